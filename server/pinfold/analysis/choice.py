"""Choosing among a project's releases: the newest, the newest that fits, the next one without a known vulnerability. Pure.

Answers are remembered with the project, and most are found among its newest releases without reading the others. Must never
judge, and never write: it says which release, `upgrading.py` how a line would ask for it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from packaging.version import Version

from pinfold.analysis.demand import pinned_version
from pinfold.analysis.evaluation import evaluator
from pinfold.analysis.markers import exclusive
from pinfold.analysis.releases import Advisory, IndexFacts, Obstacle, Project, Release, Target
from pinfold.analysis.versions import admits, bounds, clauses, pin_style, specifier_set, successor, version_of

if TYPE_CHECKING:
    from pinfold.analysis.settings import Settings
    from pinfold.requirements.tree import Requirement

Step = Literal["patch", "minor", "major"]
STEPS: tuple[Step, ...] = ("patch", "minor", "major")
Pre = Literal["", "pre", "dev"]
"""Which pre-releases count: none, alphas to release candidates, development releases too."""

_T = TypeVar("_T")
_K = TypeVar("_K")
_LIMIT = 256  # answers remembered with one project
_PLAIN = re.compile(r"[0-9A-Za-z.!+_-]{1,100}")
_HOUR = 3600
_LEAST = Version("0.dev0")


class Matched(NamedTuple):
    """What pip makes of a specifier today. `release` is what it would take; with None, `why` says what there is instead.

    `yanked`: what matches is yanked, and only a pin takes that (PEP 592); `unsuitable`: nothing that matches can be installed on
    the target. `seen` is then the newest of these.
    """

    release: Release | None
    why: Literal["", "none", "yanked", "unsuitable"] = ""
    seen: Release | None = None


class LeftOut(NamedTuple):
    """A release that a series leaves out, and how far it is from what pip takes today. `bounded`: by an upper bound."""

    release: Release
    step: Step
    bounded: bool


def youngest(facts: IndexFacts, settings: Settings) -> float:
    """The time before which a release has to be uploaded to be offered, to the hour; infinite where any age will do."""
    days = settings.index.cooldown
    return (facts.now - days * 24 * _HOUR) // _HOUR * _HOUR if days > 0 and facts.now > 0 else inf


def spelt(release: Release) -> str:
    """A release's version as one writes it in a file: the index's spelling where nothing odd is in it."""
    text = release.version
    return text if _PLAIN.fullmatch(text) else str(version_of(text) or "")


def aimed(target: Target, requirement: Requirement) -> bool:
    """Whether a line counts on the target, going by its marker; one that is for old Pythons only does not where any will do."""
    if requirement.marker is None:
        return True
    if target.markers:
        return evaluator(target.markers).holds(requirement.marker.text) is not False
    return not exclusive(requirement.marker.text, _as_marker(target))


def _as_marker(target: Target) -> str:
    python = target.python
    said = [f'python_version == "{".".join(python.split(".")[:2])}"' if python else 'python_version >= "3.99"']
    if python.count(".") > 1:
        said.append(f'python_full_version == "{python}"')
    if target.platform:
        said.append(f'sys_platform == "{target.platform}"')
    return " and ".join(said)


def release_of(project: Project, text: str) -> Release | None:
    """The release that a pin `==text` asks for, however it is spelt; a local one too where the text names none (PEP 440)."""
    by_text: dict[str, Release] = _kept(project, "by text", lambda: {r.version: r for r in project.releases})
    if text in by_text:
        return by_text[text]
    version = version_of(text)
    return None if version is None else _by_version(project).get(version)


def _by_version(project: Project) -> Mapping[Version, Release]:
    def table() -> dict[Version, Release]:
        known = [(version, release) for version, release in _parsed(project)]
        found = dict(reversed(known))
        for version, release in known:
            if version.local is not None:
                found.setdefault(Version(version.public), release)
        return found

    return _kept(project, "by version", table)


def pinned_release(project: Project, requirement: Requirement) -> Release | None:
    """The release that a line pins; None where it pins none, or one that the index does not have."""
    version = pinned_version(requirement)
    return release_of(project, version) if version else None


def known_of(table: Mapping[tuple[str, str], _K], key: str, written: str, release: Release | None) -> _K | None:
    """What a table says about a version: by the index's spelling, else by the line's."""
    found = table.get((key, release.version)) if release is not None else None
    return table.get((key, written)) if found is None else found


def fits(release: Release, before: float = inf) -> bool:
    """Whether a release can be offered: it can be installed on the target, is not yanked and old enough."""
    return release.obstacle is Obstacle.NONE and release.yanked is None and not too_young(release, before)


def too_young(release: Release, before: float) -> bool:
    """Whether a release is known to be younger than asked for."""
    return release.uploaded >= before and release.uploaded > 0


def allowance(specifier: str) -> Pre:
    """Which pre-releases a specifier asks for: those of the kinds that it names (PEP 440, "Handling of pre-releases")."""
    named = [clause.parsed for clause in clauses(specifier) if clause.operator != "!="]
    if any(version is not None and version.is_devrelease for version in named):
        return "dev"
    return "pre" if any(version is not None and version.is_prerelease for version in named) else ""


def latest(project: Project, *, before: float = inf, fitting: bool = True, pre: Pre = "") -> Release | None:
    """The newest release that is not yanked, and with `fitting` fits. A pre-release only where asked for, or there is no other."""

    def search() -> Release | None:
        other: Release | None = None
        for version, release in _parsed(project):
            if release.yanked is not None or (fitting and not fits(release, before)):
                continue
            if _counts(version, pre):
                return release
            other = other or release
        return other

    return _kept(project, ("latest", before, fitting, pre), search)


def newest_for(project: Project, specifier: str, *, before: float = inf) -> Release | None:
    """The newest release that a line with this specifier could move to; a pin of a pre-release moves to a newer final one first."""
    pre = allowance(specifier)
    final = latest(project, before=before)
    if not pre:
        return final
    pin = bounds(specifier).lower
    if final is not None and pin is not None and _of(final) > pin and not _of(final).is_prerelease:
        return final
    return latest(project, before=before, pre=pre)


def left_out(project: Project, requirement: Requirement, *, before: float = inf) -> LeftOut | None:
    """The newest fitting release, where a line asks for an older series. A lone upper bound asks for none."""
    specifier = requirement.specifier
    style = pin_style(specifier)
    if style not in ("wildcard", "compatible", "bounded"):
        return None
    best, today = newest_for(project, specifier, before=before), matched(project, specifier).release
    if best is None or today is None or _of(best) <= _of(today) or admits(specifier, best.version) is not False:
        return None
    edges = bounds(specifier)
    if edges.upper is None or _of(best) < edges.upper:
        return None  # the line excludes just this one
    return LeftOut(best, step(_of(today), _of(best)), style == "bounded")


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
    return {} if old is None else _kept(project, ("steps", pin, before), lambda: _steps(project, old, before))


def _steps(project: Project, old: Version, before: float) -> dict[Step, Release]:
    pre: Pre = "dev" if old.is_devrelease else "pre" if old.is_prerelease else ""
    # Newest first, the major steps come before the minor ones and those before the patches.
    ends: list[tuple[Step, int]] = [("major", _after(project, _next(old, 2 if old.major == 0 else 1)))]
    ends += [("minor", _after(project, _next(old, 2))), ("patch", _after(project, old))]
    found: dict[Step, Release] = {}
    start = 0
    for kind, end in ends:
        best = _first(project.releases[start:end], lambda v, r: v.local == old.local and fits(r, before), pre)
        if best is not None:
            found[kind] = best
        start = end
    return {kind: found[kind] for kind in STEPS if kind in found}


def _first(releases: Sequence[Release], wanted: Callable[[Version, Release], bool], pre: Pre) -> Release | None:
    """The first of these that counts; a final one comes before pre-releases."""
    other: Release | None = None
    for release in releases:
        version = version_of(release.version)
        if version is None or not _counts(version, pre) or not wanted(version, release):
            continue
        if not version.is_prerelease:
            return release
        other = other or release
    return other


def _next(old: Version, length: int) -> Version:
    """What comes before all versions that differ from an old one in the first `length` numbers."""
    release = (*old.release, 0)[:length]
    padded = Version(f"{old.epoch}!{'.'.join(map(str, release))}")
    return Version(f"{successor(padded, length)}.dev0")


def _after(project: Project, version: Version) -> int:
    """How many releases are newer than a version, going by their order."""
    return bisect_left(project.releases, True, key=lambda release: (version_of(release.version) or _LEAST) <= version)


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
    pre = old.is_prerelease
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


def matched(project: Project, specifier: str, *, before: float = inf) -> Matched:
    """What pip makes of a specifier ("" for any) today, or would make of it if nothing younger than asked for were there."""
    return _kept(project, ("matched", specifier, before), lambda: _match(project, specifier, before))


def _match(project: Project, specifier: str, before: float) -> Matched:
    versions = specifier_set(specifier)
    if versions is None:
        return Matched(None)
    found = clauses(specifier)
    pins = len(found) == 1 and found[0].operator in ("==", "===") and not found[0].wildcard
    pre = allowance(specifier) != ""
    other: Release | None = None
    yanked: Release | None = None
    unsuitable: Release | None = None
    exact = release_of(project, found[0].version) if pins and found[0].operator == "==" else None
    several = _parsed(project, _upmost(project, specifier))
    for version, release in several if exact is None else [(_of(exact), exact)]:
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
    edges, pre = bounds(specifier), allowance(specifier)
    point = edges.lower or edges.upper
    below: tuple[Version, Release] | None = None
    above: tuple[Version, Release] | None = None
    for version, release in _parsed(project):
        if release.yanked is not None or not _counts(version, pre):
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


def _counts(version: Version, pre: Pre) -> bool:
    if version.is_devrelease:
        return pre == "dev"
    return pre != "" or not version.is_prerelease


def _of(release: Release) -> Version:
    version = version_of(release.version)
    assert version is not None, "only releases with versions are chosen"
    return version


def _upmost(project: Project, specifier: str) -> int:
    """The index of the first release that an upper bound may admit; local versions of the bound itself come before it."""
    upper = bounds(specifier).upper
    start = _after(project, upper) if upper is not None else 0
    while (
        upper is not None and start and (version_of(project.releases[start - 1].version) or _LEAST).public == str(upper)
    ):
        start -= 1
    return start


def _parsed(project: Project, start: int = 0) -> Iterator[tuple[Version, Release]]:
    for release in project.releases[start:]:
        version = version_of(release.version)
        if version is not None:
            yield version, release


def _newer(project: Project, old: Version) -> Iterator[tuple[Version, Release]]:
    """The releases after a version, newest first."""
    for release in project.releases[: _after(project, old)]:
        version = version_of(release.version)
        if version is not None:
            yield version, release


def _kept(project: Project, name: object, make: Callable[[], _T]) -> _T:
    memo: dict[object, _T] = project.memo.setdefault("choice", {})
    if name not in memo:
        if len(memo) >= _LIMIT:
            memo.clear()
        memo[name] = make()
    return memo[name]
