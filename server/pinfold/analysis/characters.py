"""Characters that nobody sees, or sees as a space, and what they are called. Pure tables; must never judge."""

from __future__ import annotations

import re
import unicodedata

_CONTROL_NAMES = {
    0x00: "null",
    0x08: "backspace",
    0x0B: "vertical tab",
    0x0C: "form feed",
    0x1A: "end-of-file mark of DOS",
    0x1B: "escape",
    0x1C: "file separator",
    0x1D: "group separator",
    0x1E: "record separator",
    0x7F: "delete",
    0x85: "next line",
    0xFEFF: "byte order mark",
}

CONTROLS = "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"
"""Control characters that neither end a line nor are white space, as the inside of a character class."""

BIDI = "\u202a-\u202e\u2066-\u2069"
"""Embeddings, overrides and isolates: they change the order in which an editor shows what stands after them."""

ODD_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""White space that is no space to a parser."""

ZERO_WIDTH = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Characters that take no room: joiners, marks of direction, variation selectors, tags."""

INVISIBLE = re.compile(f"[{CONTROLS}{BIDI}{ZERO_WIDTH}]")


def describe(letter: str) -> str:
    """A character's code and name, such as `U+200B (zero width space)`."""
    code = ord(letter)
    name = _CONTROL_NAMES.get(code) or unicodedata.name(letter, "control character").lower()
    return f"U+{code:04X} ({name})"
