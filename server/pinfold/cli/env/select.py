"""`pinfold env select`: which environment a folder uses, remembered for the person."""

from __future__ import annotations

from pinfold.cli.env.render_text import short
from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN
from pinfold.records import replace
from pinfold.workspace.fold.choice import is_environment, selected
from pinfold.workspace.fold.making import select

_ORIGINS = {
    "remembered": "chosen with `pinfold env select`",
    "settings": "named in the settings",
    "found": "found in the folder",
    "VIRTUAL_ENV": "the active one",
    "default": "the default",
}


def run(work: Work) -> int:
    context = work.place(env=work.arguments.path or "")
    if work.arguments.path or work.arguments.forget:
        # Who types an environment's path here has said that it may be changed, wherever it lies.
        choice = select(replace(context, consent=True), context.env)
    else:
        choice = selected(context.root, context.settings, context.host)
    work.answer({"path": choice.path, "origin": choice.origin, "inside": choice.inside})
    gone = "" if is_environment(choice.path) else "; there is none yet"
    work.tell(f"{short(choice.path, context.root)} ({_ORIGINS.get(choice.origin, choice.origin)}{gone})")
    return CLEAN
