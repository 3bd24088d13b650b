"""What can be folded: comment blocks, continued lines, and the lines under a comment that heads them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.locate import file_of
from pinfold.ide.symbols import section_title
from pinfold.records import dataclass
from pinfold.requirements.tree import File, Line


class FoldKind(str, Enum):
    """What is folded."""

    COMMENT = "comment"
    SECTION = "section"
    CONTINUATION = "continuation"


@dataclass(frozen=True, slots=True)
class Fold:
    """Editor lines, 0-based: `start` stays visible, everything up to and with `end` is hidden."""

    start: int
    end: int
    kind: FoldKind


def folds(snapshot: Snapshot, path: str) -> list[Fold]:
    """The folds of a file in order; at most one begins on a line, the longest."""
    file = file_of(snapshot, path)
    if file is None:
        return []
    longest: dict[int, Fold] = {}
    for fold in (*_continuations(file), *_paragraphs(file), *_sections(file)):
        known = longest.get(fold.start)
        if fold.end > fold.start and (known is None or fold.end > known.end):
            longest[fold.start] = fold
    return [longest[start] for start in sorted(longest)]


def _lines(file: File, i: int) -> tuple[int, int]:
    """The first and last editor line of a logical line."""
    start = file.starts[i]
    end = start + len(file.lines[i].raw.rstrip("\r\n"))
    return file.index.line_of(start), file.index.line_of(end)


def _continuations(file: File) -> Iterator[Fold]:
    for i, line in enumerate(file.lines):
        if line.joined:
            yield Fold(*_lines(file, i), FoldKind.CONTINUATION)


def _is_comment(line: Line) -> bool:
    return line.statement is None and bool(line.comments)


def _paragraphs(file: File) -> Iterator[Fold]:
    """Runs of lines without a blank one: their comment blocks, and what stands under the first block."""
    for first, last in _runs(file):
        i = first
        while i <= last:
            begin = i
            while i <= last and _is_comment(file.lines[i]):
                i += 1
            if i - begin > 1:
                yield Fold(_lines(file, begin)[0], _lines(file, i - 1)[1], FoldKind.COMMENT)
            if begin == first < i <= last:
                yield Fold(_lines(file, i - 1)[0], _lines(file, last)[1], FoldKind.SECTION)
            i += 1


def _runs(file: File) -> Iterator[tuple[int, int]]:
    begin: int | None = None
    for i, line in enumerate(file.lines):
        blank = line.statement is None and not line.comments
        if blank and begin is not None:
            yield begin, i - 1
            begin = None
        elif not blank and begin is None:
            begin = i
    if begin is not None:
        yield begin, len(file.lines) - 1


def _sections(file: File) -> Iterator[Fold]:
    heads = [i for i, line in enumerate(file.lines) if section_title(line)]
    for head, following in zip(heads, [*heads[1:], len(file.lines)], strict=False):
        last = following - 1
        while file.lines[last].statement is None and not file.lines[last].comments:
            last -= 1
        yield Fold(_lines(file, head)[0], _lines(file, last)[1], FoldKind.SECTION)
