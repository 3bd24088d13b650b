"""Which lines go with those that an uninstall takes out, because nothing else needs what they ask for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pinfold.analysis.drift import Drift, graph_of, installed_for
from pinfold.analysis.environment import EnvironmentFacts
from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.environment.via import orphans, reasons
from pinfold.records import dataclass
from pinfold.requirements.tree import File, Requirement
from pinfold.workspace.fold.added import Added


@dataclass(frozen=True, slots=True)
class Orphaned:
    """The keys of lines in requirement files; or, where it cannot be told, none and a sentence about those that stay."""

    keys: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def orphaned(
    snapshot: Snapshot, before: Drift, facts: EnvironmentFacts, gone: Collection[str], added: Added, only: str = ""
) -> Orphaned:
    """What goes with `gone`: only what a note says is there for it, or what is remembered of an install (`added`), never a
    constraint, which nobody is there for. `only` is the path of the one file that lines go from.
    """
    paths = {}
    for path, role in before.survey.roles.items():
        source = snapshot.files.get(path)
        if role is not Role.CONSTRAINTS and source is not None and source.file is not None:
            paths[id(source.file)] = path, source.file
    files = [file for _, file in paths.values()]

    def told(file: File, i: int) -> frozenset[str] | None:
        path = paths[id(file)][0]
        if only and path != only:
            return None
        said = reasons(file, i)
        statement = file.lines[i].statement
        line = added.said_of(path, file, i, statement.key) if isinstance(statement, Requirement) else None
        return said if said is not None or line is None else line.via or None

    installed = [
        (installed_for(each, facts.distributions, snapshot.windows), each) for each in before.survey.requirements
    ]
    roots = [(found.key, each.extras) for found, each in installed if found is not None]
    keys = orphans(files, gone, roots, graph_of(facts), told)
    if keys and _unsure(before, keys.union(gone)):
        return Orphaned(notes=(_said(sorted(keys)),))
    return Orphaned(keys)


def _unsure(before: Drift, gone: Collection[str]) -> bool:
    """Whether what the other lines need cannot be told from what is installed."""
    astray = [*before.missing, *(each.asked for each in before.different), *(each.asked for each in before.outdated)]
    unreadable = any(each.problem and each.key not in gone for each in before.inconsistent)
    return not before.survey.complete or unreadable or any(each.key not in gone for each in astray)


def _said(keys: Sequence[str]) -> str:
    names = f"lines for {', '.join(keys[:-1])} and {keys[-1]} stay" if len(keys) > 1 else f"line for {keys[0]} stays"
    return f"The {names}: what else is needed can be told only where all that the files ask for is installed."
