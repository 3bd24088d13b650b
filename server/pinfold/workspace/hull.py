"""Where a text has changed, from how it came about. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pinfold.requirements.text import Span


def hull(changes: Sequence[tuple[Span, int]]) -> tuple[int, int] | None:
    """The smallest `[start, end)` of the first text outside which successive changes left everything as it was."""
    if not changes:
        return None
    (start, old_end), length = changes[0]
    new_end = start + length
    for (begin, end), length in changes[1:]:
        beyond = max(end - new_end, 0)  # what lies behind the hull has only moved
        old_end += beyond
        new_end += beyond + length - (end - begin)
        start = min(start, begin)
    return start, old_end
