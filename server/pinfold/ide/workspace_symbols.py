"""Projects by name across the workspace, for "go to symbol". Must never rank by anything but the name."""

from __future__ import annotations

from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.completion_names import subsequence
from pinfold.ide.projects import known_projects, occurrences
from pinfold.records import dataclass
from pinfold.requirements.names import normalise
from pinfold.requirements.text import Span

LIMIT = 200


@dataclass(frozen=True, slots=True)
class WorkspaceSymbol:
    """One place that names a project. `name` is the author's spelling, `detail` the specifier."""

    name: str
    detail: str
    path: str
    span: Span


def workspace_symbols(snapshot: Snapshot, query: str, limit: int = LIMIT) -> list[WorkspaceSymbol]:
    """The places whose project's normalised name has the query's letters in order; names that begin with it first."""
    wanted = normalise(query.strip())
    known = known_projects(snapshot)
    keys = [key for key in known if subsequence(wanted, key)]
    keys.sort(key=lambda key: (not key.startswith(wanted), wanted not in key, key))
    found: list[WorkspaceSymbol] = []
    for key in keys:
        for place in occurrences(snapshot, key, known[key]):
            name = place.requirement.name.text if place.requirement.name is not None else key
            found.append(WorkspaceSymbol(name, place.requirement.specifier, place.path, place.span))
        if len(found) >= limit:
            break
    return found[:limit]
