"""`pinfold env list`: the environments of the folder, with `--all` those elsewhere too."""

from __future__ import annotations

from pinfold.cli.env.render_text import environment_line, short, table
from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN
from pinfold.cli.render.summary import plural
from pinfold.cli.visible import clean
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.described import environment_json
from pinfold.workspace.fold.listing import Listed, environments


def run(work: Work) -> int:
    context = work.context()
    found = environments(context, work.arguments.all)
    work.answer({"environments": [_json(each) for each in found]})
    if found:
        work.tell("\n".join(table([_row(context, each) for each in found])))
    else:
        work.tell("There is no environment in this folder.")
        work.close("`pinfold env create` makes one; `pinfold env list --all` shows those elsewhere.")
    return CLEAN


def _json(listed: Listed) -> dict[str, object]:
    return {
        **environment_json(listed.environment),
        "selected": listed.selected,
        "inside": listed.inside,
        "distributions": listed.distributions,
    }


def _row(context: Context, listed: Listed) -> tuple[str, str, str, str]:
    environment = listed.environment
    said = environment_line(environment)
    if environment.problem:
        said += f"; unusable: {clean(environment.problem)}"
    return (
        "*" if listed.selected else " ",
        short(environment.path, context.root),
        plural(listed.distributions, "distribution"),
        said,
    )
