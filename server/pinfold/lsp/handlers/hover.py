"""textDocument/hover."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.session import Session


def hover(session: Session, params: types.HoverParams) -> Any:
    """What is to be said about the text under the cursor; None for nothing."""
    session.snapshot(params.text_document.uri)
    return None


HANDLERS = (Handler("textDocument/hover", hover, lambda client: {"hoverProvider": True}),)
