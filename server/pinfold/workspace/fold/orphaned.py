"""Which lines go with those that an uninstall takes out, because nothing else needs what they ask for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pinfold.analysis.drift import Drift, graph_of, installed_for
from pinfold.analysis.environment import EnvironmentFacts
from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.environment.via import orphans
from pinfold.records import dataclass


@dataclass(frozen=True, slots=True)
class Orphaned:
    """The keys of lines in requirement files; or, where it cannot be told, none and a sentence about those that stay."""

    keys: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def orphaned(snapshot: Snapshot, before: Drift, facts: EnvironmentFacts, gone: Collection[str]) -> Orphaned:
    """What goes with `gone`: only what a note says is there for it, never a constraint, which nobody is there for."""
    sources = [snapshot.files.get(path) for path, role in before.survey.roles.items() if role is not Role.CONSTRAINTS]
    files = [source.file for source in sources if source is not None and source.file is not None]
    installed = [
        (installed_for(each, facts.distributions, snapshot.windows), each) for each in before.survey.requirements
    ]
    roots = [(found.key, each.extras) for found, each in installed if found is not None]
    keys = orphans(files, gone, roots, graph_of(facts))
    if keys and _unsure(before, gone):
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
