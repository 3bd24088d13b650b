"""textDocument/codeAction and codeAction/resolve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pinfold.lsp.client import Client
from pinfold.lsp.edits import to_workspace_edit
from pinfold.lsp.fields import find, pick
from pinfold.lsp.handlers._asked import asked, the_range
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.plain import plain
from pinfold.lsp.session import Session
from pinfold.records import replace
from pinfold.system.trouble import Cancelled, Trouble

if TYPE_CHECKING:
    from pinfold.analysis.findings import Edit
    from pinfold.ide.actions import Action

KINDS = (
    "quickfix",
    "refactor.rewrite",
    "source.fixAll",
    "source.fixAll.pinfold",
    "source.pinInstalled.pinfold",
    "source.pinLatest.pinfold",
    "source.upgrade.pinfold",
    "source.upgradeLatest.pinfold",
    "source.refreshHashes.pinfold",
)
INFO = 3  # LSP 3.17, "MessageType"
_SUPPORT = ("textDocument", "codeAction")


def code_action(session: Session, params: Any) -> list[dict[str, Any]] | None:
    """What can be done about the findings in a selection. Only what an edit can do: nobody can re-encode a file so."""
    selected = the_range(params)
    file = asked(session, params)
    if file is None:
        return None
    from pinfold.ide.actions import actions

    only = find(params, "context", "only")
    report = session.report(file.path)
    findings = [replace(f, fixes=tuple(fix for fix in f.fixes if not fix.reencode)) for f in report.findings]
    diagnostics = {id(finding): item for finding, item in zip(findings, report.items, strict=True)}
    offered = actions(file.snapshot, file.path, file.span(selected), findings, only if isinstance(only, list) else None)
    return [_action(session, action, file.path, diagnostics.get(id(action.finding))) for action in offered]


def resolve(session: Session, params: Any) -> Any:
    """The same action with its edit, for the text as it is now. Lines that move together go as far as a resolver says."""
    data = pick(params, dict, "data")
    from pinfold.ide.actions import MOVES

    path = find(data, "path")
    folder = session.engine.owner(path) if isinstance(path, str) else ""
    if find(data, "kind") in MOVES and folder in session.folders and session.engine.trusted:
        return _moved(session, params, folder)
    return {**params, "edit": _resolved(session, data)}


async def _moved(session: Session, params: Any, folder: str) -> dict[str, Any]:
    from pinfold.analysis.upgrades import edits_of
    from pinfold.ide.actions import moves
    from pinfold.lsp.handlers._together import working_together

    path, found = moves(session.engine.snapshot(params["data"]["path"]), params["data"])
    edits: tuple[Edit, ...] = ()
    said: Sequence[str]
    try:
        kept = await working_together(session, folder, path, found)
        edits, said = edits_of(kept.upgrades), kept.notes
    except Cancelled:
        said = ()
    except Trouble as trouble:
        said = (f"{trouble.message} {trouble.advice}",)
    if said:
        session.wire.notify("window/showMessage", {"type": INFO, "message": plain("\n".join(said))})
    return {**params, "edit": to_workspace_edit(session, {path: edits} if edits else {})}


def _action(session: Session, action: Action, path: str, diagnostic: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"title": action.title, "kind": action.kind}
    if diagnostic is not None:
        found["diagnostics"] = [diagnostic]
    if action.preferred and session.client.can(*_SUPPORT, "isPreferredSupport"):
        found["isPreferred"] = True
    if action.data is None:
        others = {each.path: each.edits for each in action.elsewhere}
        own = {path: action.edits} if action.edits else {}
        found["edit"] = to_workspace_edit(session, {**own, **others})
    elif _resolves(session.client):
        found["data"] = action.data
    else:
        found["edit"] = _resolved(session, action.data)
    return found


def _resolved(session: Session, data: Any) -> dict[str, Any]:
    from pinfold.ide.actions import resolve

    path = find(data, "path")
    path, edits = resolve(session.engine.snapshot(path if isinstance(path, str) else ""), data)
    return to_workspace_edit(session, {path: edits} if edits else {})


def _resolves(client: Client) -> bool:
    properties = find(client.capabilities, *_SUPPORT, "resolveSupport", "properties")
    return client.can(*_SUPPORT, "dataSupport") and isinstance(properties, list) and "edit" in properties


def _capabilities(client: Client) -> dict[str, Any]:
    """Only for clients that take actions; those from before LSP 3.8 take commands, of which we have none."""
    if not client.can(*_SUPPORT, "codeActionLiteralSupport"):
        return {}
    return {"codeActionProvider": {"codeActionKinds": list(KINDS), "resolveProvider": _resolves(client)}}


HANDLERS = (
    Handler("textDocument/codeAction", code_action, _capabilities, raw=True),
    Handler("codeAction/resolve", resolve, raw=True),
)
