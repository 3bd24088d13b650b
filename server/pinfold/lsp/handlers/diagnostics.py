"""textDocument/diagnostic and workspace/diagnostic (LSP 3.17, "Pull Diagnostics")."""

from __future__ import annotations

from typing import Any

from pinfold.lsp.client import Client
from pinfold.lsp.diagnostics import Report
from pinfold.lsp.fields import find, pick
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.session import Session
from pinfold.lsp.uris import to_path


def document_diagnostic(session: Session, params: Any) -> dict[str, Any]:
    path = to_path(pick(params, str, "textDocument", "uri"))
    return _full_or_unchanged(session.report(path), params.get("previousResultId"))


def workspace_diagnostic(session: Session, params: Any) -> dict[str, Any]:
    """All files; one that is gone since is reported empty once more."""
    known = {}
    for previous in pick(params, list, "previousResultIds"):
        uri = pick(previous, str, "uri")
        known[to_path(uri)] = (uri, find(previous, "value"))
    items = []
    for path in dict.fromkeys([*session.engine.paths(), *[d.path for d in session.documents], *known]):
        uri, last = known.get(path, (session.uri(path), None))
        document = session.documents.at(path)
        report = _full_or_unchanged(session.report(path), last)
        items.append({"uri": uri, "version": document.version if document else None, **report})
    return {"items": items}


def _full_or_unchanged(report: Report, previous: Any) -> dict[str, Any]:
    result = str(report.number)
    if previous == result:
        return {"kind": "unchanged", "resultId": result}
    return {"kind": "full", "resultId": result, "items": report.items}


def _capabilities(client: Client) -> dict[str, Any]:
    """Only where the client can pull: to everybody else the diagnostics are published."""
    if not client.pulls:
        return {}
    return {
        "diagnosticProvider": {"identifier": "pinfold", "interFileDependencies": True, "workspaceDiagnostics": True}
    }


HANDLERS = (
    Handler("textDocument/diagnostic", document_diagnostic, _capabilities, raw=True),
    Handler("workspace/diagnostic", workspace_diagnostic, raw=True),
)
