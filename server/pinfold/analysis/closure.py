"""What some distributions need, and what those need, by the metadata of what is installed: extras and markers followed. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from pinfold.analysis.consistency import Inconsistency, Need, check, needs, trouble
from pinfold.analysis.environment import Distribution
from pinfold.analysis.evaluation import Evaluator, evaluator
from pinfold.records import dataclass

Root = tuple[str, frozenset[str]]  # a key and the extras that are asked for


@dataclass(frozen=True, slots=True)
class Closure:
    """Everything that is reached. `parents` has for each key the one through which it was reached first, by the shortest way;
    "" for a root. `extras` are those that are asked for, by key.

    `unmet` is what is wrong on the way, what extras need included, in order of distance from the roots.
    """

    parents: Mapping[str, str]
    extras: Mapping[str, frozenset[str]]
    unmet: tuple[Inconsistency, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self.parents)

    def path(self, key: str) -> tuple[str, ...]:
        """Why something is there: the keys from a root to it, both included."""
        found = [key]
        while parent := self.parents[found[-1]]:
            found.append(parent)
        return tuple(reversed(found))


class Graph:
    """Who needs whom among installed distributions; what was asked once is remembered."""

    __slots__ = ("_ask", "_needs", "distributions")

    def __init__(self, distributions: Mapping[str, Distribution], ask: Evaluator) -> None:
        self.distributions = distributions
        self._ask = ask
        self._needs: dict[tuple[str, str], tuple[tuple[Need, Inconsistency | None], ...]] = {}

    def needs(self, key: str, extra: str = "") -> tuple[tuple[Need, Inconsistency | None], ...]:
        """What a distribution needs for an extra ("" for none), and what is wrong with each."""
        found = self._needs.get((key, extra))
        if found is None:
            distribution = self.distributions[key]
            found = self._needs[key, extra] = tuple(
                (need, check(distribution, need, self.distributions.get(need.key)))
                for need in needs(distribution, self._ask, extra)
            )
        return found

    def trouble(self, key: str) -> str:
        """Why a distribution's metadata cannot be used, "" if it can."""
        return trouble(self.distributions[key], self._ask)


def graph(distributions: Mapping[str, Distribution], markers: Mapping[str, str]) -> Graph:
    """The graph in an environment with these variables (PEP 508)."""
    return Graph(distributions, evaluator(markers))


def follow(graph: Graph, roots: Iterable[Root]) -> Closure:
    """What the roots need, themselves included. Roots that are not installed are left out; rings are ordinary."""
    parents: dict[str, str] = {}
    extras: dict[str, set[str]] = {}
    unmet: dict[Inconsistency, None] = {}
    queue: deque[tuple[str, str]] = deque()

    def reach(key: str, asked: frozenset[str], parent: str) -> None:
        if key not in parents:
            parents[key] = parent
            extras[key] = set()
            queue.append((key, ""))
        for extra in sorted(asked - extras[key]) if asked else ():
            extras[key].add(extra)
            queue.append((key, extra))

    for key, asked in roots:
        if key in graph.distributions:
            reach(key, asked, "")
    while queue:
        key, extra = queue.popleft()
        if not extra and (problem := graph.trouble(key)):
            unmet[Inconsistency(key, graph.distributions[key].version, "", "", "", problem)] = None
        for need, wrong in graph.needs(key, extra):
            if wrong is not None:
                unmet[wrong] = None
            if need.key in graph.distributions:
                reach(need.key, need.extras, key)
    return Closure(parents, {key: frozenset(found) for key, found in extras.items()}, tuple(unmet))
