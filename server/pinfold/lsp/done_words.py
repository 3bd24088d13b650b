"""What a verb has done, in one sentence (`texts.py`). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pinfold.lsp.texts import Text, say
from pinfold.workspace.fold.choice import shown

if TYPE_CHECKING:
    from pinfold.environment.plan import Plan


def made(path: str, version: str, root: str) -> Text:
    return say("{0} was made with Python {1}.", shown(path, root), ".".join(version.split(".")[:2]))


def repaired(path: str, changed: bool, root: str) -> Text:
    name = shown(path, root)
    return say("{0} was made anew.", name) if changed else say("Nothing is wrong with {0}.", name)


def removed(path: str, root: str) -> Text:
    return say("{0} was deleted.", shown(path, root))


def frozen(paths: Sequence[str], root: str) -> Text:
    names = ", ".join(shown(path, root) for path in paths)
    return say("Frozen: {0}.", names) if names else say("The files say what is installed already.")


def locked(path: str, changed: bool, count: int, root: str) -> Text:
    name = shown(path, root)
    if not changed:
        return say("{0} is up to date.", name)
    return (
        say("Locked: {0} pins {1} packages.", name, count) if count != 1 else say("Locked: {0} pins 1 package.", name)
    )


def synced(plan: Plan) -> Text:
    from pinfold.lsp.plan_words import did

    return say("Synced: {0}.", did(plan))


def undone(plan: Plan) -> Text:
    from pinfold.lsp.plan_words import did

    return say("Undone: {0}.", did(plan))


def installed(plan: Plan) -> Text:
    return say("Installed: {0}.", _named(plan))


def uninstalled(plan: Plan) -> Text:
    return say("Uninstalled: {0}.", _named(plan))


def _named(plan: Plan) -> Text:
    """ "flask 3.1.0, click 8.1.7"."""
    return ", ".join(f"{step.name} {step.after or step.before}".strip() for step in plan.changes) or say("no changes")
