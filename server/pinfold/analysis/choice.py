"""Choosing among a project's releases: the newest, the newest that fits, the next one without a known vulnerability. Pure.

Must never judge, and never write: it says which release, `upgrading.py` how a line would ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import Literal

from packaging.version import Version

from pinfold.analysis.candidates import Pre, after, allowance, counts, fits, kept, parsed, too_young, version_in
from pinfold.analysis.releases import Advisory, IndexFacts, Project, Release
from pinfold.analysis.versions import bounds, successor, version_of

Step = Literal["patch", "minor", "major"]
STEPS: tuple[Step, ...] = ("patch", "minor", "major")


def latest(project: Project, *, before: float = inf, fitting: bool = True, pre: Pre = "") -> Release | None:
    """The newest release that is not yanked, and with `fitting` fits. A pre-release only where asked for, or there is no other."""

    pre = "dev" if project.pre else pre

    def search() -> Release | None:
        other: Release | None = None
        for version, release in parsed(project):
            if release.yanked is not None or (fitting and not fits(release, before)):
                continue
            if counts(version, pre):
                return release
            other = other or release
        return other

    return kept(project, ("latest", before, fitting, pre), search)


def newest_for(project: Project, specifier: str, *, before: float = inf) -> Release | None:
    """The newest release that a line with this specifier could move to; a pin of a pre-release moves to a newer final one first."""
    pre = allowance(project, specifier)
    final = latest(project, before=before)
    if not pre or project.pre:
        return final
    pin = bounds(specifier).lower
    if final is not None and pin is not None and version_in(final) > pin and not version_in(final).is_prerelease:
        return final
    return latest(project, before=before, pre=pre)


def step(old: Version, new: Version) -> Step:
    """How far it is from one version to another, going by the first number that differs; the epoch counts as major.

    Before 1.0 the second number is the one that says what breaks (SemVer 2.0, item 4). What only differs behind the numbers
    (post-, pre- and development releases) is a patch.
    """
    if old.epoch != new.epoch:
        return "major"
    length = max(len(old.release), len(new.release), 3)
    a, b = (v.release + (0,) * (length - len(v.release)) for v in (old, new))
    at = next((i for i in range(length) if a[i] != b[i]), length)
    if at and a[0] == 0:
        return "major" if at == 1 else "patch"
    return STEPS[max(2 - at, 0)]


def steps(project: Project, pin: str, *, before: float = inf) -> Mapping[Step, Release]:
    """The newest fitting release of each kind of step from a pinned version; kinds that lead nowhere are left out."""
    old = version_of(pin)
    return {} if old is None else kept(project, ("steps", pin, before), lambda: _steps(project, old, before))


def _steps(project: Project, old: Version, before: float) -> dict[Step, Release]:
    pre: Pre = "dev" if old.is_devrelease or project.pre else "pre" if old.is_prerelease else ""
    # Newest first, the major steps come before the minor ones and those before the patches.
    ends: list[tuple[Step, int]] = [("major", after(project, _next(old, 2 if old.major == 0 else 1)))]
    ends += [("minor", after(project, _next(old, 2))), ("patch", after(project, old))]
    found: dict[Step, Release] = {}
    start = 0
    for kind, end in ends:
        releases = project.releases[start:end]
        best = _first(releases, lambda v, r: v.local == old.local and fits(r, before), pre, any_kind=project.pre)
        if best is not None:
            found[kind] = best
        start = end
    return {kind: found[kind] for kind in STEPS if kind in found}


def _first(
    releases: Sequence[Release], wanted: Callable[[Version, Release], bool], pre: Pre, *, any_kind: bool
) -> Release | None:
    """The first of these that counts; a final one comes before pre-releases unless they are of `any_kind`."""
    other: Release | None = None
    for release in releases:
        version = version_of(release.version)
        if version is None or not counts(version, pre) or not wanted(version, release):
            continue
        if any_kind or not version.is_prerelease:
            return release
        other = other or release
    return other


def _next(old: Version, length: int) -> Version:
    """What comes before all versions that differ from an old one in the first `length` numbers."""
    release = (*old.release, 0)[:length]
    padded = Version(f"{old.epoch}!{'.'.join(map(str, release))}")
    return Version(f"{successor(padded, length)}.dev0")


def lowest_fixed(
    facts: IndexFacts, project: Project, pin: str, advisories: Iterable[Advisory], *, before: float = inf
) -> Release | None:
    """The lowest fitting release after the pinned one that repairs all these and has no known advisory of its own.

    One that is younger than asked for is better than none.
    """
    old = version_of(pin)
    told = tuple(advisories)
    if old is None or not told or not all(advisory.fixed for advisory in told):
        return None
    later = [each for each in _newer(project, old) if each[0].local == old.local and fits(each[1])]
    pre = old.is_prerelease or project.pre
    for limit in dict.fromkeys((before, inf)):
        for version, release in reversed(later):
            if (version.is_prerelease and not pre) or too_young(release, limit):
                continue
            if all(repairs(each, version) for each in told) and not facts.advisories.get(
                (project.key, release.version)
            ):
                return release
    return None


def repairs(advisory: Advisory, version: Version) -> bool:
    """Whether a version certainly repairs an advisory: a fixed one, a later one of its series, or later than all of them.

    2.3.0 is no repair where 2.2.5 and 2.3.2 are: the series in between began before it was known.
    """
    fixed = sorted(each for each in map(version_of, advisory.fixed) if each is not None)
    if not fixed or version < fixed[0]:
        return False
    if version >= fixed[-1]:
        return True
    nearest = max(each for each in fixed if each <= version)
    length = max(len(nearest.release) - 1, 1)
    series = nearest.epoch, nearest.release[:length]
    return version == nearest or series == (version.epoch, version.release[:length])


def _newer(project: Project, old: Version) -> Iterator[tuple[Version, Release]]:
    """The releases after a version, newest first."""
    for release in project.releases[: after(project, old)]:
        version = version_of(release.version)
        if version is not None:
            yield version, release
