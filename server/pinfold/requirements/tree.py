"""The tree of a requirements file: frozen nodes in which every character has an owner.

A `File` is a sequence of logical `Line`s as pip joins them. Everything inside a line is *relative to the line's start*, and
equal lines share one `Line` object, so that an edit costs one line. `File.starts[i]` turns a relative offset into an absolute
one. Nodes never change, never do I/O and never judge: what pip would refuse stands in `Line.problems`, the rest is for rules.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from enum import Enum
from typing import Any, NamedTuple, cast

from pinfold.records import dataclass, field
from pinfold.requirements.edited_index import edit
from pinfold.requirements.options import OptionSpec
from pinfold.requirements.text import LineIndex, Span


class Token(NamedTuple):
    """A piece of source: relative offsets, and its text as pip reads it (unquoted, joined)."""

    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Clause(NamedTuple):
    """One `operator version` of a specifier (PEP 440). A half-typed one has an empty version."""

    start: int
    end: int
    operator: Token
    version: Token

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def text(self) -> str:
        return self.operator.text + self.version.text


class Option(NamedTuple):
    """One option as pip's optparse takes it: `--hash=sha256:…`, `-rfile`, `--requirem x`.

    `name` is the text as written (`--requirem`), `spec` what it means (None: pip knows no such option), `value` its argument.
    """

    start: int
    end: int
    name: Token
    spec: OptionSpec | None
    value: Token | None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class ProblemKind(str, Enum):
    """Who objects, in the judge's words."""

    OPTION = "option"
    REQUIREMENT = "requirement"
    URL = "url"
    EDITABLE = "editable"
    CRASH = "crash"


class Problem(NamedTuple):
    """Something that makes pip refuse the line. `message` is what pip says, without its source drawing."""

    start: int
    end: int
    kind: ProblemKind
    message: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Form(str, Enum):
    """How a requirement names what it wants."""

    NAMED = "named"  # name[extras]specifier
    DIRECT = "direct"  # name @ URL
    URL = "url"  # a bare URL, VCS or archive
    PATH = "path"  # a local directory or archive


class Requirement(NamedTuple):
    """A line that asks for something. Parts that are not (yet) there are None or empty.

    `key` is the normalised project name (PEP 503), "" when the line does not tell. `pip_text` is what pip hands to its
    requirement parser (the value of `-e`, or everything before the first option).
    """

    start: int
    end: int
    form: Form
    key: str
    name: Token | None
    extras: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    url: Token | None  # the URL or path, without extras and marker
    marker: Token | None  # without the semicolon
    options: tuple[Option, ...]  # every option on the line, `-e` included
    editable: bool
    pip_text: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def specifier(self) -> str:
        """The specifier as text for `packaging.specifiers.SpecifierSet`."""
        return ",".join(c.operator.text + c.version.text for c in self.clauses)

    @property
    def hashes(self) -> tuple[Option, ...]:
        return tuple(o for o in self.options if o.spec is not None and o.spec.dest == "hashes")


@dataclass(frozen=True, slots=True, eq=False)
class OptionLine:
    """A line of options only. `include` is the one `-r` or `-c` that pip follows; `stray` are words that pip drops."""

    start: int
    end: int
    options: tuple[Option, ...]
    include: Option | None
    stray: tuple[Token, ...]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True, eq=False)
class Bad:
    """Text in which not even a name can be made out."""

    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


