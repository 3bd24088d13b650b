"""From here to there: definition, references, documentHighlight, documentLink."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pinfold.lsp.fields import find
from pinfold.lsp.handlers._asked import asked, location, the_position
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.session import Session

if TYPE_CHECKING:
    from pinfold.ide.references import Place

_TEXT = 1  # LSP 3.17, "DocumentHighlightKind"


def definition(session: Session, params: Any) -> list[dict[str, Any]] | None:
    position = the_position(params)
    file = asked(session, params)
    if file is None:
        return None
    from pinfold.ide.references import definition

    return _locations(session, definition(file.snapshot, file.path, file.offset(position)))


def references(session: Session, params: Any) -> list[dict[str, Any]] | None:
    """All places; without the definition where the client doesn't want it."""
    position = the_position(params)
    file = asked(session, params)
    if file is None:
        return None
    from pinfold.ide.references import definition, references

    offset = file.offset(position)
    found = references(file.snapshot, file.path, offset)
    if find(params, "context", "includeDeclaration") is False:
        without = definition(file.snapshot, file.path, offset)
        found = [place for place in found if place not in without]
    return _locations(session, found)


def document_highlight(session: Session, params: Any) -> list[dict[str, Any]] | None:
    position = the_position(params)
    file = asked(session, params)
    if file is None:
        return None
    from pinfold.ide.references import highlights

    spans = highlights(file.snapshot, file.path, file.offset(position))
    return [{"range": file.range(span), "kind": _TEXT} for span in spans]


def document_link(session: Session, params: Any) -> list[dict[str, Any]] | None:
    from pinfold.ide.links import folders_wanted, links

    file = asked(session, params, lambda f: folders_wanted(f.snapshot, f.path))
    if file is None:
        return None
    return [
        {"range": file.range(link.span), "target": link.target if link.web else session.uri(link.target)}
        for link in links(file.snapshot, file.path)
    ]


def _locations(session: Session, places: Iterable[Place]) -> list[dict[str, Any]]:
    return [found for p in places if (found := location(session, p.path, p.span)) is not None]


HANDLERS = (
    Handler("textDocument/definition", definition, lambda client: {"definitionProvider": True}, raw=True),
    Handler("textDocument/references", references, lambda client: {"referencesProvider": True}, raw=True),
    Handler(
        "textDocument/documentHighlight",
        document_highlight,
        lambda client: {"documentHighlightProvider": True},
        raw=True,
    ),
    Handler(
        "textDocument/documentLink",
        document_link,
        lambda client: {"documentLinkProvider": {"resolveProvider": False}},
        raw=True,
    ),
)
