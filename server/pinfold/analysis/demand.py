"""Which facts about package indexes would sharpen what is said about a file. Pure; never decides whether they may be fetched."""

from __future__ import annotations

from typing import NamedTuple

from pinfold.analysis.index import file_index
from pinfold.analysis.snapshot import Snapshot
from pinfold.requirements.tree import Form, Requirement


class Demand(NamedTuple):
    """Each once and in the order of the file: `projects` by key, `pinned` exact versions as written, by (key, version).

    `details` are those of the pinned whose files or extras matter: lines with hashes or extras.
    """

    projects: tuple[str, ...]
    pinned: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]


def demand(snapshot: Snapshot, path: str) -> Demand:
    """What one would like to know for a file; nothing for one that has no tree or is merely named like ours."""
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
            if requirement.hashes or requirement.extras:
                details[requirement.key, version] = None
    return Demand(tuple(projects), tuple(pinned), tuple(details))


def pinned_version(requirement: Requirement) -> str:
    """The one version that a requirement asks for, as written; "" where it asks for several."""
    if len(requirement.clauses) != 1:
        return ""
    clause = requirement.clauses[0]
    text = clause.version.text
    return text if clause.operator.text in ("==", "===") and not text.endswith(".*") else ""
