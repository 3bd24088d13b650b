"""How far an audit got: which pinned releases somebody knows the vulnerabilities of, which not, and what is not pinned. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pinfold.analysis.candidates import known_of, release_of
from pinfold.analysis.demand import pinned_version
from pinfold.analysis.index import file_index
from pinfold.analysis.releases import IndexFacts
from pinfold.analysis.snapshot import Snapshot
from pinfold.requirements.tree import Form, Requirement

RULES = ("vulnerable-release", "quarantined-project")
"""The rules that an audit is about."""


class Audit(NamedTuple):
    """(key, version) as written, in the order of the files, each once; `loose` are keys of projects without a pin."""

    audited: tuple[tuple[str, str], ...]
    vulnerable: tuple[tuple[str, str], ...]
    unknown: tuple[tuple[str, str], ...]
    loose: tuple[str, ...]


def audit(snapshot: Snapshot, paths: Iterable[str]) -> Audit:
    """What is known of the files with the facts that the snapshot has."""
    audited: dict[tuple[str, str], bool] = {}
    unknown: dict[tuple[str, str], None] = {}
    loose: dict[str, None] = {}
    for path in paths:
        facts = snapshot.facts.indexes.get(path)
        for key, version in _asked(snapshot, path):
            known = _known(facts, key, version)
            if not version:
                loose[key] = None
            elif known is not None:
                audited[key, version] = audited.get((key, version), False) or known
            elif (
                facts is None or key not in facts.absent
            ):  # of what no index has, there is nothing to know: a rule says so
                unknown[key, version] = None
    bad = tuple(each for each, vulnerable in audited.items() if vulnerable)
    return Audit(tuple(audited), bad, tuple(unknown), tuple(loose))


def _asked(snapshot: Snapshot, path: str) -> Iterator[tuple[str, str]]:
    """The key and the pinned version ("" where it is not pinned) of each line that asks an index for something."""
    file = snapshot.files[path].file
    if file is not None and not snapshot.files[path].prose:
        for i in file_index(file).requirements:
            statement = file.lines[i].statement
            if isinstance(statement, Requirement) and statement.form is Form.NAMED and statement.key:
                yield statement.key, pinned_version(statement)


def _known(facts: IndexFacts | None, key: str, version: str) -> bool | None:
    """Whether a release is vulnerable; None where nobody knows."""
    if facts is None:
        return None
    project = facts.projects.get(key)
    release = release_of(project, version) if project is not None else None
    found = known_of(facts.advisories, key, version, release)
    return None if found is None else bool(found)
