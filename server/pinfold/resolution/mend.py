"""Repairs of a conflict: which of its lines could ask for what instead, each tried out with everything else before it is told.

Pure but for the questions. Must never tell a repair that nobody has seen to resolve.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from packaging.version import InvalidVersion, Version

from pinfold.resolution.verdict import Picked, Verdict

_AT_MOST = 6  # lines of one conflict that are tried by themselves


class Movable(Protocol):
    """A line of a conflict that could ask for another version of its project."""

    @property
    def key(self) -> str: ...

    @property
    def pinned(self) -> str:
        """The version that it pins; "" for a range."""

    @property
    def floor(self) -> str:
        """The same, or the lowest version that a range asks for; "" where it says neither."""

    def relaxed(self, within: str = "") -> str:
        """The line without its versions and hashes; `within` is a specifier to have instead."""

    def moved(self, picked: Picked) -> str:
        """The line for that version; "" where it cannot be changed so."""


class Found(NamedTuple):
    """What each line of a repair is to ask for; `major`: a first number changes."""

    moves: Mapping[int, Picked]
    major: bool


Ask = Callable[[Mapping[int, str], bool], Verdict]  # with other texts for some lines; whether without the network


def repairs(core: Sequence[int], movable: Mapping[int, Movable], ask: Ask) -> list[Found]:
    """Verified repairs, the best first: those of one line; where there is none, of all lines together."""
    able = [line for line in core if line in movable][:_AT_MOST]
    found = [each for line in able if (each := _moved({line: movable[line]}, ask)) is not None]
    if not found and len(able) > 1:
        together = _moved({line: movable[line] for line in able}, ask)
        found += [together] if together is not None else []
    return sorted(found, key=lambda each: (len(each.moves), each.major, _distance(each, movable)))


def _moved(lines: Mapping[int, Movable], ask: Ask) -> Found | None:
    """What these lines could ask for instead, as near to what they ask for now as there is something."""
    verdict = ask({i: line.relaxed() for i, line in lines.items()}, False)
    found = _verified(lines, verdict, ask)
    if found is None or not found.major or len(lines) > 1:
        return found
    (i, line), *_ = lines.items()
    near = _number(line.floor)
    if near is None:
        return found
    # The resolver takes the newest there is; one of the same major version is a smaller step.
    said = ask({i: line.relaxed(f"=={near}.*")}, False)
    return _verified(lines, said, ask) or found


def _verified(lines: Mapping[int, Movable], verdict: Verdict, ask: Ask) -> Found | None:
    if not verdict.met:
        return None
    moves, texts, major = {}, {}, False
    for i, line in lines.items():
        picked = verdict.picked.get(line.key)
        if picked is None or not picked.version:
            return None
        if picked.version == line.pinned:
            continue
        text = line.moved(picked)
        if not text:
            return None
        moves[i], texts[i] = picked, text
        major |= _number(picked.version) != _number(line.floor)
    if not moves:
        return None
    # All that this takes was looked at a moment ago, so the cache knows it; if it does not, the index does.
    if not (ask(texts, True).met or ask(texts, False).met):
        return None
    return Found(moves, major)


def _number(version: str) -> int | None:
    try:
        return Version(version).release[0]
    except InvalidVersion:
        return None


def _distance(found: Found, movable: Mapping[int, Movable]) -> tuple[int, ...]:
    """How far the moves are: the difference of the first numbers, then of the second."""
    far = [0, 0]
    for i, picked in found.moves.items():
        try:
            old, new = Version(movable[i].floor), Version(picked.version)
        except InvalidVersion:
            continue
        far[0] += abs(old.major - new.major)
        far[1] += abs(old.minor - new.minor) if old.major == new.major else 0
    return tuple(far)
