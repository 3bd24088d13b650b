"""Which known word a misspelt one was meant to be. Pure; says nothing rather than guess wildly."""

from __future__ import annotations

from collections.abc import Iterable

MAX_LENGTH = 64  # characters; a longer word is no slip of the finger


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to `word`, ignoring case and kind of dash; None if none is near, or `word` is known."""
    folded = _fold(word)
    if len(word) > MAX_LENGTH:
        return None
    best: tuple[int, str] | None = None
    for candidate in known:
        if candidate == word:
            return None
        limit = max(1, min(len(folded), len(candidate)) // 4)
        if abs(len(folded) - len(candidate)) > limit:
            continue
        far = distance(folded, _fold(candidate))
        if far <= limit and (best is None or far < best[0]):
            best = (far, candidate)
    return best[1] if best else None


def _fold(word: str) -> str:
    return word.casefold().replace("_", "-").replace(".", "-")


def distance(a: str, b: str) -> int:
    """How many characters to add, drop, change or swap with their neighbour to turn one into the other."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        last, row_above = before, row
        before, row = row_above, [i]
        for j, right in enumerate(b, 1):
            cost = min(row_above[j] + 1, row[j - 1] + 1, row_above[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
