"""`pinfold env create`: a new environment."""

from __future__ import annotations

from pinfold.cli.env.activate import how_to_use
from pinfold.cli.env.render_text import environment_line, short
from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN
from pinfold.cli.visible import clean
from pinfold.workspace.fold.choice import selected, to_make
from pinfold.workspace.fold.described import environment_json
from pinfold.workspace.fold.making import create


def run(work: Work) -> int:
    arguments = work.arguments
    context = work.place(arguments.path or "")
    if not to_make(context.root, context.settings, context.host, context.env).inside:
        context, _ = work.allowed(context)
    done = create(
        context, path=context.env, python=arguments.python, prompt=arguments.prompt, seed=bool(arguments.seed)
    )
    made = done.environment
    work.answer({**environment_json(made), "note": done.note or None})
    work.tell(f"{short(made.path, context.root)} made: {environment_line(made)}.")
    if done.note:
        work.tell(clean(done.note))
    if selected(context.root, context.settings, context.host).origin == "remembered":
        work.close("This folder uses it from now on; `pinfold env select` chooses another one.")
    work.close(how_to_use(context))
    return CLEAN
