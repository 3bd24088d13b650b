"""What a rule is made of and what it may see. Must never import a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.index import FileIndex, file_index
from pinfold.analysis.listed import ListedView
from pinfold.analysis.settings import Settings
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.analysis.suppression import Suppression
from pinfold.records import dataclass
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File, Line, OptionLine, Requirement


@dataclass(frozen=True, slots=True, eq=False)
class LineView:
    """One logical line and what a line rule may ask of its surroundings. Spans in findings are relative to the line.

    The answer is remembered by line, role and settings, so a line rule must ask nothing else.
    """

    line: Line
    role: Role
    settings: Settings


class Entry(NamedTuple):
    """A requirement that pip accepts, where it stands. `start` turns the line's relative offsets into absolute ones."""

    path: str
    role: Role
    start: int
    line: Line
    requirement: Requirement

    @property
    def span(self) -> Span:
        """Where it stands in its file: the name if there is one, else the whole statement."""
        token = self.requirement.name or self.requirement
        return Span(self.start + token.start, self.start + token.end)


@dataclass(frozen=True, slots=True, eq=False)
class FileView:
    """One file with its neighbours. Spans in findings are absolute.

    `file` is never None here, except for `raw` rules, which look at `source` first.
    """

    source: SourceFile
    snapshot: Snapshot

    @property
    def file(self) -> File:
        assert self.source.file is not None, "only raw rules see files without a tree"
        return self.source.file

    @property
    def settings(self) -> Settings:
        return self.snapshot.settings_for(self.source.path)

    @property
    def index(self) -> FileIndex:
        return file_index(self.file)

    def lines(self) -> Iterator[tuple[int, Line]]:
        """(absolute start, line) of every logical line."""
        return zip(self.file.starts, self.file.lines, strict=True)

    def option_lines(self) -> Iterator[tuple[int, Line, OptionLine]]:
        """(absolute start, line, statement) of every line of options, those with problems included."""
        for i in self.file.option_lines:
            line = self.file.lines[i]
            assert isinstance(line.statement, OptionLine)
            yield self.file.starts[i], line, line.statement

    def entry(self, i: int) -> Entry:
        """The requirement on the logical line with index `i`."""
        return _entry(self.source, self.source.role, i)

    def entries(self) -> Iterator[Entry]:
        """Every requirement that pip accepts, in order, unnamed ones included."""
        return (self.entry(i) for i in self.index.requirements)

    def repeated(self) -> Iterator[list[Entry]]:
        """The entries of each project that the file names more than once."""
        for key in self.index.repeated:
            yield [self.entry(i) for i in self.index.by_key[key]]


@dataclass(frozen=True, slots=True, eq=False)
class ProjectView:
    """A file and everything it reaches by `-r` and `-c`: what one `pip install -r` would read.

    `roles` says what each reached file is for on this way (a file after `-c` is a constraints file), in reading order, root
    first. A project rule yields (path, finding) pairs, spans absolute in that path.
    """

    root: SourceFile
    snapshot: Snapshot
    roles: Mapping[str, Role]

    def file(self, path: str) -> File:
        found = self.snapshot.files[path].file
        assert found is not None
        return found

    def entry(self, path: str, i: int) -> Entry:
        """The requirement on the logical line with index `i` of a file."""
        return _entry(self.snapshot.files[path], self.roles[path], i)

    def option_lines(self) -> Iterator[tuple[str, int, OptionLine]]:
        """(path, absolute start, statement) of every line of options that pip accepts."""
        for path in self.roles:
            source = self.snapshot.files[path]
            for i in source.file.option_lines if source.file is not None else ():
                line = self.file(path).lines[i]
                if isinstance(line.statement, OptionLine) and not line.problems:
                    yield path, self.file(path).starts[i], line.statement

    def entries(self, key: str) -> list[Entry]:
        """Every requirement for one normalised name, in reading order."""
        found = []
        for path, role in self.roles.items():
            source = self.snapshot.files[path]
            if source.file is not None:
                found += [_entry(source, role, i) for i in file_index(source.file).by_key.get(key, ())]
        return found

    def repeated(self) -> Iterator[list[Entry]]:
        """The entries of each project that is named more than once."""
        indexes = [file_index(s.file) for s in map(self.snapshot.files.__getitem__, self.roles) if s.file is not None]
        keys: dict[str, None] = {}
        seen: set[str] = set()
        for index in indexes:
            keys.update(dict.fromkeys(index.repeated))
            if len(indexes) > 1:
                keys.update(dict.fromkeys(sorted(seen & index.by_key.keys())))
                seen |= index.by_key.keys()
        return map(self.entries, keys)


def _entry(source: SourceFile, role: Role, i: int) -> Entry:
    assert source.file is not None
    line = source.file.lines[i]
    assert isinstance(line.statement, Requirement)
    return Entry(source.path, role, source.file.starts[i], line, line.statement)


class SuppressionView(NamedTuple):
    """One suppression comment. `unused` are its names of rules that ran and had nothing to suppress, `known` all rules' names."""

    suppression: Suppression
    unused: frozenset[str]
    known: frozenset[str]
    text: str  # of the whole file


def environment_known(snapshot: Snapshot, path: str) -> bool:
    """For rules about the environment: whether there is one, and what is in it is known."""
    facts = snapshot.facts.environment
    return facts is not None and facts.environment is not None


LineCheck = Callable[[LineView], Iterable[Finding]]
ListedCheck = Callable[[ListedView], Iterable[Finding]]
FileCheck = Callable[[FileView], Iterable[Finding]]
ProjectCheck = Callable[[ProjectView], Iterable[tuple[str, Finding]]]
SuppressionCheck = Callable[[SuppressionView], Iterable[Finding]]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule. Exactly one of the five checks is given; it decides what the rule can see and how its answer is remembered.

    `line` is remembered by line, role and settings, `listed` also by what indexes know; `file` and `project` are asked again
    when a file they see changes; `suppressions` runs last, for each suppression comment.
    `informed` says whether all is known that a `listed` rule needs for a line, so that its silence means that nothing is wrong;
    without it, knowing the project is enough. `knows` says the same of a `file` or `project` rule that goes by
    facts, for a file by its path. `raw` rules also run on prose files and on files without a tree.
    """

    name: str
    severity: Severity
    doc: str
    line: LineCheck | None = None
    listed: ListedCheck | None = None
    file: FileCheck | None = None
    project: ProjectCheck | None = None
    suppressions: SuppressionCheck | None = None
    informed: Callable[[ListedView], bool] | None = None
    knows: Callable[[Snapshot, str], bool] | None = None
    raw: bool = False
    fixable: bool = False

    @property
    def summary(self) -> str:
        """The page's title: one line that says what is reported."""
        return self.doc.strip().splitlines()[0].lstrip("# ").strip()
