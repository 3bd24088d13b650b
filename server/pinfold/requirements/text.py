"""Spans and line starts: the only arithmetic on positions.

Offsets are Python string indices, spans are half-open. An *editor* line ends at LF, CRLF or CR only (LSP 3.17, "Text
Documents"); pip's lines (`str.splitlines`) are the business of `lines.py`. Must never know an editor's UTF-8 or UTF-16.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range `[start, end)` of string indices."""

    start: int
    end: int

    def shift(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)

    def touches(self, other: Span) -> bool:
        """Whether the two share a character, or an empty one lies in or at the edge of the other."""
        return self.start <= other.end and other.start <= self.end


class LineIndex:
    """Where the editor lines of one text begin. Lines and columns are 0-based; columns count code points."""

    __slots__ = ("starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        if "\r" in text:
            self.starts = [0]
            position = 0
            for piece in text.split("\n")[:-1]:
                offset = piece.find("\r")
                while offset != -1 and offset + 1 < len(piece):
                    self.starts.append(position + offset + 1)
                    offset = piece.find("\r", offset + 1)
                position += len(piece) + 1
                self.starts.append(position)
            offset = text.find("\r", position)
            while offset != -1:
                self.starts.append(offset + 1)
                offset = text.find("\r", offset + 1)
        else:
            self.starts = [0, *accumulate(len(piece) + 1 for piece in text.split("\n")[:-1])]

    @property
    def count(self) -> int:
        """The number of editor lines; a text that ends with a line break has an empty last one."""
        return len(self.starts)

    def line_of(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def position(self, offset: int) -> tuple[int, int]:
        """The (line, column) of an offset; offsets outside the text are clamped."""
        offset = min(max(offset, 0), len(self.text))
        line = self.line_of(offset)
        return line, offset - self.starts[line]

    def line_span(self, line: int) -> Span:
        """The characters of a line without its line break. Raises IndexError outside the text."""
        start = self.starts[line]
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        if line + 1 < len(self.starts):
            end -= 2 if self.text.startswith("\r\n", end - 2) and end - 2 >= start else 1
        return Span(start, end)

    def offset(self, line: int, column: int) -> int:
        """The offset of a position; one past the end of a line or of the text is clamped (LSP 3.17, "Position")."""
        if line < 0:
            return 0
        if line >= len(self.starts):
            return len(self.text)
        start, end = self.line_span(line)
        return min(start + max(column, 0), end)
