"""Upgrades as commands: what could be moved in a file, the moving of what the person chooses, and the count in long files.

Must never edit a text that is not the one that was looked at: the editor refuses by its version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pygls.exceptions import JsonRpcInvalidParams

from pinfold.lsp.edits import to_workspace_edit
from pinfold.lsp.fields import find, pick
from pinfold.lsp.handlers import code_lens
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.handlers._together import working_together
from pinfold.lsp.handlers.environment import Verb, request
from pinfold.lsp.session import Session
from pinfold.lsp.uris import to_path
from pinfold.system.trouble import Trouble

if TYPE_CHECKING:
    from pinfold.analysis.upgrades import Upgrade


async def upgrades(session: Session, folder: str, params: Any) -> list[dict[str, Any]]:
    """What each line of a file could move to, its newest choice first; `why` says why a line cannot be moved."""
    from pinfold.analysis.upgrades import choices, upgrades

    path, snapshot = await _known(session, folder, params)
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
    """Moves lines of a file: as far as `reach` allows (default: what promises not to break), only `names` if there are some; or to
    the `versions` chosen, by key; all of it only as far as it works together."""
    from pinfold.analysis.upgrades import SAFE, Reach, choices, edits_of, upgrades
    from pinfold.lsp.index_words import upgraded

    path, snapshot = await _known(session, folder, params)
    reach, names, versions = find(params, "reach") or SAFE, find(params, "names"), find(params, "versions")
    if reach not in get_args(Reach):
        raise JsonRpcInvalidParams("reach is not patch, minor, major or latest")
    if names is not None and not isinstance(names, list):
        raise JsonRpcInvalidParams("names is not a list of strings")
    if versions is not None and not isinstance(versions, dict):
        raise JsonRpcInvalidParams("versions is not an object")
    if versions is None:
        found = list(upgrades(snapshot, path, reach, names=None if names is None else {str(name) for name in names}))
    else:
        some = upgrades(snapshot, path, "latest", names={str(key) for key in versions})
        ways = (one for each in some for one in choices(snapshot, path, each.line))
        found = [one for one in ways if versions.get(one.key) == one.new]
    kept = await working_together(session, folder, path, found, find(params, "workDoneToken"))
    edits = edits_of(kept.upgrades)
    if edits:
        edit = {"label": "Upgrade", "edit": to_workspace_edit(session, {path: edits})}
        answer = await session.ask("workspace/applyEdit", edit)
        if not isinstance(answer, dict) or answer.get("applied") is not True:
            raise Trouble(
                "edit-refused", "The editor did not accept the change.", "Try again when nobody types in the file."
            )
    done = [each for each in kept.upgrades if each.edits]
    left = [each for each in kept.upgrades if not each.edits]
    return {
        "said": upgraded(done, [each for each in left if each.why not in kept.held]),
        "upgraded": [_told(each) for each in done],
        "left": [_told(each) for each in left],
        "notes": list(kept.notes),
    }


def _told(each: Upgrade) -> dict[str, Any]:
    return {"name": each.name, "from": each.old, "to": each.new, "why": each.why or None}


async def _known(session: Session, folder: str, params: Any) -> tuple[str, Any]:
    """The file once it is known what indexes say about it, with progress and Cancel where that takes long. Raises Trouble."""
    path, _ = _file(session, params)
    with session.verbs.watched("Looking up", find(params, "workDoneToken")) as cancel:
        known = await session.indexes.settled(path, cancel)
    if not known:
        raise Trouble(
            "not-looked-up",
            "It is not known what the package indexes say about this file.",
            "Open it, and see that index.enabled is on and the index can be reached; the log tells more.",
        )
    return _file(session, params)


def _file(session: Session, params: Any) -> tuple[str, Any]:
    uri = pick(params, str, "textDocument", "uri")
    return to_path(uri), session.snapshot(uri)


async def audit(session: Session, folder: str, params: Any) -> dict[str, Any]:
    """What is known of the releases that a file pins, in one sentence and by name."""
    from pinfold.analysis.auditing import audit
    from pinfold.lsp.index_words import audited

    path, snapshot = await _known(session, folder, params)
    found = audit(snapshot, [path])
    return {
        "said": audited(found),
        **{name: [f"{key} {version}" for key, version in getattr(found, name)] for name in ("vulnerable", "unknown")},
        "audited": len(found.audited),
        "loose": list(found.loose),
    }


async def count(session: Session, folder: str, params: Any) -> None:
    """Somebody wants to see how many upgrades a long file has."""
    session.counted.add(_file(session, params)[0])
    code_lens.refresh(session)


async def clear(session: Session, folder: str, params: Any) -> None:
    """… and now does not any more."""
    session.counted.discard(_file(session, params)[0])
    code_lens.refresh(session)


VERBS: dict[str, Verb] = {
    "pinfold/upgrades": upgrades,
    "pinfold/upgrade": upgrade,
    "pinfold/audit": audit,
}

HANDLERS = tuple(Handler(method, request(verb), raw=True) for method, verb in VERBS.items())
