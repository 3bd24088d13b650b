"""Whether markers hold in one environment, as pip asks (`Marker.evaluate`), remembered by text. Must never look at the machine
that it runs on: only the environment's own variables count.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from pinfold.analysis.plain_markers import plain_holds

if TYPE_CHECKING:
    from packaging.markers import Marker

MAX_LENGTH = 8_192  # characters of a marker
_LIMIT = 50_000


class Evaluator:
    """The markers of one environment. `variables` are those of PEP 508, complete or empty."""

    __slots__ = ("_said", "_variables")

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = dict(variables)
        self._said: dict[tuple[str, str], bool | None] = {}

    def holds(self, marker: str, extra: str = "") -> bool | None:
        """Whether a marker holds ("" always does) for an extra; None where that cannot be told, or pip would stop."""
        if not marker:
            return True
        if not self._variables:
            return None
        ask = marker, extra
        if ask not in self._said:
            if len(self._said) >= _LIMIT:
                self._said.clear()
            self._said[ask] = self._evaluate(marker, extra)
        return self._said[ask]

    def _evaluate(self, marker: str, extra: str) -> bool | None:
        variables = {**self._variables, "extra": extra}
        said = plain_holds(marker, variables) if len(marker) <= MAX_LENGTH else None
        if said is not None:
            return said
        parsed = _parsed(marker)
        try:
            return None if parsed is None else parsed.evaluate(variables)
        except (ValueError, KeyError, TypeError, RecursionError):
            return None


def evaluator(variables: Mapping[str, str]) -> Evaluator:
    """The one for these variables; equal ones share it, with all that it remembers."""
    return _evaluator(frozenset(variables.items()))


@lru_cache(maxsize=32)
def _evaluator(variables: frozenset[tuple[str, str]]) -> Evaluator:
    return Evaluator(dict(variables))


@lru_cache(maxsize=8_192)
def _parsed(marker: str) -> Marker | None:
    from packaging.markers import InvalidMarker, Marker  # rarely needed, and slow to import

    if len(marker) > MAX_LENGTH:
        return None
    try:
        return Marker(marker)
    except (InvalidMarker, RecursionError):
        return None
