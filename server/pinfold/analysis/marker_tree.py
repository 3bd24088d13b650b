"""A valid marker as a tree of comparisons, for everything that asks what a marker means.

`packaging` decides what is valid and can be evaluated; its own tree is private, so the structure is read off the tokens
again. Must never raise, and never recurse deeper than `MAX_DEPTH`.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from pinfold.analysis.evaluation import MAX_LENGTH
from pinfold.analysis.marker_tokens import LOCK_VARIABLES, Atom, Kind, MarkerToken, atom_of, tokens
from pinfold.analysis.marker_worlds import Probe, holds

MAX_ATOMS = 128
MAX_DEPTH = 32  # of parentheses: packaging's parser recurses too


_HUGE = re.compile(r"\d{1000}")  # Python refuses to convert numbers of more than 4,300 digits


class Opaque(str, Enum):
    """Why a marker has no tree."""

    LARGE = "large"  # beyond the limits above, or with a backslash or a huge number in it
    FAILS = "fails"  # pip stops with an error when it evaluates it
    INVALID = "invalid"


class Comparison(NamedTuple):
    """A leaf. `not in` is a negated `in`."""

    atom: Atom
    probe: Probe
    negated: bool


class Combined(NamedTuple):
    """Two or more parts that must all hold (`both`), or of which one must."""

    both: bool
    parts: tuple[Comparison | Combined, ...]


Node = Comparison | Combined


def tree(marker: str) -> Node | Opaque:
    """The tree of a marker's text, remembered by text."""
    return Opaque.LARGE if len(marker) > MAX_LENGTH else _tree(marker)


@lru_cache(maxsize=4_096)
def _tree(marker: str) -> Node | Opaque:
    found = tokens(marker)
    depth = deepest = 0
    for token in found:
        if token.kind is Kind.PAREN:
            depth += 1 if token.text == "(" else -1
            deepest = max(deepest, depth)
    if deepest > MAX_DEPTH or sum(t.kind is Kind.BOOLEAN for t in found) >= MAX_ATOMS:
        return Opaque.LARGE
    if "\\" in marker or _HUGE.search(marker):
        return Opaque.LARGE  # packaging reads strings as Python literals, escapes included
    from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName

    try:
        Marker(marker)
    except InvalidMarker:
        return Opaque.INVALID
    try:
        return _Reader(found).any_of()
    except (UndefinedComparison, UndefinedEnvironmentName):
        return Opaque.FAILS


class _Reader:
    """Reads the tokens of a valid marker; `and` binds tighter than `or`."""

    def __init__(self, found: tuple[MarkerToken, ...]) -> None:
        self.found = found
        self.at = 0

    def peek(self) -> str:
        return self.found[self.at].text if self.at < len(self.found) else ""

    def any_of(self) -> Node:
        parts = [self.all_of()]
        while self.peek() == "or":
            self.at += 1
            parts.append(self.all_of())
        return _combined(False, parts)

    def all_of(self) -> Node:
        parts = [self.operand()]
        while self.peek() == "and":
            self.at += 1
            parts.append(self.operand())
        return _combined(True, parts)

    def operand(self) -> Node:
        if self.peek() != "(":
            self.at += 3
            return _comparison(self.found[self.at - 3 : self.at])
        self.at += 1
        node = self.any_of()
        self.at += 1
        return node


def _combined(both: bool, parts: list[Node]) -> Node:
    """Joins parts; a part that is joined the same way is dissolved."""
    if len(parts) == 1:
        return parts[0]
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, Combined) and part.both is both else (part,)
    return Combined(both, tuple(flat))


def _comparison(group: tuple[MarkerToken, ...]) -> Comparison:
    """A comparison; raises as `Marker.evaluate` does where it cannot be evaluated."""
    atom = atom_of(group)
    left, _, right = group
    negated = atom.op == "not in"
    op = "in" if negated else atom.op
    probe = Probe(atom.variable, op, atom.value or "", atom.swapped, f"{left.text} {op} {right.text}")
    if atom.variable in LOCK_VARIABLES:
        from packaging.markers import UndefinedEnvironmentName

        raise UndefinedEnvironmentName(atom.variable)
    holds(probe, "3.8")
    return Comparison(atom, probe, negated)
