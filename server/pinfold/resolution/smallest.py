"""The smallest conflicting sets among lines, by asking a resolver about fewer and fewer of them. Pure but for `refuses`.

A set is smallest when each line that is taken away leaves one that can be met. Method: the resolver's own derivation as a first
guess, which is then verified; else halving (Junker, "QuickXplain", AAAI 2004); then one line after the other is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

Refuses = Callable[[frozenset[int]], "bool | None"]  # None: nobody can say


class Core(NamedTuple):
    """Lines that cannot be met together. `smallest`: each that is left out was seen to leave lines that can be."""

    lines: frozenset[int]
    smallest: bool


def smallest(lines: Collection[int], guess: Iterable[int], refuses: Refuses) -> Core:
    """A smallest conflicting set of `lines`, which are refused. `guess` are those that it probably is among."""
    whole = frozenset(lines)
    start = frozenset(guess) & whole
    if not start or (start != whole and refuses(start) is not True):
        start = _narrowed(sorted(whole), refuses)
    core, proven = start, True
    # A line late in a file is more often the one that was added.
    for line in sorted(start, reverse=True):
        if len(core) == 1:
            break
        fewer = core - {line}
        said = refuses(fewer)
        if said is True:
            core = fewer
        elif said is None:
            proven = False
    return Core(core, proven)


def _narrowed(lines: list[int], refuses: Refuses) -> frozenset[int]:
    """A small conflicting subset of lines that are refused, with a number of questions that grows with its size, not theirs."""

    def needed(background: frozenset[int], changed: bool, rest: list[int]) -> frozenset[int]:
        if changed and background and refuses(background) is True:
            return frozenset()
        if len(rest) == 1:
            return frozenset(rest)
        first, second = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        later = needed(background | frozenset(first), True, second)
        earlier = needed(background | later, bool(later), first)
        return earlier | later

    return needed(frozenset(), False, lines) if lines else frozenset()
