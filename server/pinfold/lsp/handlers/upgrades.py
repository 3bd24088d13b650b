"""Upgrades as commands: what could be moved in a file, the moving of what the person chooses, and the count in long files.

Must never edit a text that is not the one that was looked at: the editor refuses by its version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pinfold.lsp.edits import to_workspace_edit
from pinfold.lsp.fields import find, pick
from pinfold.lsp.handlers import code_lens
from pinfold.lsp.session import Session
from pinfold.lsp.uris import to_path
from pinfold.system.trouble import Trouble

if TYPE_CHECKING:
    from pinfold.analysis.upgrades import Upgrade


async def upgrades(session: Session, folder: str, params: Any) -> list[dict[str, Any]]:
    """What each line of a file could move to, its newest choice first; `why` says why a line cannot be moved."""
    from pinfold.analysis.upgrades import choices, upgrades

    path, snapshot = _file(session, params)
    found = []
    for each in upgrades(snapshot, path, "latest"):
        steps = [
            {"version": one.new, "step": one.step or None, "title": one.title}
            for one in choices(snapshot, path, each.line)
        ]
        found.append(
            {
                "name": each.name,
                "key": each.key,
                "from": each.old,
                "to": each.new,
                "why": each.why or None,
                "choices": steps,
            }
        )
    return found


async def upgrade(session: Session, folder: str, params: Any) -> Any:
    """Moves lines of a file as far as `reach` allows (default: what keeps to the next major version), `names` only if given."""
    from pinfold.analysis.upgrades import SAFE, Reach, upgrades

    path, snapshot = _file(session, params)
    reach = find(params, "reach") or SAFE
    names = find(params, "names")
    if reach not in get_args(Reach) or not (names is None or isinstance(names, list)):
        raise Trouble("usage", "An upgrade reaches to patch, minor, major or latest.", "See docs/protocol.md.")
    found = list(upgrades(snapshot, path, reach, names=None if names is None else {str(name) for name in names}))
    edits = [edit for each in found for edit in each.edits]
    if edits:
        edit = {"label": "Upgrade", "edit": to_workspace_edit(session, {path: edits})}
        answer = await session.ask("workspace/applyEdit", edit)
        if not isinstance(answer, dict) or answer.get("applied") is not True:
            raise Trouble(
                "edit-refused", "The editor did not accept the change.", "Try again when nobody types in the file."
            )
    return {
        "upgraded": [_told(each) for each in found if each.edits],
        "left": [_told(each) for each in found if not each.edits],
    }


def _told(each: Upgrade) -> dict[str, Any]:
    return {"name": each.name, "from": each.old, "to": each.new, "why": each.why or None}


def _file(session: Session, params: Any) -> tuple[str, Any]:
    uri = pick(params, str, "textDocument", "uri")
    return to_path(uri), session.snapshot(uri)


async def count(session: Session, folder: str, params: Any) -> None:
    """Somebody wants to see how many upgrades a long file has."""
    session.counted.add(_file(session, params)[0])
    code_lens.refresh(session)


async def clear(session: Session, folder: str, params: Any) -> None:
    """… and now does not any more."""
    session.counted.discard(_file(session, params)[0])
    code_lens.refresh(session)
