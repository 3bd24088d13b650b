"""textDocument/inlayHint, and asking the client to ask again."""

from __future__ import annotations

from typing import Any

from pinfold.lsp.fields import find
from pinfold.lsp.handlers._asked import asked, the_range
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.markup import to_markup
from pinfold.lsp.positions import to_position
from pinfold.lsp.session import Session


def inlay_hints(session: Session, params: Any) -> list[dict[str, Any]] | None:
    """The installed versions in a range. The tooltip is plain text for clients that say nothing about Markdown."""
    selected = the_range(params)
    file = asked(session, params)
    if file is None:
        return None
    from pinfold.ide.inlay_hints import inlay_hints

    formats = find(session.client.capabilities, "textDocument", "hover", "contentFormat")
    return [
        {
            "position": to_position(file.lines, hint.offset, file.encoding),
            "label": hint.label,
            "tooltip": to_markup(hint.tooltip, formats),
            "paddingLeft": True,
        }
        for hint in inlay_hints(file.snapshot, file.path, file.span(selected))
    ]


def refresh(session: Session) -> None:
    """What hints hang on besides the text is different: a client that can asks for its hints again (LSP 3.17)."""
    if session.client.can("workspace", "inlayHint", "refreshSupport"):
        session.wire.ask("workspace/inlayHint/refresh", None)


HANDLERS = (Handler("textDocument/inlayHint", inlay_hints, lambda client: {"inlayHintProvider": True}, raw=True),)
