"""A span of source as a person sees it: the line, cropped around the span, and marks under it.

Must never show a secret or an invisible character, and must not slow down on a line of a million characters.
"""

from __future__ import annotations

from typing import NamedTuple

from pinfold.cli.secrets import secrets_at
from pinfold.cli.visible import TAB, show, width
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File
from pinfold.system.redact import HIDDEN

MAX_LINES = 4
_ELLIPSIS = "..."


class Row(NamedTuple):
    """One line of source with what stands under it; `number` is 1-based, 0 for lines left out."""

    number: int
    text: str
    marks: str


class _Cell(NamedTuple):
    """What is shown for the characters `[start, end)`."""

    start: int
    end: int
    text: str
    width: int


def excerpt(file: File, span: Span, mark: str, columns: int) -> list[Row]:
    """The lines of a span, at most `columns` wide, with `mark` under the span's characters."""
    index = file.index
    first = index.line_of(span.start)
    # A span that ends with a line break doesn't reach the next line.
    last = max(index.line_of(span.end - 1), first) if span.end > span.start else first
    numbers = list(range(first, last + 1))
    if len(numbers) > MAX_LINES:
        numbers = [*numbers[: MAX_LINES - 2], -1, numbers[-1]]
    return [_row(file, n, span, mark, columns) if n >= 0 else Row(0, _ELLIPSIS, "") for n in numbers]


def _row(file: File, number: int, span: Span, mark: str, columns: int) -> Row:
    line = file.index.line_span(number)
    start = min(max(span.start, line.start), line.end)
    end = min(max(span.end, start), line.end)
    # No cell is narrower than a character is wide, but for marks that take no column: those may be cropped early.
    near = Span(max(line.start, start - 2 * columns), min(line.end, start + 4 * columns))
    cells = _cells(file.text, near, secrets_at(file, line.start))
    cells, cut_left, cut_right = _crop(cells, start, columns)
    cut_left, cut_right = cut_left or near.start > line.start, cut_right or near.end < line.end
    before = _ELLIPSIS if cut_left else ""
    text = before + "".join(cell.text for cell in cells) + (_ELLIPSIS if cut_right else "")
    indent = len(before) + sum(cell.width for cell in cells if cell.end <= start)
    # Of a span that starts within a hidden part, all of that part is marked.
    length = sum(cell.width for cell in cells if cell.end > start and cell.start < end)
    return Row(number + 1, text, " " * indent + mark * max(length, 1))


def _cells(text: str, span: Span, hidden: list[Span]) -> list[_Cell]:
    cells: list[_Cell] = []
    column, at = 0, span.start
    while at < span.end:
        secret = next((s for s in hidden if s.start <= at < s.end), None)
        if secret is not None:
            end, shown = min(secret.end, span.end), HIDDEN
        else:
            end = at + 1
            shown = " " * (TAB - column % TAB) if text[at] == "\t" else show(text[at])
        cells.append(_Cell(at, end, shown, width(shown)))
        column += cells[-1].width
        at = end
    return cells


def _crop(cells: list[_Cell], start: int, columns: int) -> tuple[list[_Cell], bool, bool]:
    """As many cells as fit, with a third of the room before `start`; whether some were cut on either side."""
    if sum(cell.width for cell in cells) <= columns:
        return cells, False, False
    room = columns - 2 * len(_ELLIPSIS)
    first = next((n for n, cell in enumerate(cells) if cell.end > start), len(cells))
    taken = 0
    while first > 0 and taken + cells[first - 1].width <= room // 3:
        first -= 1
        taken += cells[first].width
    last, taken = first, 0
    while last < len(cells) and taken + cells[last].width <= room:
        taken += cells[last].width
        last += 1
    while first > 0 and taken + cells[first - 1].width <= room:  # the end of the line leaves room
        first -= 1
        taken += cells[first].width
    return cells[first:last], first > 0, last < len(cells)
