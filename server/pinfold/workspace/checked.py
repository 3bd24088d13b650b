"""The findings of one folder, kept until something they depend on changes. Mutable; must never read a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pinfold.analysis.check import OnFailure, check
from pinfold.analysis.findings import Finding
from pinfold.analysis.locked import partner
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile


class Checked:
    """Remembers the last snapshot and asks the rules about those files only that a difference concerns."""

    def __init__(self, on_failure: OnFailure | None = None) -> None:
        self._on_failure = on_failure
        self._last: Snapshot | None = None
        self._said: dict[str, Sequence[Finding]] = {}

    def findings(self, snapshot: Snapshot, path: str) -> Sequence[Finding]:
        """What there is to say about a file of the snapshot: the same object until it is something else."""
        if snapshot is not self._last:
            stale = set(snapshot.files) if self._last is None else _concerned(self._last, snapshot)
            for name, found in check(snapshot, stale, self._on_failure).items():
                if name not in self._said or self._said[name] != found:
                    self._said[name] = found
            for name in self._said.keys() - snapshot.files.keys():
                del self._said[name]
            self._last = snapshot
        return self._said.get(path, ())


def _concerned(old: Snapshot, new: Snapshot) -> set[str]:
    """The files of `new` whose findings may differ from those in `old`."""
    if old.facts.environment is not new.facts.environment or old.facts.resolutions is not new.facts.resolutions:
        return set(new.files)
    changed = {path for path, source in new.files.items() if _differs(old, new, path, source)}
    changed |= old.files.keys() - new.files.keys()
    if old.facts.absent != new.facts.absent:
        both = old.facts.absent.keys() | new.facts.absent.keys()
        for path in both:
            if old.facts.absent.get(path) is not new.facts.absent.get(path):
                changed.update(edge.source for edge in new.includes.includers(path))
    heard = _heard(old, new)
    if not changed:
        return heard
    concerned = changed | heard
    everywhere: tuple[Mapping[str, Mapping[str, Role]], ...] = (new.projects,)
    if old.projects is not new.projects:
        everywhere += (old.projects,)
    for projects in everywhere:
        for reached in projects.values():
            if len(reached) > 1 and not changed.isdisjoint(reached):
                concerned.update(reached)
    if new.facts.environment is not None:
        # One environment is for all of its files: what one asks for may settle what another lacks.
        from pinfold.analysis.asked import synced_roles

        synced = synced_roles(new, new.facts.environment.files)
        if not changed.isdisjoint(synced):
            concerned.update(synced)
    # An input and its lock are held against each other, though neither includes the other.
    concerned |= {partner(path) for path in concerned}
    return concerned & new.files.keys()


def _heard(old: Snapshot, new: Snapshot) -> set[str]:
    """The files about whose package indexes something else is known: that concerns nobody but them."""
    before, after = old.facts.indexes, new.facts.indexes
    if before is after:
        return set()
    return {path for path in before.keys() | after.keys() if before.get(path) is not after.get(path)} & new.files.keys()


def _differs(old: Snapshot, new: Snapshot, path: str, source: SourceFile) -> bool:
    before = old.files.get(path)
    if old.settings_for(path) is not new.settings_for(path):
        return True
    if before is source or before is None:
        return before is None
    return (
        before.file is not source.file
        or before.decoded is not source.decoded
        or (before.role, before.opened, before.too_large, before.prose)
        != (source.role, source.opened, source.too_large, source.prose)
    )