Statement = Requirement | OptionLine | Bad


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A logical line: one or more of pip's physical lines, line ends included.

    `raw` is the source; `height` how many of pip's lines it has. `comments` keep their `#`; a line inside a continuation may
    have several. `variables` are the `${NAME}` references that pip expands. `cuts` are breaks that end a line for pip but not
    for an editor (VT, FF, FS-RS, NEL, U+2028, U+2029).
    """

    raw: str
    height: int
    statement: Statement | None
    comments: tuple[Token, ...] = ()
    problems: tuple[Problem, ...] = ()
    variables: tuple[Token, ...] = ()
    cuts: tuple[Token, ...] = ()
    joined: bool = False
    stray: tuple[Token, ...] = ()  # words behind a requirement's options, which pip drops

    @property
    def span(self) -> Span:
        """Where the meaningful text is, else the whole line without its line break."""
        if self.statement is not None:
            return self.statement.span
        return Span(0, len(self.raw.rstrip("\r\n")))


class Leaf(NamedTuple):
    """A smallest piece of a line, for a tiling without gaps. Offsets are relative."""

    start: int
    end: int
    kind: str


def leaves(line: Line) -> list[Leaf]:
    """The line's smallest pieces in order, gaps included (`trivia`: space, continuation, punctuation, line ends)."""
    found: list[Leaf] = [Leaf(t.start, t.end, "comment") for t in line.comments]
    statement = line.statement
    if isinstance(statement, Requirement):
        if statement.name is not None:
            found.append(Leaf(statement.name.start, statement.name.end, "name"))
        found += [Leaf(e.start, e.end, "extra") for e in statement.extras]
        for clause in statement.clauses:
            found.append(Leaf(clause.operator.start, clause.operator.end, "operator"))
            found.append(Leaf(clause.version.start, clause.version.end, "version"))
        if statement.url is not None:
            found.append(Leaf(statement.url.start, statement.url.end, "url"))
        if statement.marker is not None:
            found.append(Leaf(statement.marker.start, statement.marker.end, "marker"))
    elif isinstance(statement, Bad):
        found.append(Leaf(statement.start, statement.end, "bad"))
    if isinstance(statement, (Requirement, OptionLine)):
        for option in statement.options:
            found.append(Leaf(option.name.start, option.name.end, "option"))
            if option.value is not None:
                found.append(Leaf(option.value.start, option.value.end, "value"))
    stray = (*line.stray, *(statement.stray if isinstance(statement, OptionLine) else ()))
    found += [Leaf(t.start, t.end, "stray") for t in stray]
    tiled: list[Leaf] = []
    at = 0
    for leaf in sorted(found):
        if leaf.end <= at or leaf.start == leaf.end:
            continue  # an editable's value repeats its name and URL
        start = max(leaf.start, at)
        if start > at:
            tiled.append(Leaf(at, start, "trivia"))
        tiled.append(Leaf(start, leaf.end, leaf.kind))
        at = leaf.end
    if at < len(line.raw):
        tiled.append(Leaf(at, len(line.raw), "trivia"))
    return tiled


class Edited(NamedTuple):
    """How a tree came from another by one edit: `lines[first:first + fresh]` stand where `gone` stood.

    `before` is the other tree's memo, so that a table need not be built anew.
    """

    before: dict[str, Any]
    first: int
    gone: list[Line]
    fresh: int

    @property
    def in_place(self) -> bool:
        """Whether every other line has kept its index."""
        return len(self.gone) == self.fresh

    def splice(self, indices: list[int], fresh: list[int]) -> list[int]:
        """A sorted list of line indices brought up to date; the list itself where nothing is different."""
        low = bisect_left(indices, self.first)
        high = bisect_left(indices, self.first + self.fresh, low)
        return indices if indices[low:high] == fresh else [*indices[:low], *fresh, *indices[high:]]


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """A parsed text. `lines[i]` starts at `starts[i]` and has pip's line number `numbers[i]` (1-based).

    `memo` is for tables that are functions of this tree alone, each under a name of its own; "edited" is how it came about.
    """

    text: str
    lines: list[Line]
    starts: list[int]
    numbers: list[int]
    memo: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def index(self) -> LineIndex:
        """The editor's line table; remembered, and brought up to date rather than built again."""
        index = self.memo.get("index")
        if index is None:
            edited = self.edited
            old = edited.before.get("index") if edited is not None else None
            if edited is None or old is None:
                index = LineIndex(self.text)
            else:
                stop = edited.first + edited.fresh
                begin = self.starts[edited.first] if edited.first < len(self.starts) else len(self.text)
                end = self.starts[stop] if stop < len(self.starts) else len(self.text)
                span = Span(begin, begin + sum(len(line.raw) for line in edited.gone))
                index = edit(old, span, self.text[begin:end], self.text)
            self.memo["index"] = index
        return cast(LineIndex, index)

    @property
    def edited(self) -> Edited | None:
        """How this tree came from another one by an edit, if it did."""
        return cast("Edited | None", self.memo.get("edited"))

    @property
    def option_lines(self) -> list[int]:
        """The indices of the lines of options; remembered, and brought up to date rather than looked for again."""
        found = self.memo.get("option_lines")
        if found is None:
            edited = self.edited
            old = edited.before.get("option_lines") if edited is not None and edited.in_place else None
            if edited is not None and old is not None:
                span = range(edited.first, edited.first + edited.fresh)
                found = edited.splice(old, [i for i in span if self.lines[i].statement.__class__ is OptionLine])
            else:
                found = [i for i, line in enumerate(self.lines) if line.statement.__class__ is OptionLine]
            self.memo["option_lines"] = found
        return cast("list[int]", found)

    def line_at(self, offset: int) -> int:
        """The index in `lines` of the logical line that holds an offset (the last one at the end of the text).

        Raises IndexError for an empty file, which has no lines.
        """
        if not self.lines:
            raise IndexError("an empty file has no lines")
        return bisect_right(self.starts, offset) - 1
