"""Positions as an editor counts them, worked out from encoded bytes: a second opinion on `lsp/positions.py`.

Must never import what it is the second opinion on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
_BREAK = re.compile("\r\n|\r|\n")


@dataclass(frozen=True)
class Places:
    """One text in one encoding."""

    text: str
    encoding: str

    def _lines(self) -> list[tuple[int, str]]:
        """Where each line starts, and its text with the line break."""
        starts = [0, *(match.end() for match in _BREAK.finditer(self.text))]
        return [(a, self.text[a:b]) for a, b in zip(starts, [*starts[1:], len(self.text)], strict=True)]

    def position(self, offset: int) -> dict[str, int]:
        codec, size = _CODECS[self.encoding]
        number, (start, _) = [(n, line) for n, line in enumerate(self._lines()) if line[0] <= offset][-1]
        return {"line": number, "character": len(self.text[start:offset].encode(codec)) // size}

    def at(self, around: str) -> dict[str, int]:
        """The position of the `|` in a piece of the text that stands there once."""
        before, _, after = around.partition("|")
        assert self.text.count(before + after) == 1, f"{around!r} stands {self.text.count(before + after)} times"
        return self.position(self.text.index(before + after) + len(before))

    def range(self, piece: str) -> dict[str, Any]:
        assert self.text.count(piece) == 1, f"{piece!r} stands {self.text.count(piece)} times"
        start = self.text.index(piece)
        return {"start": self.position(start), "end": self.position(start + len(piece))}

    def offset(self, position: dict[str, int]) -> int:
        codec, size = _CODECS[self.encoding]
        start, line = self._lines()[position["line"]]
        data = line.encode(codec)[: position["character"] * size]
        return start + len(data.decode(codec))

    def covered(self, found: dict[str, Any]) -> str:
        """The text in a range."""
        return self.text[self.offset(found["start"]) : self.offset(found["end"])]

    def edited(self, edits: list[dict[str, Any]]) -> str:
        """The text after text edits."""
        spans = [(self.offset(e["range"]["start"]), self.offset(e["range"]["end"]), e["newText"]) for e in edits]
        text = self.text
        for start, end, new in sorted(spans, reverse=True):
            text = text[:start] + new + text[end:]
        return text
