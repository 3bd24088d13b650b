"""Code lenses at the top of a file: how many changes a sync or a lock takes, how many upgrades and advisories there are. Pure;
silent where nothing is known and where nothing is to be done.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from pinfold.analysis.demand import pinned_version
from pinfold.analysis.drift import drift
from pinfold.analysis.index import file_index
from pinfold.analysis.locked import lock_of
from pinfold.analysis.releases import IndexFacts
from pinfold.analysis.snapshot import Snapshot, SourceFile
from pinfold.requirements.tree import Form, Requirement

LONG = 200  # lines: in longer files upgrades are counted when somebody asks


class Action(str, Enum):
    """What following a lens does."""

    SYNC = "sync"  # the environment
    LOCK = "lock"  # make the lock of an input again
    UPGRADE = "upgrade"  # choose among the upgrades
    COUNT = "count"  # look for upgrades
    CLEAR = "clear"  # take the count away again


class Lens(NamedTuple):
    """`title` is shown above the first line."""

    title: str
    action: Action = Action.SYNC


def lenses(snapshot: Snapshot, path: str, counted: bool = False) -> list[Lens]:
    """The lenses of a file, as the settings `environment.lens` and `index.lens` want them. `counted`: somebody has asked for the
    upgrades of a long file.
    """
    return [*_of_environment(snapshot, path), *_of_lock(snapshot, path), *_of_index(snapshot, path, counted)]


def _of_environment(snapshot: Snapshot, path: str) -> list[Lens]:
    facts = snapshot.facts.environment
    if facts is None or path not in facts.files or not snapshot.settings_for(path).environment.lens:
        return []
    if facts.environment is None:
        return [Lens("Create the environment and sync")]
    count = 0 if facts.environment.problem else drift(snapshot, facts).count
    return [Lens(f"Sync · {_counted(count, 'change')}")] if count else []


def _of_lock(snapshot: Snapshot, path: str) -> list[Lens]:
    """What the lock beside an input would have otherwise, as far as that can be told without a resolver."""
    lock = lock_of(snapshot, path)
    if not lock:
        return []
    from pinfold.analysis.following import following

    count = following(snapshot, path, lock).count
    return [Lens(f"Lock · {_counted(count, 'change')}", Action.LOCK)] if count else []


def _of_index(snapshot: Snapshot, path: str, counted: bool) -> list[Lens]:
    source, facts = snapshot.files.get(path), snapshot.facts.indexes.get(path)
    if source is None or source.file is None or facts is None or not snapshot.settings_for(path).index.lens:
        return []
    long = len(source.file.index.starts) > LONG
    if long and not counted:
        return [Lens("Look for upgrades", Action.COUNT)] if file_index(source.file).requirements else []
    said = []
    if upgrades := _upgrades(snapshot, path):
        said.append(_counted(upgrades, "upgrade"))
    if advisories := _advisories(source, facts):
        said.append(_counted(advisories, "advisory", "advisories"))
    found = (
        [Lens(" · ".join(said) if said else "No upgrades", Action.UPGRADE if said else Action.COUNT)]
        if said or long
        else []
    )
    return [*found, Lens("Clear", Action.CLEAR)] if long else found


def _upgrades(snapshot: Snapshot, path: str) -> int:
    from pinfold.analysis.upgrades import upgrades

    return sum(1 for each in upgrades(snapshot, path, "latest") if each.edits or each.needs)


def _advisories(source: SourceFile, facts: IndexFacts) -> int:
    """How many advisories the pinned versions of a file have."""
    from pinfold.analysis.candidates import known_of, pinned_release

    found = set()
    assert source.file is not None
    for i in file_index(source.file).requirements:
        requirement = source.file.lines[i].statement
        if not isinstance(requirement, Requirement) or requirement.form is not Form.NAMED:
            continue
        pin, project = pinned_version(requirement), facts.projects.get(requirement.key)
        if pin and project is not None:
            known = known_of(facts.advisories, project.key, pin, pinned_release(project, requirement))
            found |= {(project.key, each.id) for each in known or ()}
    return len(found)


def _counted(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or f'{one}s'}"
