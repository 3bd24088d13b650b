"""textDocument/semanticTokens: full, full/delta and range."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pinfold.lsp.client import Client
from pinfold.lsp.fields import pick
from pinfold.lsp.handlers._asked import Asked, asked, the_range
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.positions import Encoding, to_units
from pinfold.lsp.session import Session
from pinfold.requirements.text import LineIndex, Span

if TYPE_CHECKING:
    from pinfold.ide.semantic_tokens import TokenModifier, TokenType
    from pinfold.requirements.tree import Line

_DELTA = ("textDocument", "semanticTokens", "requests", "full", "delta")


def full(session: Session, params: Any) -> dict[str, Any] | None:
    file = asked(session, params)
    return None if file is None else _remember(session, file, _tokens(file))


def delta(session: Session, params: Any) -> dict[str, Any] | None:
    """What is different since the answer that the client has; everything, when that is not the last one."""
    previous = pick(params, str, "previousResultId")
    file = asked(session, params)
    if file is None:
        return None
    number, old = session.coloured.get(file.path, ("", []))
    new = _tokens(file)
    found = _remember(session, file, new)
    if number != previous:
        return found
    same = _common(old, new)
    behind = _common(old[: same - 1 if same else None : -1], new[: same - 1 if same else None : -1])
    edit = {"start": same, "deleteCount": len(old) - same - behind, "data": new[same : len(new) - behind]}
    return {"resultId": found["resultId"], "edits": [] if old == new else [edit]}


def within(session: Session, params: Any) -> dict[str, Any] | None:
    selected = the_range(params)
    file = asked(session, params)
    return None if file is None else {"data": _tokens(file, file.span(selected))}


def _remember(session: Session, file: Asked, data: list[int]) -> dict[str, Any]:
    """The answer; of an open document it is kept for a client that may ask what is different."""
    if not session.client.can(*_DELTA) or session.documents.at(file.path) is None:
        return {"data": data}
    number = str(int(session.coloured.get(file.path, ("0", []))[0]) + 1)
    session.coloured[file.path] = (number, data)
    return {"resultId": number, "data": data}


def _common(old: list[int], new: list[int]) -> int:
    """How many integers two lists begin with in common. Slices are compared many times as fast as items."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _tokens(file: Asked, span: Span | None = None) -> list[int]:
    """LSP 3.17, "Integer Encoding for Tokens": line and column relative to the token before."""
    from pinfold.ide.locate import file_of
    from pinfold.ide.semantic_tokens import lines_of

    tree = file_of(file.snapshot, file.path)
    data: list[int] = []
    if tree is None:
        return data
    text, starts = file.lines.text, file.lines.starts
    number = last_line = last_column = 0
    for i in lines_of(tree, span):
        start = tree.starts[i]
        while number + 1 < len(starts) and starts[number + 1] <= start:
            number += 1
        block = _encoded(tree.lines[i], file.encoding)
        if not block.data:
            continue
        # pip's line may begin in the middle of an editor's
        before = text[starts[number] : start]
        shift = to_units(before, len(before), file.encoding)
        line, column = number + block.data[0], block.data[1] + (0 if block.data[0] else shift)
        at = len(data)
        data += block.data
        data[at] = line - last_line
        data[at + 1] = column - last_column if line == last_line else column
        last_line = number + block.line
        last_column = block.column + (0 if block.line else shift)
    return data


class _Block(NamedTuple):
    """A logical line's tokens, relative to its start; `line` and `column` are where the last one begins."""

    data: tuple[int, ...]
    line: int
    column: int


@lru_cache(maxsize=20_000)
def _encoded(line: Line, encoding: Encoding) -> _Block:
    """Remembered, because an edit changes one line of thousands."""
    from pinfold.ide.semantic_tokens import line_tokens

    types, modifiers = _numbers()
    index = LineIndex(line.raw)
    data: list[int] = []
    last_line = last_column = 0
    for (start, end), kind, marks in line_tokens(line):
        number = index.line_of(start)
        shown = line.raw[index.starts[number] : end]
        column = to_units(shown, start - index.starts[number], encoding)
        length = to_units(shown, len(shown), encoding) - column
        before = last_column if number == last_line else 0
        data += (
            number - last_line,
            column - before,
            length,
            types[kind],
            sum(modifiers[mark] for mark in marks) if marks else 0,
        )
        last_line, last_column = number, column
    return _Block(tuple(data), last_line, last_column)


@cache
def _numbers() -> tuple[dict[TokenType, int], dict[TokenModifier, int]]:
    """The legend's types by place, and its modifiers by bit."""
    from pinfold.ide.semantic_tokens import TokenModifier, TokenType

    return {kind: n for n, kind in enumerate(TokenType)}, {kind: 1 << n for n, kind in enumerate(TokenModifier)}


def _capabilities(client: Client) -> dict[str, Any]:
    if not client.can("textDocument", "semanticTokens"):
        return {}
    from pinfold.ide.semantic_tokens import TokenModifier, TokenType

    legend = {"tokenTypes": [t.value for t in TokenType], "tokenModifiers": [m.value for m in TokenModifier]}
    whole = {"delta": True} if client.can(*_DELTA) else True
    return {"semanticTokensProvider": {"legend": legend, "full": whole, "range": True}}


HANDLERS = (
    Handler("textDocument/semanticTokens/full", full, _capabilities, raw=True),
    Handler("textDocument/semanticTokens/full/delta", delta, raw=True),
    Handler("textDocument/semanticTokens/range", within, raw=True),
)
