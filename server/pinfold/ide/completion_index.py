"""Completion from what package indexes say: projects, versions, extras, hashes. Part of completion; silent if nothing is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from pinfold.ide.completion_item import Item, ItemKind, Typed
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Requirement

if TYPE_CHECKING:
    from pinfold.analysis.releases import IndexFacts, Project, Release

MAX_NAMES = 501  # one more than a server sends at once: then the editor asks again for the rest


def facts_of(typed: Typed) -> IndexFacts | None:
    return typed.snapshot.facts.indexes.get(typed.source.path)


def projects(typed: Typed, word: str, span: Span, known: Collection[str]) -> list[Item]:
    """Projects of the index whose names begin like the word, popular ones first; without those that are `known` otherwise."""
    facts = facts_of(typed)
    if facts is None or facts.names is None or not word:
        return []
    names = facts.names.starting(canonicalize_name(word), MAX_NAMES)
    found = enumerate(name for name in names if name not in known)
    return [Item(name, ItemKind.PROJECT, span, name, sort=f"3{n:04}", about=(name, "")) for n, name in found]


def versions(typed: Typed, key: str, operator: str, span: Span) -> list[Item]:
    """The releases of a project, newest first: those that fit, pre-releases, those that cannot be installed, yanked ones."""
    from pinfold.ide.releases import date, prerelease, remarks

    facts = facts_of(typed)
    project = facts.projects.get(key) if facts is not None else None
    if facts is None or project is None:
        return []
    found = []
    for n, release in enumerate(_wanted(project, operator)):
        group = 3 if release.yanked is not None else 2 if release.obstacle else 1 if prerelease(release) else 0
        said = ", ".join(filter(None, (date(release.uploaded), *remarks(release, facts))))
        found.append(
            Item(
                release.version,
                ItemKind.VERSION,
                span,
                release.version,
                said,
                sort=f"1{group}{n:05}",
                deprecated=release.yanked is not None,
                about=(key, release.version),
            )
        )
    return _ceilings(project, operator, span) + found


def _wanted(project: Project, operator: str) -> Iterable[Release]:
    """Those that may stand behind an operator: `~=` wants two numbers, and only `==` and `!=` take a local version (PEP 440)."""
    from pinfold.analysis.candidates import spelt
    from pinfold.analysis.versions import version_of

    for release in project.releases:
        version = version_of(release.version)
        if version is None or spelt(release) != release.version:
            continue
        if (operator == "~=" and len(version.release) < 2) or (version.local and operator not in ("==", "===", "!=")):
            continue
        yield release


def _ceilings(project: Project, operator: str, span: Span) -> list[Item]:
    """For `<`: the first version that breaks with the newest one."""
    from pinfold.analysis.choice import latest
    from pinfold.analysis.versions import version_of

    newest = latest(project) if operator == "<" else None
    version = version_of(newest.version) if newest is not None else None
    if newest is None or version is None or version.epoch:
        return []
    text = str(version.major + 1) if version.major else f"0.{version.minor + 1}"
    return [Item(text, ItemKind.VERSION, span, text, f"above {newest.version}", sort="10")]


def extras(typed: Typed, key: str) -> dict[str, str]:
    """The extras of a project, each with where that is said."""
    from pinfold.ide.releases import best_details

    facts = facts_of(typed)
    details = best_details(facts, _requirement(typed), key) if facts is not None else None
    return {} if details is None else dict.fromkeys(sorted(details.extras), f"{key} {details.version}")


def hashes(typed: Typed, span: Span) -> list[Item]:
    """The hashes of the files of the release that the line pins, without those that it has."""
    from pinfold.analysis.candidates import pinned_release
    from pinfold.analysis.offers import pinned_details

    facts, requirement = facts_of(typed), _requirement(typed)
    project = facts.projects.get(requirement.key) if facts is not None and requirement is not None else None
    if facts is None or requirement is None or project is None:
        return []
    details = pinned_details(facts, requirement, pinned_release(project, requirement))
    written = {option.value.text for option in requirement.hashes if option.value is not None}
    found: list[Item] = []
    for file in details.files if details is not None else ():
        digest = file.hashes.get("sha256")
        text = f"sha256:{digest}"
        if digest and text not in written and file.filename.isprintable():
            unwanted = file.yanked is not None
            detail = file.filename if file.fits else f"{file.filename}, for another platform or Python"
            group = 2 if unwanted else 0 if file.fits else 1
            sort = f"1{group}{len(found):04}"
            found.append(Item(text, ItemKind.VALUE, span, text, detail, sort=sort, deprecated=unwanted))
    return found


def _requirement(typed: Typed) -> Requirement | None:
    file = typed.source.file
    statement = file.lines[typed.index].statement if file is not None and typed.index is not None else None
    return statement if isinstance(statement, Requirement) else None
