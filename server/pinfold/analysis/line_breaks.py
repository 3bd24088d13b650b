"""Breaks that end a line for pip but not for an editor or uv, and what pip reads after them. Pure.

Sources: pip cuts with `str.splitlines`; LSP 3.17, "Text Documents", knows LF, CRLF and CR only.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple, cast

from pinfold.requirements.lines import CUTS
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File


class Break(NamedTuple):
    """One such character. All spans are absolute.

    `between`: text stands on both sides of it. `hidden` is what pip reads after it on the same editor line; None when that is
    nothing, or when only white space stands in front, so that the text looks like what it is.
    """

    span: Span
    between: bool
    hidden: Span | None


def odd_breaks(file: File) -> list[Break]:
    """Every such break of a file, in order, looked for once per tree. Costs next to nothing for a file without any."""
    found = file.memo.get("odd_breaks")
    if found is None:
        found = file.memo["odd_breaks"] = list(_find(file))
    return cast("list[Break]", found)


def _find(file: File) -> Iterator[Break]:
    text = file.text
    places: list[int] = []
    for cut in CUTS:
        at = text.find(cut)
        while at >= 0:
            places.append(at)
            at = text.find(cut, at + 1)
    places.sort()
    line = -1
    before, in_front = 0, False
    for n, at in enumerate(places):
        begin, end = file.index.line_span(file.index.line_of(at))
        if begin != line:
            line, before, in_front = begin, begin, False
        in_front = in_front or text[before:at].strip() != ""
        before = at + 1
        if n + 1 < len(places):
            end = min(end, places[n + 1])
        between = in_front and text[at + 1 : end].strip() != ""
        yield Break(Span(at, at + 1), between, _read_behind(file, at + 1, end) if in_front else None)


def _read_behind(file: File, start: int, end: int) -> Span | None:
    """The part of `[start, end)` that belongs to a statement."""
    i = bisect_right(file.starts, start) - 1
    if i < 0 or start >= len(file.text):
        return None
    statement = file.lines[i].statement
    if statement is None:
        return None
    first, last = max(start, file.starts[i] + statement.start), min(end, file.starts[i] + statement.end)
    return Span(first, last) if first < last else None
