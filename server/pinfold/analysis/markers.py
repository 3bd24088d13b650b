"""What markers mean: whether one can hold, and how two relate.

Answers are about every environment that pip may run in, not the one at hand, and are remembered by text. What a
comparison means is decided by `packaging` (`marker_worlds.py`). A claim (always, never, exclusive, implied) is made
only if it is certain; must never raise, however odd or large the text. PEP 508, "Environment Markers".
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from pinfold.analysis.evaluation import MAX_LENGTH
from pinfold.analysis.marker_tokens import Atom, Kind, MarkerToken, atoms, tokens
from pinfold.analysis.marker_tree import Comparison, Node, Opaque, tree
from pinfold.analysis.marker_words import explain
from pinfold.analysis.marker_worlds import Probe, Space, space

__all__ = [
    "Atom",
    "Kind",
    "MarkerToken",
    "Verdict",
    "atoms",
    "coexist",
    "exclusive",
    "explain",
    "implies",
    "tokens",
    "verdict",
]


class Verdict(str, Enum):
    """When a marker holds."""

    ALWAYS = "always"
    NEVER = "never"
    SOMETIMES = "sometimes"
    UNKNOWN = "unknown"  # too large to tell
    FAILS = "fails"  # valid, but pip stops with an error when it evaluates it
    INVALID = "invalid"  # pip refuses it


_WITHOUT_TREE = {Opaque.LARGE: Verdict.UNKNOWN, Opaque.FAILS: Verdict.FAILS, Opaque.INVALID: Verdict.INVALID}


def verdict(marker: str) -> Verdict:
    """When a marker holds. `extra` is empty, as in a requirements file (pip's `InstallRequirement.match_markers`)."""
    return Verdict.UNKNOWN if len(marker) > MAX_LENGTH else _verdict(marker)


@lru_cache(maxsize=4_096)
def _verdict(marker: str) -> Verdict:
    node = tree(marker)
    if isinstance(node, Opaque):
        return _WITHOUT_TREE[node]
    worlds = space(list(_probes(node)))
    if worlds is None:
        return Verdict.UNKNOWN
    held = _held(node, worlds)
    if held == 0:
        return Verdict.NEVER
    return Verdict.ALWAYS if held == worlds.everything else Verdict.SOMETIMES


def exclusive(a: str | None, b: str | None) -> bool:
    """Whether two markers certainly never hold together. None is no marker, which always holds."""
    if a is None or b is None:
        single = a if b is None else b
        return single is not None and verdict(single) is Verdict.NEVER
    return _related(a, b)[0]


def coexist(a: str | None, b: str | None) -> bool:
    """Whether two markers certainly hold together in an environment that exists, not just a conceivable one.

    Neither this nor `exclusive` holds where nothing is certain: an unknown platform, a marker too large to tell.
    """
    return _related(a, b)[1]


def implies(a: str | None, b: str | None) -> bool:
    """Whether `b` certainly holds wherever `a` does."""
    return b is None or a == b or _related(a, b)[2]


def _related(a: str | None, b: str | None) -> tuple[bool, bool, bool]:
    """(exclusive, coexist, a implies b) of two markers."""
    if len(a or "") > MAX_LENGTH or len(b or "") > MAX_LENGTH:
        return False, False, False
    return _pair(a, b)


@lru_cache(maxsize=16_384)
def _pair(a: str | None, b: str | None) -> tuple[bool, bool, bool]:
    left = None if a is None else tree(a)
    right = None if b is None else tree(b)
    if isinstance(left, Opaque) or isinstance(right, Opaque):
        return False, False, False
    probes = [probe for node in (left, right) if node is not None for probe in _probes(node)]
    worlds = space(probes)
    if worlds is None:
        return False, False, False
    held_left = worlds.everything if left is None else _held(left, worlds)
    held_right = worlds.everything if right is None else _held(right, worlds)
    together = held_left & held_right
    return together == 0, together & worlds.real != 0, together == held_left


def _probes(node: Node) -> Iterator[Probe]:
    if isinstance(node, Comparison):
        yield node.probe
    else:
        for part in node.parts:
            yield from _probes(part)


def _held(node: Node, worlds: Space) -> int:
    """The set of worlds in which a marker holds."""
    if isinstance(node, Comparison):
        mask = worlds.masks[node.probe]
        return worlds.everything ^ mask if node.negated else mask
    held = [_held(part, worlds) for part in node.parts]
    result = held[0]
    for mask in held[1:]:
        result = result & mask if node.both else result | mask
    return result
