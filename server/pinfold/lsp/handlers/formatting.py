"""textDocument/formatting and textDocument/rangeFormatting. An editor's tab size and the like have no say: settings do."""

from __future__ import annotations

from typing import Any

from pinfold.lsp.handlers._asked import Asked, asked, the_range
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.session import Session
from pinfold.requirements.text import Span


def formatting(session: Session, params: Any) -> list[dict[str, Any]] | None:
    file = asked(session, params)
    return None if file is None else _format(file)


def range_formatting(session: Session, params: Any) -> list[dict[str, Any]] | None:
    selected = the_range(params)
    file = asked(session, params)
    return None if file is None else _format(file, file.span(selected))


def _format(file: Asked, span: Span | None = None) -> list[dict[str, Any]]:
    from pinfold.ide.formatting import format_edits

    snapshot, path = file.snapshot, file.path
    return file.edits(format_edits(snapshot.files[path], snapshot.settings_for(path), span))


HANDLERS = (
    Handler("textDocument/formatting", formatting, lambda client: {"documentFormattingProvider": True}, raw=True),
    Handler(
        "textDocument/rangeFormatting",
        range_formatting,
        lambda client: {"documentRangeFormattingProvider": True},
        raw=True,
    ),
)
