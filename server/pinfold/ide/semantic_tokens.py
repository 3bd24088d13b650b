"""Every word of a file with what it is, for colouring. Positions stay absolute: the protocol's encoding is not ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from pinfold.analysis.marker_tokens import Kind, tokens
from pinfold.analysis.snapshot import Snapshot
from pinfold.analysis.suppression import read_suppression
from pinfold.ide.locate import file_of, source_offsets
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File, Line, Requirement, leaves


class TokenType(str, Enum):
    """What a word is. The values are names of LSP 3.17's standard token types, so that every theme colours them."""

    PROJECT = "class"
    EXTRA = "property"
    OPERATOR = "operator"
    VERSION = "number"
    LINK = "string"
    OPTION = "macro"
    VALUE = "parameter"
    VARIABLE = "variable"
    KEYWORD = "keyword"
    COMMENT = "comment"
    RULE = "enumMember"


class TokenModifier(str, Enum):
    """What else there is to say of a word."""

    IGNORED = "deprecated"  # pip drops it


class SemanticToken(NamedTuple):
    """A word within one editor line; tokens don't overlap."""

    span: Span
    type: TokenType
    modifiers: tuple[TokenModifier, ...] = ()


_LEAVES = {
    "comment": TokenType.COMMENT,
    "name": TokenType.PROJECT,
    "extra": TokenType.EXTRA,
    "operator": TokenType.OPERATOR,
    "version": TokenType.VERSION,
    "url": TokenType.LINK,
    "option": TokenType.OPTION,
    "value": TokenType.VALUE,
    "stray": TokenType.VALUE,
}
_MARKER = {
    Kind.VARIABLE: TokenType.VARIABLE,
    Kind.OPERATOR: TokenType.OPERATOR,
    Kind.STRING: TokenType.LINK,
    Kind.BOOLEAN: TokenType.KEYWORD,
}
MAX_LENGTH = 20_000  # characters of a line; editors don't colour longer ones either
_WORDS = re.compile(r"[^\r\n]+")


def semantic_tokens(snapshot: Snapshot, path: str, span: Span | None = None) -> list[SemanticToken]:
    """The tokens in order, all or those of the logical lines that a span touches."""
    file = file_of(snapshot, path)
    found: list[SemanticToken] = []
    for i in lines_of(file, span) if file is not None else ():
        assert file is not None
        start = file.starts[i]
        found += [SemanticToken(place.shift(start), kind, more) for place, kind, more in line_tokens(file.lines[i])]
    return found


def lines_of(file: File, span: Span | None = None) -> range:
    """The indices of all logical lines, or of those that a span touches; an empty one touches the line that it is in."""
    if span is None or not file.lines:
        return range(len(file.lines))
    return range(file.line_at(span.start), file.line_at(max(span.end - 1, span.start)) + 1)


def line_tokens(line: Line) -> list[SemanticToken]:
    """The tokens of a logical line in order, relative to its start. They depend on the line alone."""
    if len(line.raw) > MAX_LENGTH:
        return []
    whole = sorted(_tokens(line), key=lambda token: token.span)
    return [part for token in whole for part in _split(line.raw, token)]


def _tokens(line: Line) -> Iterator[SemanticToken]:
    fine = sorted(_fine(line))
    for leaf in leaves(line):
        kind = _LEAVES.get(leaf.kind)
        if kind is not None:
            modifiers = (TokenModifier.IGNORED,) if leaf.kind == "stray" else ()
            at = leaf.start
            for token in fine:
                if leaf.start <= token.span.start and token.span.end <= leaf.end:
                    if at < token.span.start:
                        yield SemanticToken(Span(at, token.span.start), kind, modifiers)
                    yield token
                    at = token.span.end
            if at < leaf.end:
                yield SemanticToken(Span(at, leaf.end), kind, modifiers)
    if isinstance(line.statement, Requirement) and line.statement.marker is not None:
        marker = line.statement.marker
        places = source_offsets(line, marker)
        for word in tokens(marker.text):
            if word.kind in _MARKER:
                yield SemanticToken(Span(places[word.start], places[word.end - 1] + 1), _MARKER[word.kind])


def _fine(line: Line) -> Iterator[SemanticToken]:
    """What stands inside another word: `${NAME}` and the names of rules."""
    for variable in line.variables:
        yield SemanticToken(variable.span, TokenType.VARIABLE)
    if line.comments and "pinfold:" in line.comments[0].text:
        alone = File(line.raw, [line], [0], [1])
        for suppression in read_suppression(alone, 0):
            for _, span in suppression.names:
                yield SemanticToken(span, TokenType.RULE)


def _split(text: str, token: SemanticToken) -> Iterator[SemanticToken]:
    """The token's parts on each editor line, without the backslashes and indentation of continuations."""
    piece = text[token.span.start : token.span.end]
    if piece and "\n" not in piece and "\r" not in piece and not piece[0].isspace():
        yield token
        return
    for match in _WORDS.finditer(piece):
        part = match[0]
        if match.end() < len(piece):
            part = part.rstrip("\\").rstrip(" \t")
        indent = len(part) - len(part.lstrip(" \t"))
        if indent < len(part):
            start = token.span.start + match.start()
            yield token._replace(span=Span(start + indent, start + len(part)))
