"""The worlds in which markers can be told apart: for a set of comparisons, every way they can turn out together.

Variables that depend on each other form a group; the groups are independent. A world of a group says which of its
comparisons hold, and whether it is *real*: an environment from the tables rather than a conceivable one. Comparisons
are evaluated by `packaging` on representative values; where the possible values cannot be enumerated, a comparison is
free to turn out either way. So a world may lack an environment, but no environment ever lacks its world. Pure.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pinfold.analysis.marker_platforms import (
    IMPLEMENTATION_COLUMNS,
    IMPLEMENTATIONS,
    MACHINES,
    PLATFORM_COLUMNS,
    PLATFORMS,
    PYTHON_MINORS,
    VERSIONED_PLATFORMS,
    Row,
)

if TYPE_CHECKING:
    from packaging.markers import Marker

MAX_WORLDS = 4_096
MAX_EVALUATIONS = 8_192  # of comparisons of python_full_version; each takes `packaging` some 15 µs
OTHER = "\ue000"  # stands for a value that no marker mentions


class Probe(NamedTuple):
    """One comparison. `literal` is what the variable is compared with, unquoted; `text` the whole as valid PEP 508."""

    variable: str
    op: str
    literal: str
    swapped: bool
    text: str

    @property
    def containment(self) -> bool:
        return self.op == "in"


World = tuple[int, bool]  # bit i: the group's comparison i holds; whether it is real


@lru_cache(maxsize=4_096)
def _marker(text: str) -> Marker:
    from packaging.markers import Marker

    return Marker(text)


@lru_cache(maxsize=32_768)
def holds(probe: Probe, value: str) -> bool:
    """What `packaging` says of a comparison with a variable's value.

    Raises `packaging.markers.UndefinedComparison` and `UndefinedEnvironmentName` as `Marker.evaluate` does.
    """
    return _marker(probe.text).evaluate({probe.variable: value})


@lru_cache(maxsize=4_096)
def _minors(probe: Probe) -> tuple[bool, ...]:
    return tuple(holds(probe, f"{major}.{minor}") for major, minor in PYTHON_MINORS)


def _full_versions(probes: Sequence[Probe]) -> dict[tuple[int, int], list[str]]:
    """Values of python_full_version on both sides of every step that the comparisons make, by (major, minor)."""
    from packaging.version import InvalidVersion, Version

    found = {minor: [f"{minor[0]}.{minor[1]}.0"] for minor in PYTHON_MINORS}
    # a build between two tags calls itself `3.13.0a2+`; only texts and local versions can tell
    suffixes = ("", "+") if any(p.op == "===" or "+" in p.literal for p in probes) else ("",)
    for probe in probes:
        literal = probe.literal.removesuffix(".*")
        try:
            version = Version(literal)
        except InvalidVersion:
            continue
        candidates = found.get((version.major, version.minor))
        if candidates is None:
            continue
        base = f"{version.major}.{version.minor}."
        exact = f"{base}{version.micro}"
        candidates += [f"{base}{micro}" for micro in (max(version.micro - 1, 0), version.micro + 1)]
        candidates += [f"{exact}{suffix}" for suffix in suffixes]
        serials = [0, 99]
        if version.pre is not None:
            serials += [max(version.pre[1] - 1, 0), version.pre[1], version.pre[1] + 1]
        for stage, serial, suffix in itertools.product(("a", "b", "rc"), serials, suffixes):
            candidates.append(f"{exact}{stage}{serial}{suffix}")
    return {minor: list(dict.fromkeys(values)) for minor, values in found.items()}


def _python_worlds(probes: Sequence[Probe]) -> Iterator[World]:
    """python_version and python_full_version move together."""
    short = [(i, _minors(p)) for i, p in enumerate(probes) if p.variable == "python_version"]
    full = [(i, p) for i, p in enumerate(probes) if p.variable == "python_full_version"]
    versions = _full_versions([p for _, p in full]) if full else {}
    if len(full) * sum(map(len, versions.values())) > MAX_EVALUATIONS:
        raise TooManyWorldsError
    for position, minor in enumerate(PYTHON_MINORS):
        bits = sum(1 << i for i, truths in short if truths[position])
        for value in versions.get(minor, [""]):
            yield bits | sum(1 << i for i, p in full if holds(p, value)), minor[0] < 4


def _free(probes: Sequence[Probe], given: dict[str, str | None]) -> Iterator[int]:
    """How the comparisons turn out for given values of the variables; None is a value that no equality mentions.

    Whether such a value contains some text, or is part of some, can be either way.
    """
    bits = 0
    open_bits = []
    for i, probe in enumerate(probes):
        value = given[probe.variable]
        if value is None and probe.containment:
            open_bits.append(1 << i)
        elif holds(probe, OTHER if value is None else value):
            bits |= 1 << i
    for chosen in itertools.product((False, True), repeat=len(open_bits)):
        yield bits | sum(bit for bit, on in zip(open_bits, chosen, strict=True) if on)


class TooManyWorldsError(Exception):
    """The comparisons can turn out in more ways than are worth trying."""


def _table_worlds(
    probes: Sequence[Probe], columns: Sequence[str], rows: Sequence[Row], free_real: bool
) -> Iterator[World]:
    """Rows of a table (its first column tells them apart), then any environment that the table doesn't know."""
    mentioned = [c for c in columns if any(p.variable == c for p in probes)]
    literals = {c: [p.literal for p in probes if p.variable == c and not p.containment] for c in mentioned}
    key = columns[0]
    if key == "sys_platform":
        rows = [*rows, *_releases(literals.get(key, ()), rows)]
    known = {c: {row[columns.index(c)] for row in rows} for c in mentioned}
    choices: dict[str, list[str | None]] = {}
    for column in mentioned:
        values = {*known[column], *literals[column], None}
        if column == key:
            values -= known[column] - {None}
        choices[column] = sorted(values, key=lambda v: v or "")
    homes: dict[str | None, set[str | None]] = {}  # a well-known platform_system goes with its os_name only
    for row in rows:
        if row[-1] is not None and columns[-1] == "platform_system":
            homes.setdefault(row[-1], set()).add(row[1])
    budget = MAX_WORLDS
    unknown: tuple[str | None, ...] = (None,) * len(columns)
    for row, real in (*((row, True) for row in rows), (unknown, free_real)):
        given = {c: row[columns.index(c)] for c in mentioned}
        open_columns = [c for c in mentioned if given[c] is None]
        if math.prod(len(choices[c]) for c in open_columns) > MAX_WORLDS:
            raise TooManyWorldsError
        for chosen in itertools.product(*(choices[c] for c in open_columns)):
            given.update(zip(open_columns, chosen, strict=True))
            if "os_name" in given and given["os_name"] not in homes.get(
                given.get("platform_system"), {given["os_name"]}
            ):
                continue
            for bits in _free(probes, given):
                budget -= 1
                if budget < 0:
                    raise TooManyWorldsError
                yield bits, real


