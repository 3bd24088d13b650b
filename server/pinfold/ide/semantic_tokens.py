"""Every word of a file with what it is, for colouring. Positions stay absolute: the protocol's encoding is not ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from pinfold.analysis.marker_tokens import Kind, tokens
from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.locate import NodeKind, file_of, line_in, nodes_of, source_offsets
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File, Requirement, leaves


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
_WORDS = re.compile(r"[^\r\n]+")
_JOINT = re.compile(r"[ \t]*\\+\Z")


def semantic_tokens(snapshot: Snapshot, path: str, span: Span | None = None) -> list[SemanticToken]:
    """The tokens in order, all or those of the logical lines that a span touches."""
    file = file_of(snapshot, path)
    if file is None:
        return []
    found: list[SemanticToken] = []
    for i in range(len(file.lines)):
        if span is None or line_in(file, i, span):
            for token in sorted(_tokens(file, i), key=lambda token: token.span):
                found += _split(file.text, token)
    return found


def _tokens(file: File, i: int) -> Iterator[SemanticToken]:
    line, start = file.lines[i], file.starts[i]
    fine = list(_fine(file, i))
    for leaf in leaves(line):
        kind = _LEAVES.get(leaf.kind)
        if kind is not None:
            modifiers = (TokenModifier.IGNORED,) if leaf.kind == "stray" else ()
            at = start + leaf.start
            for token in sorted(t for t in fine if t.span.start >= at and t.span.end <= start + leaf.end):
                yield SemanticToken(Span(at, token.span.start), kind, modifiers)
                yield token
                at = token.span.end
            yield SemanticToken(Span(at, start + leaf.end), kind, modifiers)
    if isinstance(line.statement, Requirement) and line.statement.marker is not None:
        marker = line.statement.marker
        places = source_offsets(line, marker)
        for word in tokens(marker.text):
            if word.kind in _MARKER:
                place = Span(start + places[word.start], start + places[word.end - 1] + 1)
                yield SemanticToken(place, _MARKER[word.kind])


def _fine(file: File, i: int) -> Iterator[SemanticToken]:
    """What stands inside another word: `${NAME}` and the names of rules."""
    for node in nodes_of(file, i):
        if node.kind is NodeKind.VARIABLE:
            yield SemanticToken(node.span, TokenType.VARIABLE)
        elif node.kind is NodeKind.RULE:
            yield SemanticToken(node.span, TokenType.RULE)


def _split(text: str, token: SemanticToken) -> Iterator[SemanticToken]:
    """The token's parts on each editor line, without the backslashes and indentation of continuations."""
    piece = text[token.span.start : token.span.end]
    for match in _WORDS.finditer(piece):
        part = match[0]
        if match.end() < len(piece):
            part = _JOINT.sub("", part)
        indent = len(part) - len(part.lstrip(" \t"))
        if indent < len(part):
            start = token.span.start + match.start()
            yield token._replace(span=Span(start + indent, start + len(part)))
