"""What package indexes say about a project and a release of it, as Markdown. Silent where nothing is known, and never raw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pinfold.analysis.candidates import aimed, known_of, pinned_release, youngest
from pinfold.analysis.choice import latest
from pinfold.analysis.demand import pinned_version
from pinfold.analysis.offers import shown
from pinfold.analysis.releases import Advisory, Details, IndexFacts, Project, Release, Status
from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.markdown import code, escape, link, redacted
from pinfold.ide.releases import ago, best_details, date, newest_details, remarks

if TYPE_CHECKING:
    from pinfold.requirements.tree import Requirement

MAX_ADVISORIES = 8  # further ones are only counted
MAX_LINKS = 6
_SUMMARY = 300  # characters
_STALE = 3600.0  # seconds: what is younger is not worth a word


def about_project(snapshot: Snapshot, path: str, requirement: Requirement) -> list[str]:
    """Paragraphs about the project that a line names: what it is, its versions, what is wrong with the one that is asked for."""
    facts = snapshot.facts.indexes.get(path)
    if facts is None:
        return []
    key = requirement.key
    if key in facts.absent:
        return ["No index that is asked knows this project."]
    project = facts.projects.get(key)
    if project is None:
        return []
    details = best_details(facts, requirement, key)
    said = [_summary(details), _status(project)]
    said += [*about_version(facts, project, requirement)] if pinned_version(requirement) else []
    said += [_versions(snapshot, path, facts, project, requirement), _licence(details), _links(project, details)]
    said.append(_origin(facts, project))
    return [paragraph for paragraph in said if paragraph]


def about_version(facts: IndexFacts, project: Project, requirement: Requirement) -> list[str]:
    """Paragraphs about the release that a line pins."""
    written, release = pinned_version(requirement), pinned_release(project, requirement)
    if release is None:
        return [f"There is no release {code(written)}."]
    said = [part for part in (date(release.uploaded), *map(escape, remarks(release, facts))) if part]
    python = f", for Python {code(shown(release.requires_python))}" if release.requires_python else ""
    found = [f"{code(release.version)}{python}: {', '.join(said)}"] if said or python else []
    advisories = known_of(facts.advisories, project.key, written, release)
    return found + ([_advisories(advisories)] if advisories is not None else [])


def documented(snapshot: Snapshot, path: str, key: str, version: str) -> tuple[str, str] | None:
    """The key and version of the release whose metadata `documentation` would like to have; without a version where one would
    have to know the project first, and None where there is none."""
    facts = snapshot.facts.indexes.get(path)
    if facts is None or key in facts.absent:
        return None
    project = facts.projects.get(key)
    if project is None or version:
        return key, version if project is not None else ""
    newest = latest(project)
    return None if newest is None else (key, newest.version)


def documentation(snapshot: Snapshot, path: str, key: str, version: str) -> str:
    """What is said beside a completion: what the project is, and about a version what speaks against it."""
    facts = snapshot.facts.indexes.get(path)
    project = facts.projects.get(key) if facts is not None else None
    if facts is None or project is None:
        return ""
    details = facts.details.get((key, version)) if version else newest_details(facts, project)
    said = [_summary(details), _status(project), _licence(details)]
    return "\n\n".join(paragraph for paragraph in said if paragraph)


def _summary(details: Details | None) -> str:
    return escape(shown(details.summary, _SUMMARY)) if details is not None and details.summary else ""


def _status(project: Project) -> str:
    if project.status is Status.ACTIVE:
        return ""
    reason = f": {escape(shown(project.status_reason, 200))}" if project.status_reason.strip() else ""
    return f"The project is **{project.status.value}**{reason}."


def _versions(snapshot: Snapshot, path: str, facts: IndexFacts, project: Project, requirement: Requirement) -> str:
    newest = latest(project, fitting=False)
    if newest is None:
        return ""
    said = f"Latest: {_dated(newest)}"
    fitting = latest(project, before=youngest(facts, snapshot.settings_for(path)))
    if fitting is not newest and aimed(facts.target, requirement):
        why = ", ".join(map(escape, remarks(newest, facts))) or "it is younger than the cooldown allows"
        said += f" ({why}); the latest that fits: {_dated(fitting) if fitting is not None else 'none'}"
    return said


def _dated(release: Release) -> str:
    day = date(release.uploaded)
    return f"{code(release.version)}{f' of {day}' if day else ''}"


def _licence(details: Details | None) -> str:
    return f"Licence: {escape(shown(details.license, 100))}" if details is not None and details.license else ""


def _links(project: Project, details: Details | None) -> str:
    pages = [("Project page", project.page)] if project.page else []
    pages += list(details.links[:MAX_LINKS]) if details is not None else []
    return " · ".join(filter(None, (link(shown(label, 40), url) for label, url in pages)))


def _advisories(advisories: Sequence[Advisory]) -> str:
    if not advisories:
        return "No known vulnerabilities"
    lines = [_advisory(each) for each in advisories[:MAX_ADVISORIES]]
    if len(advisories) > MAX_ADVISORIES:
        lines.append(f"and {len(advisories) - MAX_ADVISORIES} more")
    count = "A known vulnerability" if len(advisories) == 1 else f"{len(advisories)} known vulnerabilities"
    return f"**{count}**\n\n" + "\n".join(f"- {line}" for line in lines)


def _advisory(each: Advisory) -> str:
    name = link(shown(each.id), each.link) or code(shown(each.id))
    grade = each.severity + (f" {each.score:g}" if each.score is not None else "")
    said = f"{name}{f' ({grade.strip()})' if grade.strip() else ''}"
    if each.summary:
        said += f": {escape(shown(each.summary, 160))}"
    return said + (
        f"; fixed in {', '.join(code(shown(v)) for v in each.fixed[:3])}" if each.fixed else "; not fixed yet"
    )


def _origin(facts: IndexFacts, project: Project) -> str:
    """Which index answered, and how long ago where that matters."""
    said = ", ".join(code(redacted(index)) for index in project.indexes)
    if project.stale and facts.now > project.at > 0:
        said += f", {ago(facts.now - project.at)} ago: it cannot be asked now"
    elif facts.now - project.at > _STALE and project.at > 0:
        said += f", {ago(facts.now - project.at)} ago"
    return f"From {said}" if project.indexes else ""
