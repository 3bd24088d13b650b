"""What the pins of a lock need and no line names, by the metadata that indexes tell. Pure; unknown metadata says nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pinfold.analysis.candidates import release_of
from pinfold.analysis.consistency import Need, read_need
from pinfold.analysis.demand import pinned_version
from pinfold.analysis.evaluation import Evaluator, evaluator
from pinfold.analysis.index import file_index
from pinfold.analysis.releases import Details, IndexFacts
from pinfold.requirements.names import normalise
from pinfold.requirements.tree import File, Form, Requirement


def lacking(file: File, facts: IndexFacts, named: Collection[str]) -> Iterator[tuple[int, str, Need]]:
    """(index of the line, its version, what it needs) for each need of a key that is not in `named`, each once for a line."""
    ask = evaluator(facts.target.markers)
    pinned: dict[str, list[tuple[int, str, Details]]] = {}
    todo: list[tuple[str, str]] = []
    for key, indices in file_index(file).by_key.items():
        for i in indices:
            statement = file.lines[i].statement
            if not isinstance(statement, Requirement) or statement.form is not Form.NAMED:
                continue
            details = details_of(facts, statement)
            if details is None or not ask.holds(statement.marker.text if statement.marker else ""):
                continue
            pinned.setdefault(key, []).append((i, details.version, details))
            todo += [(key, ""), *((key, normalise(extra.text)) for extra in statement.extras)]
    seen: set[tuple[str, str]] = set()
    said: set[tuple[int, str]] = set()
    while todo:
        key, extra = todo.pop(0)
        if (key, extra) in seen:
            continue
        seen.add((key, extra))
        for i, version, details in pinned.get(key, ()):
            for need in _needs(details, ask, extra):
                todo += [(need.key, each) for each in sorted(need.extras)]
                if need.key not in named and (i, need.key) not in said:
                    said.add((i, need.key))
                    yield i, version, need


def details_of(facts: IndexFacts, requirement: Requirement) -> Details | None:
    """The metadata of what a line pins, None where it is not known."""
    project, pin = facts.projects.get(requirement.key), pinned_version(requirement)
    release = release_of(project, pin) if project is not None and pin else None
    spelt = (pin, release.version) if release is not None else (pin,)
    known = (facts.details.get((requirement.key, version)) for version in spelt)
    return next((found for found in known if found is not None and found.known), None)


def _needs(details: Details, ask: Evaluator, extra: str) -> Iterator[Need]:
    """What is needed for an extra ("" for none), as far as that can be told."""
    for text in details.requires:
        need = read_need(text)
        if need is not None and ask.holds(need.marker, extra):
            yield need
