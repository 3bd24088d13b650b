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
    found: list[Clash] = []
    contested: dict[str, list[tuple[Where, Need]]] = {}
    for where, need in _needs(snapshot, roles):
        named = False
        for path, role in roles.items():
            for i in _lines_for(snapshot, path, need.key):
                other = path, i
                requirement = _requirement(snapshot, other)
                if requirement is None or other == where:
                    continue
                named |= role is not Role.CONSTRAINTS and bool(pinned_version(requirement))
                if _clashes(need, requirement) and _counts(snapshot, other, requirement):
                    found.append(Clash(where, need, other))
        if need.specifier and not named:
            contested.setdefault(need.key, []).append((where, need))
    for wants in contested.values():
        if len(wants) > 1:
            found += _between(wants)
    return found


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


def _needs(snapshot: Snapshot, roles: Mapping[str, Role]) -> Iterator[tuple[Where, Need]]:
    """What the pins of requirements are known to need, in reading order."""
    for path, role in roles.items():
        source, facts = snapshot.files.get(path), snapshot.facts.indexes.get(path)
        if source is None or source.file is None or source.prose or facts is None or role is Role.CONSTRAINTS:
            continue
        for i, needs in _needs_in(source.file, facts).items():
            for need in needs:
                yield (path, i), need


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


def _clashes(need: Need, requirement: Requirement) -> bool:
    """Whether a line certainly does not give what is needed."""
    if requirement.form is not Form.NAMED or not need.specifier or not requirement.clauses:
        return False
    version = pinned_version(requirement)
    return admits(need.specifier, version) is False if version else disjoint(need.specifier, requirement.specifier)


def _counts(snapshot: Snapshot, where: Where, requirement: Requirement) -> bool:
    facts = snapshot.facts.indexes.get(where[0])
    return _holds(requirement, evaluator(facts.target.markers if facts is not None else {}))


def _holds(requirement: Requirement, ask: Evaluator) -> bool:
    return requirement.marker is None or ask.holds(requirement.marker.text) is True


def _lines_for(snapshot: Snapshot, path: str, key: str) -> Iterable[int]:
    source = snapshot.files.get(path)
    return () if source is None or source.file is None else file_index(source.file).by_key.get(key, ())


def _requirement(snapshot: Snapshot, where: Where) -> Requirement | None:
    file = snapshot.files[where[0]].file
    statement = file.lines[where[1]].statement if file is not None else None
    return statement if isinstance(statement, Requirement) else None