def _releases(literals: Sequence[str], rows: Sequence[Row]) -> Iterator[Row]:
    """Rows for `freebsd13` and the like, after the one for another release of the same system."""
    known = {row[0] for row in rows}
    for literal in dict.fromkeys(literals):
        family = literal.rstrip("0123456789")
        if literal not in known and family in VERSIONED_PLATFORMS and literal != family:
            model = next(r for r in rows if r[0] is not None and re.fullmatch(re.escape(family) + r"\d+", r[0]))
            yield (literal, *model[1:])


def _group(probe: Probe) -> tuple[str, ...]:
    """Comparisons with the same answer depend on each other."""
    variable = probe.variable
    if variable == "python_version" or (
        variable == "python_full_version" and not probe.containment and not probe.swapped
    ):
        return ("python",)
    if variable in PLATFORM_COLUMNS:
        return ("platform",)
    if variable in IMPLEMENTATION_COLUMNS:
        return ("implementation",)
    if variable in ("platform_machine", "platform_version", "extra"):
        return (variable,)
    return ("opaque", probe.text)


def _worlds(group: tuple[str, ...], probes: Sequence[Probe]) -> Iterator[World]:
    name = group[0]
    if name == "python":
        return _python_worlds(probes)
    if name == "platform":
        return _table_worlds(probes, PLATFORM_COLUMNS, PLATFORMS, False)
    if name == "implementation":
        return _table_worlds(probes, IMPLEMENTATION_COLUMNS, IMPLEMENTATIONS, False)
    if name == "platform_machine":
        return _table_worlds(probes, (name,), [(machine,) for machine in MACHINES], True)
    if name == "platform_version":
        return _table_worlds(probes, (name,), (), True)
    if name == "extra":
        # pip evaluates the markers of a requirements file without any extra (`InstallRequirement.match_markers`)
        return iter([(sum(1 << i for i, p in enumerate(probes) if holds(p, "")), True)])
    return iter([(0, False), (1, False)])


class Space(NamedTuple):
    """All worlds of some comparisons at once. A set of worlds is an integer, one bit for each."""

    everything: int
    real: int
    masks: dict[Probe, int]  # where each comparison holds


def space(probes: Sequence[Probe]) -> Space | None:
    """The worlds of some comparisons, each of which `packaging` can evaluate; None if they are too many."""
    groups: dict[tuple[str, ...], list[Probe]] = {}
    for probe in dict.fromkeys(probes):
        groups.setdefault(_group(probe), []).append(probe)
    outcomes: list[tuple[list[Probe], dict[int, bool]]] = []
    count = 1
    try:
        for group, members in groups.items():
            outcome: dict[int, bool] = {}
            for bits, real in _worlds(group, members):
                outcome[bits] = outcome.get(bits, False) or real
            outcomes.append((members, outcome))
            count *= len(outcome)
            if count > MAX_WORLDS:
                return None
    except TooManyWorldsError:
        return None
    everything = (1 << count) - 1
    real_worlds = everything
    masks = {}
    block = 1  # how many neighbouring worlds share this group's outcome
    for members, outcome in outcomes:
        period = block * len(outcome)
        repeat = everything // ((1 << period) - 1)
        unit = (1 << block) - 1
        for i, probe in enumerate(members):
            masks[probe] = repeat * sum(unit << (j * block) for j, bits in enumerate(outcome) if bits >> i & 1)
        real_worlds &= repeat * sum(unit << (j * block) for j, real in enumerate(outcome.values()) if real)
        block = period
    return Space(everything, real_worlds, masks)
