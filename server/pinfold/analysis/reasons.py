"""Why a package is there, and what limits its version: every way from a line to it, and every specifier put on it. Pure.

Extras are followed as each way asks for them, not as somebody else does. Must never take long: dense graphs have more ways than
anybody could count, so what is looked at is bounded, and the shortest come first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import Literal, NamedTuple

from pinfold.analysis.asked import Asked, Survey
from pinfold.analysis.closure import Graph
from pinfold.analysis.consistency import Need
from pinfold.analysis.versions import clauses, successor, version_of

MAX_PATHS = 10
MAX_STEPS = 20_000  # of the search

Side = Literal["upper", "lower"]


class Link(NamedTuple):
    """A package on the way, and what it says of the next. `need` is as its metadata has it, without the marker."""

    key: str
    name: str
    version: str
    need: str


class Path(NamedTuple):
    """A way from a line. `links` are in order, the last one needs the package; none where the line asks for it itself."""

    asked: Asked
    links: tuple[Link, ...]


class Limit(NamedTuple):
    """A specifier that is put on the package, by a line (`asked`; a constraint if `constraint`) or by another package (`link`)."""

    specifier: str
    asked: Asked | None = None
    link: Link | None = None
    constraint: bool = False


class Bound(NamedTuple):
    """The tightest limit on a side. `version` as it is compared; `inclusive`: it may be that one itself; `exact`: nothing else."""

    side: Side
    version: str
    inclusive: bool
    exact: bool
    limit: Limit


class Reasons(NamedTuple):
    """`paths` are the shortest, `more` how many others were met, `complete`: there are none besides. `bounds` has at most one on
    each side from lines, and then from packages.
    """

    key: str
    name: str
    version: str
    paths: tuple[Path, ...]
    more: int
    complete: bool
    limits: tuple[Limit, ...]
    bounds: tuple[Bound, ...]


def reasons(graph: Graph, survey: Survey, key: str, most: int = MAX_PATHS, steps: int = MAX_STEPS) -> Reasons | None:
    """Why `key` is in a complete set, here the graph's distributions; None where it is not among them.

    `most` ways are told, `steps` are taken to find them and to count the others.
    """
    package = graph.distributions.get(key)
    if package is None:
        return None
    search = _Search(graph, key)
    paths, more, complete = search.paths(survey.requirements, most, steps)
    limits = tuple(_limits(search, survey, key))
    lines = [each for each in limits if each.asked is not None]
    others = [each for each in limits if each.asked is None]
    bounds = tuple(bound for each in (lines, others) for bound in tightest(each))
    return Reasons(key, package.name, package.version, paths, more, complete, limits, bounds)


class _Way(NamedTuple):
    """The beginning of a path, and the package that it has come to, with the extras that are asked of it."""

    asked: Asked
    links: tuple[Link, ...]
    key: str
    extras: frozenset[str]


class _Search:
    """`met` are the packages that a line reaches, with the extras that any way there asks for."""

    def __init__(self, graph: Graph, key: str) -> None:
        self._graph = graph
        self._key = key
        self._needs: dict[tuple[str, frozenset[str]], tuple[Need, ...]] = {}
        self.met: dict[tuple[str, frozenset[str]], None] = {}
        self._links: dict[tuple[str, Need], Link] = {}
        self._far: dict[str, int] = {}  # how many steps at least from what leads to the package

    def needs(self, key: str, extras: frozenset[str]) -> tuple[Need, ...]:
        """What a distribution needs with these extras, those included that they ask of it itself."""
        known = self._needs.get((key, extras))
        if known is None:
            found: dict[Need, None] = {}
            queue, asked = deque(["", *sorted(extras)]), {"", *extras}
            while queue:
                for need, _ in self._graph.needs(key, queue.popleft()):
                    if need.key != key:
                        found[need] = None
                        continue
                    queue.extend(sorted(need.extras - asked))
                    asked |= need.extras
            known = self._needs[key, extras] = tuple(found)
        return known

    def paths(self, roots: Iterable[Asked], most: int, limit: int) -> tuple[tuple[Path, ...], int, bool]:
        """The shortest ways, how many more there are, and whether those are all."""
        asked = [each for each in roots if each.key in self._graph.distributions]
        self._meet(asked)
        found: list[Path] = []
        more = steps = number = 0
        # By how long a way will be at least, the farthest on first: of a dense graph the shortest are found before it is given up.
        queue: list[tuple[int, int, int, _Way]] = []
        for each in asked:
            if each.key in self._far:
                number += 1
                heappush(queue, (self._far[each.key], 0, number, _Way(each, (), each.key, each.extras)))
        while queue:
            line, links, key, extras = heappop(queue)[3]
            if key == self._key:
                if len(found) < most:
                    found.append(Path(line, links))
                else:
                    more += 1
                continue
            passed = {key, *(link.key for link in links)}
            for need in self.needs(key, extras):
                steps += 1
                if need.key in self._far and need.key not in passed:
                    way = _Way(line, (*links, self.link(key, need)), need.key, need.extras)
                    number += 1
                    heappush(queue, (len(way.links) + self._far[need.key], -len(way.links), number, way))
            if steps > limit:
                return tuple(found), more, False
        return tuple(found), more, True

    def link(self, key: str, need: Need) -> Link:
        known = self._links.get((key, need))
        if known is None:
            package = self._graph.distributions[key]
            text = need.text.partition(";")[0].strip()
            known = self._links[key, need] = Link(key, package.name, package.version, text)
        return known

    def _meet(self, roots: Iterable[Asked]) -> None:
        parents: dict[str, set[str]] = {}
        queue = deque((each.key, each.extras) for each in roots)
        while queue:
            key, extras = queue.popleft()
            if (key, extras) in self.met:
                continue
            self.met[key, extras] = None
            for need in self.needs(key, extras):
                if need.key in self._graph.distributions:
                    parents.setdefault(need.key, set()).add(key)
                    queue.append((need.key, need.extras))
        back = deque([self._key])
        self._far = {self._key: 0}
        while back:
            key = back.popleft()
            for parent in sorted(parents.get(key, set()) - self._far.keys()):
                self._far[parent] = self._far[key] + 1
                back.append(parent)


def _limits(search: _Search, survey: Survey, key: str) -> Iterator[Limit]:
    for asked in survey.requirements:
        if asked.key == key and asked.specifier:
            yield Limit(asked.specifier, asked=asked)
    for asked in survey.constraints:
        if asked.key == key and asked.specifier:
            yield Limit(asked.specifier, asked=asked, constraint=True)
    found: dict[Limit, None] = {}
    for who, extras in search.met:
        for need in search.needs(who, extras) if who != key else ():
            if need.key == key and need.specifier:
                found[Limit(need.specifier, link=search.link(who, need))] = None
    yield from sorted(found, key=lambda each: (each.link.key, each.specifier) if each.link is not None else ("", ""))


def tightest(limits: Iterable[Limit]) -> Iterator[Bound]:
    """The lowest upper and the highest lower bound, whichever there are; of equal ones the first."""
    upper: Bound | None = None
    lower: Bound | None = None
    for limit in limits:
        for bound in _bounds(limit):
            if bound.side == "upper":
                upper = bound if upper is None or _rank(bound) < _rank(upper) else upper
            else:
                lower = bound if lower is None or _rank(bound) > _rank(lower) else lower
    if upper is not None:
        yield upper
    if lower is not None and not (upper is not None and upper.exact and upper.version == lower.version):
        yield lower


def _rank(bound: Bound) -> tuple[object, bool, bool]:
    """Lower is tighter above: `<2` before `<=2`; of two that come to the same, the one that leaves nothing else."""
    if bound.side == "upper":
        return version_of(bound.version), bound.inclusive, not bound.exact
    return version_of(bound.version), not bound.inclusive, bound.exact


def _bounds(limit: Limit) -> Iterator[Bound]:
    for clause in clauses(limit.specifier):
        operator, text = clause.operator, clause.version
        wildcard = text.endswith(".*")
        version = version_of(text.removesuffix(".*"))
        if version is None or operator == "!=":
            continue
        said, length = str(version), len(version.release)
        if operator in ("==", "===") and not wildcard:
            yield Bound("upper", said, True, True, limit)
            yield Bound("lower", said, True, True, limit)
        elif operator in ("==", "~="):
            above = successor(version, length if wildcard else max(length - 1, 1))
            yield Bound("upper", str(above), False, False, limit)
            yield Bound("lower", said, True, False, limit)
        elif operator in ("<", "<="):
            yield Bound("upper", said, operator == "<=", False, limit)
        elif operator in (">", ">="):
            yield Bound("lower", said, operator == ">=", False, limit)
