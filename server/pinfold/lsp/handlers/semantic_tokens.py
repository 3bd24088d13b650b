"""textDocument/semanticTokens/full and /range."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from pinfold.lsp.client import Client
from pinfold.lsp.handlers._asked import Asked, asked, the_range
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.positions import to_units
from pinfold.lsp.session import Session
from pinfold.requirements.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pinfold.ide.semantic_tokens import SemanticToken


def full(session: Session, params: Any) -> dict[str, Any] | None:
    file = asked(session, params)
    return None if file is None else _tokens(file)


def within(session: Session, params: Any) -> dict[str, Any] | None:
    selected = the_range(params)
    file = asked(session, params)
    return None if file is None else _tokens(file, file.span(selected))


def _tokens(file: Asked, span: Span | None = None) -> dict[str, Any]:
    from pinfold.ide.semantic_tokens import semantic_tokens

    return {"data": list(chain.from_iterable(_encode(file, semantic_tokens(file.snapshot, file.path, span))))}


def _encode(file: Asked, tokens: Iterable[SemanticToken]) -> Iterator[tuple[int, int, int, int, int]]:
    """LSP 3.17, "Integer Encoding for Tokens": line and column relative to the token before."""
    from pinfold.ide.semantic_tokens import TokenModifier, TokenType

    types = {kind: n for n, kind in enumerate(TokenType)}
    modifiers = {kind: 1 << n for n, kind in enumerate(TokenModifier)}
    text, starts, encoding = file.lines.text, file.lines.starts, file.encoding
    plain = encoding == "utf-32" or text.isascii()
    line = last_line = last_column = 0
    for (start, end), kind, marks in tokens:
        while line + 1 < len(starts) and starts[line + 1] <= start:
            line += 1
        column, length = start - starts[line], end - start
        if not plain:
            shown = text[starts[line] : end]
            length = to_units(shown, len(shown), encoding)
            column = to_units(shown, column, encoding)
            length -= column
        before = last_column if line == last_line else 0
        yield line - last_line, column - before, length, types[kind], sum(modifiers[mark] for mark in marks)
        last_line, last_column = line, column


def _capabilities(client: Client) -> dict[str, Any]:
    if not client.can("textDocument", "semanticTokens"):
        return {}
    from pinfold.ide.semantic_tokens import TokenModifier, TokenType

    legend = {"tokenTypes": [t.value for t in TokenType], "tokenModifiers": [m.value for m in TokenModifier]}
    return {"semanticTokensProvider": {"legend": legend, "full": True, "range": True}}


HANDLERS = (
    Handler("textDocument/semanticTokens/full", full, _capabilities, raw=True),
    Handler("textDocument/semanticTokens/range", within, raw=True),
)
