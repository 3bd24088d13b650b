"""What pip makes of a specifier, given the releases that there are, and what one that matches none may have meant. Pure."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Literal, NamedTuple

from packaging.version import Version

from pinfold.analysis.candidates import LEAST, after, allowance, counts, kept, parsed, release_of, too_young, version_in
from pinfold.analysis.choice import Step, latest, newest_for, step
from pinfold.analysis.releases import Obstacle, Project, Release
from pinfold.analysis.versions import admits, bounds, clauses, pin_style, specifier_set, version_of

if TYPE_CHECKING:
    from pinfold.requirements.tree import Requirement


class LeftOut(NamedTuple):
    """A release that a series leaves out, and how far it is from what pip takes today. `bounded`: by an upper bound."""

    release: Release
    step: Step
    bounded: bool


class Matched(NamedTuple):
    """What pip makes of a specifier today. `release` is what it would take; with None, `why` says what there is instead.

    `yanked`: what matches is yanked, and only a pin takes that (PEP 592); `unsuitable`: nothing that matches can be installed on
    the target. `seen` is then the newest of these.
    """

    release: Release | None
    why: Literal["", "none", "yanked", "unsuitable"] = ""
    seen: Release | None = None


def matched(project: Project, specifier: str, *, before: float = inf) -> Matched:
    """What pip makes of a specifier ("" for any) today, or would make of it if nothing younger than asked for were there."""
    return kept(project, ("matched", specifier, before), lambda: _match(project, specifier, before))


def _match(project: Project, specifier: str, before: float) -> Matched:
    versions = specifier_set(specifier)
    if versions is None:
        return Matched(None)
    found = clauses(specifier)
    pins = len(found) == 1 and found[0].operator in ("==", "===") and not found[0].wildcard
    pre = allowance(project, specifier) != ""
    other: Release | None = None
    yanked: Release | None = None
    unsuitable: Release | None = None
    exact = release_of(project, found[0].version) if pins and found[0].operator == "==" else None
    several = parsed(project, _upmost(project, specifier))
    for version, release in several if exact is None else [(version_in(exact), exact)]:
        if too_young(release, before) or not versions.contains(version, prereleases=True):
            continue
        if release.yanked is not None:
            yanked = yanked or release
        elif release.obstacle is not Obstacle.NONE:
            unsuitable = unsuitable or release
        elif version.is_prerelease and not pre:
            other = other or release
        else:
            return Matched(release)
    if other is not None:
        return Matched(other)
    if unsuitable is not None:
        return Matched(None, "unsuitable", unsuitable)
    if yanked is None:
        return Matched(None, "none")
    if not pins:
        return Matched(None, "yanked", yanked)
    return Matched(yanked) if yanked.obstacle is Obstacle.NONE else Matched(None, "unsuitable", yanked)


def nearest(project: Project, specifier: str) -> Release | None:
    """The release that somebody may have meant by a specifier that matches none: next to where it points, in the same series."""
    edges, pre = bounds(specifier), allowance(project, specifier)
    point = edges.lower or edges.upper
    below: tuple[Version, Release] | None = None
    above: tuple[Version, Release] | None = None
    for version, release in parsed(project):
        if release.yanked is not None or not counts(version, pre):
            continue
        if point is None or version < point:
            below = version, release
            break
        above = version, release
    if point is None or below is None or above is None:
        return next((each[1] for each in (below, above) if each is not None), latest(project, fitting=False))
    return below[1] if _common(below[0], point) > _common(above[0], point) else above[1]


def _common(a: Version, b: Version) -> int:
    """How many leading numbers two versions share."""
    same = 0
    for x, y in zip((a.epoch, *a.release), (b.epoch, *b.release), strict=False):
        if x != y:
            break
        same += 1
    return same


def _upmost(project: Project, specifier: str) -> int:
    """The index of the first release that an upper bound may admit; local versions of the bound itself come before it."""
    upper = bounds(specifier).upper
    start = after(project, upper) if upper is not None else 0
    while (
        upper is not None and start and (version_of(project.releases[start - 1].version) or LEAST).public == str(upper)
    ):
        start -= 1
    return start


def left_out(project: Project, requirement: Requirement, *, before: float = inf) -> LeftOut | None:
    """The newest fitting release, where a line asks for an older series. A lone upper bound asks for none."""
    specifier = requirement.specifier
    style = pin_style(specifier)
    if style not in ("wildcard", "compatible", "bounded"):
        return None
    best, today = newest_for(project, specifier, before=before), matched(project, specifier).release
    if (
        best is None
        or today is None
        or version_in(best) <= version_in(today)
        or admits(specifier, best.version) is not False
    ):
        return None
    edges = bounds(specifier)
    if edges.upper is None or version_in(best) < edges.upper:
        return None  # the line excludes just this one
    return LeftOut(best, step(version_in(today), version_in(best)), style == "bounded")
