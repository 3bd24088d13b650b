"""What editor features say about releases, and which of them a feature is about. Pure; what the net said is never shown raw."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from pinfold.analysis.offers import shown
from pinfold.analysis.releases import Details, IndexFacts, Obstacle, Project, Release
from pinfold.analysis.versions import version_of

if TYPE_CHECKING:
    from pinfold.requirements.tree import Requirement

_DAY = 24 * 3600
_OBSTACLES = {
    Obstacle.PLATFORM: "no wheel for this platform",
    Obstacle.EMPTY: "no files",
    Obstacle.WHEEL: "no wheel",
    Obstacle.SOURCE: "no source archive",
    Obstacle.LATE: "too new",
}


def date(seconds: float) -> str:
    """A day as ISO 8601, in UTC; "" where it is not told, or is no day that a calendar has."""
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d") if seconds > 0 else ""
    except (OverflowError, OSError, ValueError):
        return ""


def ago(seconds: float) -> str:
    """A span of time in words, roughly: "2 days"."""
    for unit, length in (("day", _DAY), ("hour", 3600), ("minute", 60)):
        count = int(seconds // length)
        if count > 0:
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return "less than a minute"


def prerelease(release: Release) -> bool:
    version = version_of(release.version)
    return version is not None and version.is_prerelease


def remarks(release: Release, facts: IndexFacts) -> list[str]:
    """What speaks against a release, each a few words."""
    said = []
    if release.yanked is not None:
        said.append(f"yanked: {shown(release.yanked)}" if release.yanked.strip() else "yanked")
    if release.obstacle is Obstacle.PYTHON:
        wanted = shown(release.requires_python)
        said.append(f"needs Python {wanted}" if wanted else f"not for Python {facts.target.python}".rstrip())
    elif release.obstacle is not Obstacle.NONE:
        said.append(_OBSTACLES[release.obstacle])
    if prerelease(release):
        said.append("pre-release")
    return said


def best_details(facts: IndexFacts, requirement: Requirement | None, key: str) -> Details | None:
    """What is known of the release that a line pins, else of the newest one that anything is known of."""
    from pinfold.analysis.candidates import pinned_release
    from pinfold.analysis.offers import pinned_details

    project = facts.projects.get(key)
    if requirement is not None:
        release = pinned_release(project, requirement) if project is not None else None
        found = pinned_details(facts, requirement, release)
        if found is not None and found.known:
            return found
    return newest_details(facts, project) if project is not None else None


def newest_details(facts: IndexFacts, project: Project) -> Details | None:
    """What is known of the newest release whose metadata is known."""
    for release in project.releases:
        found = facts.details.get((project.key, release.version))
        if found is not None and found.known:
            return found
    return None
