"""Physical to logical lines as pip joins them, with a map back to the source.

pip cuts with `str.splitlines`, which also cuts at VT, FF, FS-RS, NEL, U+2028 and U+2029, and joins lines whose last character is
a backslash (pip 26.3, `join_lines`). Every function here is linear; pip's own comment pattern is quadratic in runs of spaces.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

CUTS = frozenset("\v\f\x1c\x1d\x1e\x85\u2028\u2029")
"""Characters that end a line for pip and not for an editor."""


_CONTINUED = ("\\\n", "\\\r\n")


class Joined(NamedTuple):
    """A logical line's text as pip sees it before comments go. `joints` are (joined offset, source offset) pairs."""

    text: str
    joints: tuple[tuple[int, int], ...]

    def source(self, offset: int) -> int:
        """The source offset of the character at a joined offset."""
        joined, source = self.joints[bisect_right(self.joints, (offset, len(self.text) + 2**31)) - 1]
        return source + offset - joined


def body(physical: str) -> str:
    """A physical line without its line break."""
    return physical.splitlines()[0] if physical else physical


def is_comment_line(text: str) -> bool:
    """Whether a physical line holds only a comment, which pip never continues."""
    return text.lstrip().startswith("#")


def continues(physical: str) -> bool:
    """Whether pip joins the next line to this one."""
    if "\\" not in physical:
        return False
    text = body(physical)
    return text.endswith("\\") and not is_comment_line(text)


def logical_lines(text: str) -> list[tuple[str, int]]:
    """(source, number of physical lines) of each logical line; together the sources are the text."""
    found: list[tuple[str, int]] = []
    pending: list[str] = []
    for physical in text.splitlines(True):
        if (physical.endswith(_CONTINUED) and "#" not in physical) or ("\\" in physical and continues(physical)):
            pending.append(physical)
        elif pending:
            pending.append(physical)
            found.append(("".join(pending), len(pending)))
            pending = []
        else:
            found.append((physical, 1))
    if pending:
        found.append(("".join(pending), len(pending)))
    return found


def join(raw: str) -> Joined:
    """The text of one logical line as pip joins it, with the way back."""
    texts: list[str] = []
    joints: list[tuple[int, int]] = []
    at = length = 0
    for physical in raw.splitlines(True):
        piece = body(physical)
        start = at
        if continues(physical):
            stripped = piece.lstrip("\\")
            start += len(piece) - len(stripped)
            piece = stripped.rstrip("\\")
        elif is_comment_line(piece):
            # pip puts a space in front, so that the "#" always opens a comment
            texts.append(" ")
            joints.append((length, max(start - 1, 0)))
            length += 1
        joints.append((length, start))
        texts.append(piece)
        length += len(piece)
        at += len(physical)
    return Joined("".join(texts), tuple(joints))


def comment_start(text: str) -> int:
    """The offset of the `#` that opens a comment, or -1: at the start, or behind white space."""
    at = text.find("#")
    while at > 0 and not text[at - 1].isspace():
        at = text.find("#", at + 1)
    return at
