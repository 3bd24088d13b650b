"""Text from files made fit for a screen: nothing that moves the cursor, hides or turns text, and no secret.

Must never be skipped for anything that comes from a file, a path or a system's message.
"""

from __future__ import annotations

import unicodedata

from pinfold.system.redact import redact

TAB = 4


def show(char: str) -> str:
    """One character as it is shown: itself, or `<U+202E>` for a control, a format character or an odd space."""
    return char if char.isprintable() else f"<U+{ord(char):04X}>"


def visible(text: str) -> str:
    """`text` on one line with every invisible character spelt out, line breaks and tabs included."""
    return text if text.isprintable() else "".join(map(show, text))


def clean(text: str) -> str:
    """`text` without secrets and invisible characters, for a message or a path."""
    return visible(redact(text))


def clean_lines(text: str) -> str:
    """The same for a text of several lines, whose line feeds and tabs stay."""
    lines = ("\t".join(visible(part) for part in line.split("\t")) for line in redact(text).split("\n"))
    return "\n".join(lines)


def width(text: str) -> int:
    """How many columns a terminal takes for shown text (Unicode Standard Annex 11; combining marks take none)."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
