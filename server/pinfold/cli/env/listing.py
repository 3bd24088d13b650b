"""`pinfold env list`: the environments of the folder, with `--all` those elsewhere too."""

from __future__ import annotations

from pinfold.cli.env.render_text import environment_line, short, table
from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN
from pinfold.cli.render.summary import plural
from pinfold.cli.visible import clean
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.described import listed_json
from pinfold.workspace.fold.listing import Listed, environments


def run(work: Work) -> int:
    context = work.place()
    found = environments(context, outside=work.arguments.all)
    work.answer({"environments": [listed_json(each) for each in found]})
    if found:
        work.tell("\n".join(table([_row(context, each) for each in found])))
    else:
        work.tell("There is no environment in this folder.")
        work.close("`pinfold env create` makes one; `pinfold env list --all` shows those elsewhere.")
    return CLEAN


def _row(context: Context, listed: Listed) -> tuple[str, str, str, str]:
    environment = listed.environment
    said = environment_line(environment)
    if listed.has_pip:
        said += ", has pip"
    if environment.problem:
        said += f"; unusable: {clean(environment.problem)}"
    return (
        "*" if listed.selected else " ",
        short(environment.path, context.root),
        plural(listed.distributions, "distribution"),
        said,
    )
