"""The shape of files: textDocument/documentSymbol, workspace/symbol, textDocument/foldingRange."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pinfold.lsp.fields import find, pick
from pinfold.lsp.handlers._asked import Asked, asked, location
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.session import Session

if TYPE_CHECKING:
    from pinfold.ide.symbols import Symbol

# LSP 3.17, "SymbolKind": Package, Property, File, Namespace; every client knows those up to 18.
_PACKAGE = 4
_KINDS = {"requirement": _PACKAGE, "option": 7, "include": 1, "section": 3}
_FOLDS = {"comment": "comment", "section": "region"}


def document_symbol(session: Session, params: Any) -> list[dict[str, Any]] | None:
    file = asked(session, params)
    if file is None:
        return None
    from pinfold.ide.symbols import symbols

    found = symbols(file.snapshot, file.path)
    if session.client.can("textDocument", "documentSymbol", "hierarchicalDocumentSymbolSupport"):
        return [_symbol(file, symbol) for symbol in found]
    return list(_flat(file, found))


def _symbol(file: Asked, symbol: Symbol) -> dict[str, Any]:
    return {
        "name": symbol.name,
        "detail": symbol.detail,
        "kind": _KINDS[symbol.kind.value],
        "range": file.range(symbol.span),
        "selectionRange": file.range(symbol.selection),
        "children": [_symbol(file, child) for child in symbol.children],
    }


def _flat(file: Asked, symbols: list[Symbol] | tuple[Symbol, ...], inside: str = "") -> Iterator[dict[str, Any]]:
    """LSP 3.17, "SymbolInformation", for clients from before 3.10."""
    for symbol in symbols:
        place = {"uri": file.uri, "range": file.range(symbol.span)}
        found = {"name": symbol.name, "kind": _KINDS[symbol.kind.value], "location": place}
        yield {**found, "containerName": inside} if inside else found
        yield from _flat(file, symbol.children, symbol.name)


def workspace_symbol(session: Session, params: Any) -> list[dict[str, Any]]:
    """The projects of all folders; a file that belongs to two counts once."""
    query = pick(params, str, "query")
    from pinfold.ide.workspace_symbols import workspace_symbols

    found = {}
    for folder in (*session.folders, ""):
        for symbol in workspace_symbols(session.engine.snapshot(folder), query):
            place = location(session, symbol.path, symbol.span)
            if place is not None:
                name = f"{symbol.name} {symbol.detail}".rstrip()
                found[symbol.path, symbol.span] = {"name": name, "kind": _PACKAGE, "location": place}
    return list(found.values())


def folding_range(session: Session, params: Any) -> list[dict[str, Any]] | None:
    file = asked(session, params)
    if file is None:
        return None
    from pinfold.ide.folding import folds

    found: list[dict[str, Any]] = []
    for fold in folds(file.snapshot, file.path):
        kind = _FOLDS.get(fold.kind.value)
        lines: dict[str, Any] = {"startLine": fold.start, "endLine": fold.end}
        found.append({**lines, "kind": kind} if kind is not None else lines)
    limit = find(session.client.capabilities, "textDocument", "foldingRange", "rangeLimit")
    return found[:limit] if isinstance(limit, int) and limit >= 0 else found


HANDLERS = (
    Handler("textDocument/documentSymbol", document_symbol, lambda client: {"documentSymbolProvider": True}, raw=True),
    Handler("workspace/symbol", workspace_symbol, lambda client: {"workspaceSymbolProvider": True}, raw=True),
    Handler("textDocument/foldingRange", folding_range, lambda client: {"foldingRangeProvider": True}, raw=True),
)
