"""What stands at an offset. Every feature that starts from the cursor asks here; must never judge or word anything."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from pinfold.analysis.snapshot import Snapshot
from pinfold.analysis.suppression import read_suppression
from pinfold.records import dataclass
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Bad, Clause, File, Line, Option, OptionLine, Requirement, Token


class NodeKind(str, Enum):
    """What a node is, finest first where several lie on top of each other."""

    VARIABLE = "variable"  # ${NAME}
    RULE = "rule"  # a name inside a suppression comment
    NAME = "name"
    EXTRA = "extra"
    CLAUSE = "clause"
    MARKER = "marker"
    URL = "url"  # a URL or a path that is asked for
    INCLUDE = "include"  # the file after -r or -c
    HASH = "hash"  # a whole --hash option
    VALUE = "value"  # any other option's argument
    OPTION = "option"  # an option's name
    STRAY = "stray"  # words that pip drops
    COMMENT = "comment"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Node:
    """A node with its place. `span` is absolute; `start` turns the line's relative offsets into absolute ones.

    `token` is its text as pip reads it; `clause` and `option` are there where the kind says so.
    """

    kind: NodeKind
    span: Span
    index: int  # in `File.lines`
    start: int
    line: Line
    token: Token
    clause: Clause | None = None
    option: Option | None = None

    @property
    def requirement(self) -> Requirement | None:
        """The requirement on whose line the node stands."""
        return self.line.statement if isinstance(self.line.statement, Requirement) else None


_DEPTH = {kind: i for i, kind in enumerate(NodeKind)}


def file_of(snapshot: Snapshot, path: str) -> File | None:
    """The tree of a file; None for one that is unknown, too large or undecodable."""
    source = snapshot.files.get(path)
    return source.file if source is not None else None


def line_at(file: File, offset: int) -> int | None:
    """The index of the logical line at an offset; None behind the last line break, outside, or in no text."""
    if not file.lines or not 0 <= offset <= len(file.text):
        return None
    i = file.line_at(offset)
    if offset == len(file.text) and file.text[-1:] in ("\n", "\r"):
        return None
    return i


def line_in(file: File, i: int, span: Span) -> bool:
    """Whether a selection holds something of a logical line; an empty one holds the line that it is in."""
    start, end = file.starts[i], file.starts[i] + len(file.lines[i].raw)
    return (start < max(span.end, span.start + 1) and span.start < end) or span.start == end == len(file.text)


def node_at(file: File, offset: int) -> Node | None:
    """The finest node at an offset; the character behind the offset counts before the one in front of it."""
    i = line_at(file, offset)
    if i is None:
        return None
    nodes = list(nodes_of(file, i))
    inside = [n for n in nodes if n.span.start <= offset < n.span.end]
    touching = inside or [n for n in nodes if n.span.start <= offset <= n.span.end]
    return min(touching, key=lambda n: (_DEPTH[n.kind], n.span.end - n.span.start), default=None)


def nodes_of(file: File, i: int) -> Iterator[Node]:
    """Every node of the logical line with index `i`, coarse and fine."""
    line, start = file.lines[i], file.starts[i]

    def node(kind: NodeKind, token: Token, clause: Clause | None = None, option: Option | None = None) -> Node:
        place = clause or (option if kind is NodeKind.HASH else None) or token
        assert place is not None
        return Node(kind, Span(start + place.start, start + place.end), i, start, line, token, clause, option)

    for comment in line.comments:
        yield node(NodeKind.COMMENT, comment)
        if "pinfold:" in comment.text:
            yield from _rules(file, i, node(NodeKind.COMMENT, comment))
    for variable in line.variables:
        yield node(NodeKind.VARIABLE, variable)
    for stray in line.stray:
        yield node(NodeKind.STRAY, stray)
    statement = line.statement
    if isinstance(statement, Bad):
        yield node(NodeKind.BAD, Token(statement.start, statement.end, statement.text))
    elif isinstance(statement, OptionLine):
        for stray in statement.stray:
            yield node(NodeKind.STRAY, stray)
    elif isinstance(statement, Requirement):
        if statement.name is not None:
            yield node(NodeKind.NAME, statement.name)
        for extra in statement.extras:
            yield node(NodeKind.EXTRA, extra)
        for clause in statement.clauses:
            yield node(NodeKind.CLAUSE, clause.operator, clause)
        if statement.marker is not None:
            yield node(NodeKind.MARKER, statement.marker)
        if statement.url is not None:
            yield node(NodeKind.URL, statement.url)
    if isinstance(statement, (OptionLine, Requirement)):
        for option in statement.options:
            yield node(NodeKind.OPTION, option.name, None, option)
            if option.value is not None and option.spec is not None:
                kind = _VALUES.get(option.spec.dest, NodeKind.VALUE)
                yield node(kind, option.value, None, option)


_VALUES = {"hashes": NodeKind.HASH, "requirements": NodeKind.INCLUDE, "constraints": NodeKind.INCLUDE}


def _rules(file: File, i: int, comment: Node) -> Iterator[Node]:
    for suppression in read_suppression(file, i):
        if suppression.comment == comment.span:
            for name, span in suppression.names:
                token = Token(span.start - comment.start, span.end - comment.start, name)
                yield Node(NodeKind.RULE, span, i, comment.start, comment.line, token)


def source_offsets(line: Line, token: Token) -> list[int]:
    """For each offset in `token.text`, one past the end included, the offset in the line's source.

    They differ where a quotation mark or a continuation lies inside the token.
    """
    if token.end - token.start == len(token.text):
        return list(range(token.start, token.end + 1))
    found = []
    at = token.start
    for letter in token.text:
        # only quotes, backslashes and line breaks are left out, so the next equal letter is the one
        place = line.raw.find(letter, at, token.end)
        at = place if place >= 0 else min(at, token.end - 1)
        found.append(at)
        at += 1
    found.append(token.end)
    return found


def text_offset(line: Line, token: Token, relative: int) -> int:
    """The offset in `token.text` of a source offset relative to the line; clamped to the token."""
    places = source_offsets(line, token)
    return next((i for i, place in enumerate(places) if place >= relative), len(token.text))
