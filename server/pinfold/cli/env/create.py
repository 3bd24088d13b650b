"""`pinfold env create`: a new environment."""

from __future__ import annotations

from pinfold.cli.env.render_text import environment_line, short
from pinfold.cli.env.sync import how_to_use
from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN
from pinfold.workspace.fold.described import environment_json
from pinfold.workspace.fold.making import create


def run(work: Work) -> int:
    arguments = work.arguments
    arguments.env = arguments.path or ""
    context, choice = work.allowed(work.context())
    made = create(
        context, path=choice.path, python=arguments.python, prompt=arguments.prompt, seed=bool(arguments.seed)
    )
    work.answer(environment_json(made))
    work.tell(f"{short(made.path, context.root)} made: {environment_line(made)}.")
    work.close(how_to_use(work, context, made))
    return CLEAN
