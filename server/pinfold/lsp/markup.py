"""Our Markdown for editors that don't read Markdown. Must never be given any other Markdown than that of `ide/markdown.py`."""

from __future__ import annotations

import re
from typing import Any

_MARKUP = re.compile(r"(?P<fence>`+)(?P<pad> ?)(?P<code>.+?)(?P=pad)(?P=fence)(?!`)|\\(?P<plain>[^\w\s])")


def to_markup(markdown: str, formats: Any) -> dict[str, str]:
    """LSP 3.17, "MarkupContent", in the one of the client's formats that suits best; without any, in Markdown."""
    if isinstance(formats, list) and formats and "markdown" not in formats:
        return {"kind": "plaintext", "value": to_plain(markdown)}
    return {"kind": "markdown", "value": markdown}


def to_plain(markdown: str) -> str:
    """The text without code marks and escapes."""
    return _MARKUP.sub(lambda match: match["code"] or match["plain"], markdown)
