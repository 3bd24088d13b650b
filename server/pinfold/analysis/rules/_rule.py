"""What a rule is made of. Must never import a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinfold.analysis.findings import Finding, Severity
from pinfold.requirements.tree import Line, Requirement

if TYPE_CHECKING:
    from pinfold.analysis.settings import Settings
    from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
    from pinfold.analysis.suppression import Suppression


@dataclass(frozen=True, slots=True, eq=False)
class LineView:
    """One logical line and what a line rule may ask of its surroundings. Spans in findings are relative to the line."""

    line: Line
    role: Role
    settings: Settings


@dataclass(frozen=True, slots=True)
class Entry:
    """A requirement that pip accepts, where it stands. `start` turns the line's relative offsets into absolute ones."""

    path: str
    role: Role
    start: int
    line: Line
    requirement: Requirement


@dataclass(frozen=True, slots=True, eq=False)
class FileView:
    """One file with its neighbours. Spans in findings are absolute."""

    source: SourceFile
    snapshot: Snapshot
    entries: tuple[Entry, ...]  # every accepted requirement, in order
    by_key: dict[str, list[Entry]]  # by normalised name; unnamed ones are left out


@dataclass(frozen=True, slots=True, eq=False)
class ProjectView:
    """A file and everything it reaches by `-r` and `-c`: what one `pip install -r` would read.

    `roles` says what each reached file is for on this way (a file behind `-c` is a constraints file). Findings may be for any
    of the files: a project rule yields (path, finding) pairs, spans absolute.
    """

    root: SourceFile
    snapshot: Snapshot
    paths: tuple[str, ...]  # reading order, root first
    roles: dict[str, Role]
    by_key: dict[str, list[Entry]]

    def source(self, path: str) -> SourceFile:
        return self.snapshot.files[path]


LineCheck = Callable[[LineView], Iterable[Finding]]
FileCheck = Callable[[FileView], Iterable[Finding]]
ProjectCheck = Callable[[ProjectView], Iterable[tuple[str, Finding]]]
SuppressionCheck = Callable[["list[Suppression]"], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Exactly one of the four checks is given; it decides what the rule can see and how its answer is remembered.

    `line` is remembered by the line's text, the file's role and the settings; `file` by the tree; `project` by the trees of
    everything reached; `suppressions` runs last and sees which suppressions were used.
    `raw` rules also run on prose files and on files without a tree.
    """

    name: str
    severity: Severity
    doc: str
    line: LineCheck | None = None
    file: FileCheck | None = None
    project: ProjectCheck | None = None
    suppressions: SuppressionCheck | None = None
    raw: bool = False
    fixable: bool = False

    @property
    def summary(self) -> str:
        """The page's title: one line that says what is reported."""
        return self.doc.strip().splitlines()[0].lstrip("# ").strip()
