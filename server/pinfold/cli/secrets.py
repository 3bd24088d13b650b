"""Where the secrets of a source text are, so that an excerpt can hide them and still point at the right column.

Must never be more generous than `system/redact.py`: where the two cannot be matched, more is hidden.
"""

from __future__ import annotations

from pinfold.requirements import lines
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File
from pinfold.system.redact import HIDDEN, redact


def secrets(text: str) -> list[Span]:
    """The spans of one text that `redact` hides."""
    redacted = redact(text)
    if redacted == text:
        return []
    spans: list[Span] = []
    pieces = redacted.split(HIDDEN)
    at = len(pieces[0])
    for n, piece in enumerate(pieces[1:], 2):
        found = len(text) - len(piece) if n == len(pieces) else text.find(piece, at)
        if found < at or (not piece and n < len(pieces)):
            spans.append(Span(at, len(text)))
            break
        spans.append(Span(at, found))
        at = found + len(piece)
    return spans if _hide(text, spans) == redacted else [Span(len(pieces[0]), len(text))]


def _hide(text: str, spans: list[Span]) -> str:
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], HIDDEN]
        at = span.end
    return "".join([*pieces, text[at:]])


def secrets_at(file: File, offset: int) -> list[Span]:
    """The absolute spans of the secrets in the logical line at an offset; a secret may go on behind a backslash."""
    if not file.lines:
        return []
    i = file.line_at(offset)
    known = file.memo.setdefault("secrets", {})  # many findings may stand on one long line
    if i not in known:
        known[i] = _line_secrets(file.lines[i].raw, file.starts[i])
    found: list[Span] = known[i]
    return found


def _line_secrets(raw: str, start: int) -> list[Span]:
    found = [span.shift(start) for span in secrets(raw)]
    if "\\" in raw:
        joined = lines.join(raw)
        found += [
            Span(start + joined.source(span.start), start + joined.source(span.end - 1) + 1)
            for span in secrets(joined.text)
            if span.start < span.end
        ]
    return sorted(span for span in found if span.start < span.end)
