"""Which facts about package indexes would sharpen what is said about a file. Pure; never decides whether they may be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pinfold.analysis.index import file_index
from pinfold.analysis.snapshot import Snapshot, SourceFile
from pinfold.requirements.tree import Form, Requirement

if TYPE_CHECKING:
    from pinfold.analysis.releases import Release


class Demand(NamedTuple):
    """Each once and in the order of the file: `projects` by key, the rest as (key, version).

    `pinned` are exact versions as written, and those that a fix would pin next: whether they have advisories matters. `details` are
    those whose metadata matters: every pin's, for what it needs may not go with another line. Of
    `files` only the files matter: of what lines with hashes, or next to such, could move to.
    """

    projects: tuple[str, ...]
    pinned: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...] = ()


def demand(snapshot: Snapshot, path: str, *, hashes: bool = False, needs: bool = True) -> Demand:
    """What one would like to know for a file; nothing for one that has no tree or is merely named like ours.

    The more is known, the more can be asked. `hashes`: every pinned line is to have its hashes. `needs`: what pins need matters.
    """
    source = snapshot.files.get(path)
    if source is None or source.file is None or source.prose:
        return Demand((), (), ())
    projects: dict[str, None] = {}
    pinned: dict[tuple[str, str], None] = {}
    details: dict[tuple[str, str], None] = {}
    for i in file_index(source.file).requirements:
        requirement = source.file.lines[i].statement
        if not isinstance(requirement, Requirement) or requirement.form is not Form.NAMED or not requirement.key:
            continue
        projects[requirement.key] = None
        version = pinned_version(requirement)
        if version:
            pinned[requirement.key, version] = None
            if needs or requirement.hashes or requirement.extras:
                details[requirement.key, version] = None
    for resolution in snapshot.facts.resolutions:
        for repair in (each for conflict in resolution.conflicts for each in conflict.repairs):
            # Whether what it moves to is vulnerable decides how good a repair is.
            pinned.update({(move.key, move.version): None for move in repair.moves if move.path == path})
    further = _further(snapshot, source, hashes)
    pinned.update(dict.fromkeys(further.pinned))
    details.update(dict.fromkeys(further.details))
    files = tuple(each for each in further.files if each not in details)
    return Demand(tuple(projects), tuple(pinned), tuple(details), files)


def _further(snapshot: Snapshot, source: SourceFile, hashes: bool) -> Demand:
    """What only somebody can ask who knows the projects: about the releases that lines could move to."""
    facts = snapshot.facts.indexes.get(source.path)
    if facts is None or source.file is None or not facts.projects:
        return Demand((), (), ())
    from pinfold.analysis import candidates, choice, matching

    settings = snapshot.settings_for(source.path)
    before = candidates.youngest(facts, settings)
    index = file_index(source.file)
    hashed = set(index.hashed)
    pinned: dict[tuple[str, str], None] = {}
    details: dict[tuple[str, str], None] = {}
    files: dict[tuple[str, str], None] = {}
    for i in index.requirements:
        requirement = source.file.lines[i].statement
        project = facts.projects.get(requirement.key) if isinstance(requirement, Requirement) else None
        if project is None or not isinstance(requirement, Requirement) or requirement.form is not Form.NAMED:
            continue
        key, pin = project.key, pinned_version(requirement)
        wanted: list[Release | None] = []
        if pin:
            release = candidates.release_of(project, pin)
            told = candidates.known_of(facts.advisories, key, pin, release) or ()
            fixed = choice.lowest_fixed(facts, project, pin, told, before=before)
            if fixed is not None:
                pinned[key, fixed.version] = None
            if hashed or hashes:
                wanted.append(release)
            if i in hashed or hashes:
                wanted.append(fixed)
                wanted += choice.steps(project, pin, before=before).values()
        today = matching.matched(project, requirement.specifier)
        if not pin and requirement.extras and today.release is not None:
            details[key, today.release.version] = None
        if i in hashed and today.release is None:
            wanted += [
                choice.newest_for(project, requirement.specifier, before=before),
                matching.nearest(project, requirement.specifier),
            ]
        files.update({(key, each.version): None for each in wanted if each is not None})
    return Demand((), tuple(pinned), tuple(details), tuple(files))


def pinned_version(requirement: Requirement) -> str:
    """The one version that a requirement asks for, as written; "" where it asks for several."""
    if len(requirement.clauses) != 1:
        return ""
    clause = requirement.clauses[0]
    text = clause.version.text
    return text if clause.operator.text in ("==", "===") and not text.endswith(".*") else ""
