"""Line starts that survive an edit: what `LineIndex` says, without reading or moving all lines of a long text again.

Must never differ from `LineIndex(text)`; the tests compare them after every edit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import overload

from pinfold.requirements.text import LineIndex, Span


class _Starts(Sequence[int]):
    """Line starts with a gap at the last edit: those behind it are kept as they were, `shift` short of the truth."""

    __slots__ = ("head", "shift", "tail")

    def __init__(self, head: list[int], tail: list[int], shift: int) -> None:
        self.head = head
        self.tail = tail
        self.shift = shift

    def __len__(self) -> int:
        return len(self.head) + len(self.tail)

    @overload
    def __getitem__(self, line: int) -> int: ...
    @overload
    def __getitem__(self, line: slice) -> list[int]: ...
    def __getitem__(self, line: int | slice) -> int | list[int]:
        if isinstance(line, slice):
            return [*self.head, *[start + self.shift for start in self.tail]][line]
        if line < 0:
            line += len(self)
        behind = line - len(self.head)
        return self.head[line] if behind < 0 else self.tail[behind] + self.shift

    def line_of(self, offset: int) -> int:
        if not self.tail or offset < self.tail[0] + self.shift:
            return bisect_right(self.head, offset) - 1
        return len(self.head) + bisect_right(self.tail, offset - self.shift) - 1

    def replaced(self, first: int, after: int, middle: list[int], moved: int) -> _Starts:
        """With `middle` for the starts from `first` to before `after`, and everything from there on `moved` further."""
        head, tail, shift = self.head, self.tail, self.shift
        gap = len(head)
        before = head[:first] if first <= gap else [*head, *[start + shift for start in tail[: first - gap]]]
        behind = tail[after - gap :] if after >= gap else [*[start - shift for start in head[after:]], *tail]
        return _Starts(before + middle, behind, shift + moved)


class EditedIndex(LineIndex):
    """A `LineIndex` of a text that came from another by an edit."""

    __slots__ = ()

    def __init__(self, text: str, starts: _Starts) -> None:
        self.text = text
        self.starts = starts  # type: ignore[assignment]

    def line_of(self, offset: int) -> int:
        starts: _Starts = self.starts  # type: ignore[assignment]
        return starts.line_of(offset)


def edit(index: LineIndex, span: Span, new: str, result: str | None = None) -> LineIndex:
    """The index of the text in which `span` is replaced by `new`, which is `result` where somebody has made it already.

    Only the touched lines are read again.
    """
    text = index.text
    starts = index.starts if isinstance(index.starts, _Starts) else _Starts(index.starts, [], 0)
    if result is None:
        result = text[: span.start] + new + text[span.end :]
    moved = len(new) - (span.end - span.start)
    # A `\r` before the span or a `\n` behind it may join or part with what comes between, so both lines are read again.
    first = starts.line_of(max(span.start - 1, 0))
    after = starts.line_of(span.end) + 1
    base = starts[first]
    more = after < len(starts)
    touched = LineIndex(result[base : starts[after] + moved] if more else result[base:])
    middle = [base + start for start in touched.starts]
    return EditedIndex(result, starts.replaced(first, after, middle[:-1] if more else middle, moved))
