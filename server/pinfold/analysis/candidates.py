"""The releases of a project as one looks through them: which a line pins, which could be offered, newest first. Pure.

Answers are remembered with the project, and most are found among its newest releases without reading the others.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from math import inf
from typing import TYPE_CHECKING, Literal, TypeVar

from packaging.version import Version

from pinfold.analysis.demand import pinned_version
from pinfold.analysis.evaluation import evaluator
from pinfold.analysis.markers import exclusive
from pinfold.analysis.releases import IndexFacts, Obstacle, Project, Release, Target
from pinfold.analysis.versions import clauses, version_of

if TYPE_CHECKING:
    from pinfold.analysis.settings import Settings
    from pinfold.requirements.tree import Requirement

Pre = Literal["", "pre", "dev"]
"""Which pre-releases count: none, alphas to release candidates, development releases too."""

LEAST = Version("0.dev0")

_T = TypeVar("_T")
_K = TypeVar("_K")
_LIMIT = 256  # answers remembered with one project
_PLAIN = re.compile(r"[0-9A-Za-z.!+_-]{1,100}")
_HOUR = 3600


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
    by_text: dict[str, Release] = kept(project, "by text", lambda: {r.version: r for r in project.releases})
    if text in by_text:
        return by_text[text]
    version = version_of(text)
    return None if version is None else _by_version(project).get(version)


def _by_version(project: Project) -> Mapping[Version, Release]:
    def table() -> dict[Version, Release]:
        known = [(version, release) for version, release in parsed(project)]
        found = dict(reversed(known))
        for version, release in known:
            if version.local is not None:
                found.setdefault(Version(version.public), release)
        return found

    return kept(project, "by version", table)


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


def allowance(project: Project, specifier: str) -> Pre:
    """Which pre-releases count: those of the kinds that a specifier names (PEP 440, "Handling of pre-releases"), or all of them."""
    if project.pre:
        return "dev"
    named = [clause.parsed for clause in clauses(specifier) if clause.operator != "!="]
    if any(version is not None and version.is_devrelease for version in named):
        return "dev"
    return "pre" if any(version is not None and version.is_prerelease for version in named) else ""


def counts(version: Version, pre: Pre) -> bool:
    if version.is_devrelease:
        return pre == "dev"
    return pre != "" or not version.is_prerelease


def version_in(release: Release) -> Version:
    version = version_of(release.version)
    assert version is not None, "only releases with versions are chosen"
    return version


def parsed(project: Project, start: int = 0) -> Iterator[tuple[Version, Release]]:
    for release in project.releases[start:]:
        version = version_of(release.version)
        if version is not None:
            yield version, release


def after(project: Project, version: Version) -> int:
    """How many releases are newer than a version, going by their order."""
    return bisect_left(project.releases, True, key=lambda release: (version_of(release.version) or LEAST) <= version)


def kept(project: Project, name: object, make: Callable[[], _T]) -> _T:
    memo: dict[object, _T] = project.memo.setdefault("choice", {})
    if name not in memo:
        if len(memo) >= _LIMIT:
            memo.clear()
        memo[name] = make()
    return memo[name]
