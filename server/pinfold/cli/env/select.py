"""`pinfold env select`: which environment a folder uses, remembered for the person."""

from __future__ import annotations

import os

from pinfold.cli.env.render_text import short
from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.choice import forget, is_environment, remember, selected

_ORIGINS = {
    "remembered": "selected with `pinfold env select`",
    "settings": "named in the settings",
    "found": "found in the folder",
    "VIRTUAL_ENV": "the active one",
    "default": "not made yet",
}


def run(work: Work) -> int:
    path = work.arguments.path
    context = work.context(env=path or "")
    if work.arguments.forget:
        forget(context.root, context.host)
    elif path:
        if not is_environment(context.env):
            known = os.path.isdir(context.env)
            said = (
                f"{short(context.env, context.root)} is no virtual environment."
                if known
                else f"There is no folder {path}."
            )
            raise Trouble("not-an-environment", said, "`pinfold env list --all` shows those there are.")
        remember(context.root, context.host, context.env)
    choice = selected(context.root, context.settings, context.host)
    work.answer({"path": choice.path, "origin": choice.origin, "inside": choice.inside})
    work.tell(f"{short(choice.path, context.root)} ({_ORIGINS.get(choice.origin, choice.origin)})")
    return CLEAN
