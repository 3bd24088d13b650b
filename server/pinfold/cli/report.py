"""What a run of `check` has to tell, for the renderers: files, findings, places as people count them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.snapshot import SourceFile
from pinfold.records import dataclass, field
from pinfold.requirements.text import LineIndex, Span

NEVER = 5  # a rank above every severity's


class Place(NamedTuple):
    """1-based lines as an editor has them and 1-based columns in code points; the end column is behind the last one."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Report:
    """`findings` has an entry for each checked file, in order; `files` also those that related places are in.

    Paths are absolute; `folder` is what they are shown relative to. `fail_on` is the least rank of a severity that counts.
    `unread` are (path, why) pairs of what could not be checked. `fixed` says by path how many findings of which rule have
    been fixed.
    """

    folder: str
    files: Mapping[str, SourceFile]
    findings: Mapping[str, list[Finding]]
    fail_on: int = Severity.WARNING.rank
    unread: tuple[tuple[str, str], ...] = ()
    fixed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    _indexes: dict[str, LineIndex] = field(default_factory=dict, repr=False)

    def __iter__(self) -> Iterator[tuple[str, Finding]]:
        """Every finding with its path."""
        for path, findings in self.findings.items():
            for finding in findings:
                yield path, finding

    def shown(self, path: str) -> str:
        """The path relative to the folder when it is below it."""
        prefix = self.folder.rstrip("/") + "/"
        return path.removeprefix(prefix)

    def index(self, path: str) -> LineIndex:
        """The line table of a file; an empty one for a file without a text."""
        index = self._indexes.get(path)
        if index is None:
            source = self.files.get(path)
            tree = source.file if source is not None else None
            index = self._indexes[path] = LineIndex("") if tree is None else tree.index
        return index

    def place(self, path: str, span: Span) -> Place:
        index = self.index(path)
        line, column = index.position(span.start)
        end_line, end_column = index.position(span.end)
        return Place(line + 1, column + 1, end_line + 1, end_column + 1)

    def counts(self, finding: Finding) -> bool:
        """Whether a finding makes the run fail."""
        return severity(finding).rank >= self.fail_on

    @property
    def fails(self) -> bool:
        return any(self.counts(finding) for _, finding in self)


def severity(finding: Finding) -> Severity:
    """The severity that `check` has decided."""
    assert finding.severity is not None
    return finding.severity
