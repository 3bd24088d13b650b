"""An editor's positions and our offsets: LSP 3.17, "Position", in UTF-8, UTF-16 or UTF-32 code units.

The only module that knows the difference. What lies outside a line or the text is clamped; a position inside a
character means its start.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from pinfold.requirements.text import LineIndex, Span

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_WIDE = re.compile("[^\0-\x7f]")


def choose_encoding(offered: Any) -> Encoding:
    """The first encoding of a client's list that we know; UTF-16, which everybody has to support, otherwise."""
    for name in offered if isinstance(offered, list) else []:
        if name in ("utf-8", "utf-16", "utf-32"):  # a client may send what has no hash
            return name  # type: ignore[no-any-return]
    return "utf-16"


def _extra(character: str, encoding: Encoding) -> int:
    """How many units a character takes beyond one."""
    code = ord(character)
    if encoding == "utf-16":
        return int(code > 0xFFFF)
    return (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)


def to_column(line: str, units: int, encoding: Encoding) -> int:
    """The index in `line` (without its line break) of the position `units` code units from its start, clamped."""
    if encoding != "utf-32" and not line.isascii():
        extra = 0
        for wide in (_ASTRAL if encoding == "utf-16" else _WIDE).finditer(line):
            at = wide.start() + extra
            if at >= units:
                break
            more = _extra(wide[0], encoding)
            if units <= at + more:
                return wide.start()
            extra += more
        units -= extra
    return min(max(units, 0), len(line))


def to_units(line: str, column: int, encoding: Encoding) -> int:
    """The reverse of `to_column`: code units before the character at `column`."""
    if encoding == "utf-32" or line.isascii():
        return column
    if encoding == "utf-16":
        return column + sum(1 for _ in _ASTRAL.finditer(line, 0, column))
    return len(line[:column].encode("utf-8", "surrogatepass"))


def to_offset(index: LineIndex, position: Any, encoding: Encoding) -> int:
    """The offset of a JSON position. Raises ValueError, KeyError or TypeError where it isn't one."""
    line, units = position["line"], position["character"]
    if type(line) is not int or type(units) is not int:
        raise TypeError("a position needs integers")
    if encoding == "utf-32" or index.text.isascii() or not 0 <= line < index.count:
        return index.offset(line, units)
    span = index.line_span(line)
    return span.start + to_column(index.text[span.start : span.end], units, encoding)


def to_position(index: LineIndex, offset: int, encoding: Encoding) -> dict[str, int]:
    """The JSON position of an offset."""
    line, column = index.position(offset)
    if encoding != "utf-32" and not index.text.isascii():
        start = index.starts[line]
        column = to_units(index.text[start : start + column], column, encoding)
    return {"line": line, "character": column}


def to_range(index: LineIndex, span: Span, encoding: Encoding) -> dict[str, dict[str, int]]:
    """The JSON range of a span."""
    start = to_position(index, span.start, encoding)
    line = start["line"]
    after = index.starts[line + 1] if line + 1 < index.count else len(index.text) + 1
    if 0 <= span.start <= span.end < after and (encoding == "utf-32" or index.text.isascii()):
        # As nearly always: one line, on which a character is a unit.
        return {"start": start, "end": {"line": line, "character": start["character"] + span.end - span.start}}
    return {"start": start, "end": to_position(index, span.end, encoding)}


def to_span(index: LineIndex, found: Any, encoding: Encoding) -> Span:
    """The span of a JSON range; ends in the wrong order are swapped. Raises what `to_offset` raises."""
    start, end = to_offset(index, found["start"], encoding), to_offset(index, found["end"], encoding)
    return Span(min(start, end), max(start, end))
