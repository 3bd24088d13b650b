"""Pins whose own metadata says that they do not go with another line: no resolver is needed to see that. Pure, on every keystroke.

Goes only by what pinned releases are known to need; a line that pins nothing may still give way. Must never guess: what is unknown
clashes with nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pinfold.analysis.consistency import Need, read_need
from pinfold.analysis.demand import pinned_version
from pinfold.analysis.evaluation import Evaluator, evaluator
from pinfold.analysis.index import file_index
from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.analysis.versions import admits, disjoint
from pinfold.requirements.names import normalise
from pinfold.requirements.tree import File, Form, Line, Requirement

if TYPE_CHECKING:
    from pinfold.analysis.releases import Details, IndexFacts

_MAX_DISTINCT = 32  # specifiers for one project that are compared with one another

Where = tuple[str, int]  # a path and an index into `File.lines`


class Clash(NamedTuple):
    """Two lines of a project that do not go together: `one` needs `need`, and `other` asks for another version of that project, or
    needs one (`theirs`)."""

    one: Where
    need: Need
    other: Where
    theirs: Need | None = None


def clashes(snapshot: Snapshot, roles: Mapping[str, Role]) -> list[Clash]:
    """Every clash among the files of a project, in reading order, each pair of lines once."""
    if len(roles) > 1:
        return _found(snapshot, roles)
    (path,) = roles
    file, facts = snapshot.files[path].file, snapshot.facts.indexes.get(path)
    if file is None or facts is None:
        return []
    kept: tuple[IndexFacts, list[Clash]] | None = file.memo.get("clashes")
    if kept is None and (edited := file.edited) is not None and edited.in_place:
        # Who types in a comment changes nothing of what lines need.
        changed = (*edited.gone, *file.lines[edited.first : edited.first + edited.fresh])
        if not any(isinstance(line.statement, Requirement) for line in changed):
            kept = edited.before.get("clashes")
    if kept is None or kept[0] is not facts:
        kept = facts, _found(snapshot, roles)
    file.memo["clashes"] = kept
    return kept[1]


def _found(snapshot: Snapshot, roles: Mapping[str, Role]) -> list[Clash]:
    found: list[Clash] = []
    contested: dict[str, list[tuple[Where, Need]]] = {}
    givers: dict[str, tuple[_Giver, ...]] = {}
    for where, needs in _needs(snapshot, roles):
        for need in needs:
            if not need.specifier:
                continue
            there = givers.get(need.key)
            if there is None:
                there = givers[need.key] = _givers(snapshot, roles, need.key)
            named = False
            for giver in there:
                named |= giver.settles
                version = giver.version
                if version:
                    # A pin without a local part takes any (PEP 440, "Version matching"): 2.0+cpu is a 2.0.
                    clash = admits(need.specifier, version) is False and disjoint(need.specifier, giver.specifier)
                else:
                    clash = bool(giver.specifier) and disjoint(need.specifier, giver.specifier)
                if clash and giver.where != where and _counts(snapshot, giver.where):
                    found.append(Clash(where, need, giver.where))
            if not named:
                contested.setdefault(need.key, []).append((where, need))
    for wants in contested.values():
        if len(wants) > 1:
            found += _between(wants)
    return found


class _Giver(NamedTuple):
    """A line that names a project. `version` is the one it pins; `settles`: with it nobody else has a choice."""

    where: Where
    version: str
    specifier: str
    settles: bool


def _givers(snapshot: Snapshot, roles: Mapping[str, Role], key: str) -> tuple[_Giver, ...]:
    found = []
    for path, role in roles.items():
        source = snapshot.files.get(path)
        if source is None or source.file is None:
            continue
        for i in file_index(source.file).by_key.get(key, ()):
            said = _said(source.file.lines[i])
            if said is not None:
                settles = role is not Role.CONSTRAINTS and bool(said[0])
                found.append(_Giver((path, i), *said, settles))
    return tuple(found)


@lru_cache(maxsize=65_536)
def _said(line: Line) -> tuple[str, str] | None:
    """The version that a line pins and its specifier; None for one that names no versions of a project."""
    statement = line.statement
    if not isinstance(statement, Requirement) or statement.form is not Form.NAMED:
        return None
    return pinned_version(statement), statement.specifier


def _between(wants: list[tuple[Where, Need]]) -> Iterator[Clash]:
    """Two pins that need versions of the same project of which none is in both."""
    first: dict[str, tuple[Where, Need]] = {}
    for where, need in wants:
        first.setdefault(need.specifier, (where, need))
    for a, b in _disjoint_pairs(tuple(first)[:_MAX_DISTINCT]):
        (one, need), (other, theirs) = first[a], first[b]
        if one != other:
            yield Clash(one, need, other, theirs)


@lru_cache(maxsize=4_096)
def _disjoint_pairs(specifiers: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((a, b) for n, a in enumerate(specifiers) for b in specifiers[n + 1 :] if disjoint(a, b))


def _needs(snapshot: Snapshot, roles: Mapping[str, Role]) -> Iterator[tuple[Where, tuple[Need, ...]]]:
    """What the pins of requirements are known to need, in reading order."""
    for path, role in roles.items():
        source, facts = snapshot.files.get(path), snapshot.facts.indexes.get(path)
        if source is None or source.file is None or source.prose or facts is None or role is Role.CONSTRAINTS:
            continue
        for i, needs in _needs_in(source.file, facts).items():
            yield (path, i), needs


def _needs_in(file: File, facts: IndexFacts) -> Mapping[int, tuple[Need, ...]]:
    """By line, of one file; an edit costs one line."""
    kept: tuple[IndexFacts, dict[int, tuple[Need, ...]]] | None = file.memo.get("needs_of_pins")
    if kept is None or kept[0] is not facts:
        edited = file.edited
        before = edited.before.get("needs_of_pins") if edited is not None and edited.in_place else None
        accepted: Iterable[int] = file_index(file).requirements
        found: dict[int, tuple[Need, ...]] = {}
        if edited is not None and before is not None and before[0] is facts:
            fresh = range(edited.first, edited.first + edited.fresh)
            found = {i: needs for i, needs in before[1].items() if i not in fresh}
            accepted = [
                i for i in fresh if isinstance(file.lines[i].statement, Requirement) and not file.lines[i].problems
            ]
        ask = evaluator(facts.target.markers)
        for i in accepted if facts.details else ():
            needs = needs_of(file.lines[i], facts, ask)
            if needs:
                found[i] = needs
        kept = file.memo["needs_of_pins"] = facts, dict(sorted(found.items()))
    return kept[1]


def needs_of(line: Line, facts: IndexFacts, ask: Evaluator) -> tuple[Need, ...]:
    """What the release that a line pins needs on the target, its extras included; () where that is not known."""
    requirement = line.statement
    if not isinstance(requirement, Requirement) or requirement.form is not Form.NAMED:
        return ()
    version = pinned_version(requirement)
    details = details_of(facts, requirement.key, version) if version else None
    if details is None or not details.known or not _holds(requirement, ask):
        return ()
    extras = [normalise(extra.text) for extra in requirement.extras]
    needs = filter(None, map(read_need, details.requires))
    return tuple(need for need in needs if any(ask.holds(need.marker, extra) for extra in ("", *extras)))


def details_of(facts: IndexFacts, key: str, version: str) -> Details | None:
    """What is known of a release, however its version is written."""
    found = facts.details.get((key, version))
    if found is None and (project := facts.projects.get(key)) is not None:
        from pinfold.analysis.candidates import release_of

        release = release_of(project, version)
        found = facts.details.get((key, release.version)) if release is not None else None
    return found


def _counts(snapshot: Snapshot, where: Where) -> bool:
    """Whether a line holds on the target."""
    path, i = where
    facts, file = snapshot.facts.indexes.get(path), snapshot.files[path].file
    statement = file.lines[i].statement if file is not None else None
    ask = evaluator(facts.target.markers if facts is not None else {})
    return isinstance(statement, Requirement) and _holds(statement, ask)


def _holds(requirement: Requirement, ask: Evaluator) -> bool:
    return requirement.marker is None or ask.holds(requirement.marker.text) is True
