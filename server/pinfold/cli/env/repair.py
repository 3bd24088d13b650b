"""`pinfold env repair`: the environment made anew, with the versions that were in it."""

from __future__ import annotations

from pinfold.cli.env.render_text import environment_line, short
from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN
from pinfold.cli.visible import clean
from pinfold.system.trouble import Cancelled
from pinfold.workspace.fold.described import environment_json
from pinfold.workspace.fold.making import repair, to_repair


def run(work: Work) -> int:
    context, choice = work.allowed(work.context())
    python = work.arguments.python
    where = short(choice.path, context.root)
    if to_repair(context, python)[1] and not work.agreed(f"Make {where} anew, with the versions that are in it?"):
        raise Cancelled
    done = repair(context, python)
    work.answer({**environment_json(done.environment), "note": done.note or None, "changed": done.changed})
    line = environment_line(done.environment)
    work.tell(f"{where} is usable again: {line}." if done.changed else f"{where} is usable: {line}.")
    if done.note:
        work.tell(clean(done.note))
    return CLEAN
