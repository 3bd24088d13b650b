"""Where each file's packages come from, and what they are for: as a sync of the folder would have it.

Only files are read. Must never be used for a folder that nobody has said is trusted, and never put an address into a message.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from pinfold.analysis.asked import synced_roles
from pinfold.analysis.environment import Environment
from pinfold.analysis.index_options import variables
from pinfold.analysis.indexes import Indexes
from pinfold.analysis.releases import Target
from pinfold.analysis.snapshot import Snapshot
from pinfold.index.configuration import configured, merged
from pinfold.index.sources import Engine, Sources
from pinfold.system.host import Host
from pinfold.system.tools import chosen_uv
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.choice import synced_files
from pinfold.workspace.fold.private import options_of

_FRESH = 30.0  # seconds for which the configuration is not read again


class Asked(NamedTuple):
    """Whom to ask about the projects of a file, and what their releases are held against."""

    sources: Sources
    target: Target


class FolderSources:
    """Of one folder. `environ` are the variables that `${NAME}` in a requirements file stands for, where they may be sent."""

    def __init__(
        self,
        host: Host,
        environ: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._host = host
        self._environ = environ or {}
        self._clock = clock
        self._read: tuple[object, float, tuple[Engine, Indexes]] | None = None
        self._merged: dict[tuple[object, ...], Sources] = {}

    def of(self, snapshot: Snapshot, paths: Iterable[str]) -> dict[str, Asked]:
        """By path. Raises Trouble where nobody names an index and the default one is not known."""
        facts = snapshot.facts.environment
        environment = None if facts is None else facts.environment
        engine, indexes = self._configured(snapshot, environment)
        target = target_of(snapshot, environment, self._host)
        found: dict[str, Asked] = {}
        known: dict[tuple[str, ...], Sources] = {}
        for path, run in runs_of(snapshot, paths).items():
            if run not in known:
                known[run] = self._sources(snapshot, run, engine, indexes)
            found[path] = Asked(known[run], target)
        return found

    def _sources(self, snapshot: Snapshot, run: tuple[str, ...], engine: Engine, indexes: Indexes) -> Sources:
        """The same object for the same options: typing elsewhere in a file makes no other sources."""
        options = options_of(snapshot, run)
        said = tuple(
            (each.path, tuple((o.name.text, o.value.text if o.value else "") for o in each.statement.options))
            for each in options
        )
        about = (id(indexes), engine, said)
        if about not in self._merged:
            if len(self._merged) > 64:
                self._merged.clear()
            root = snapshot.root or os.path.dirname(run[0])
            together = merged(indexes, options, root)
            values = {name: self._environ.get(name, "") for name in variables(together)}
            values = {name: value for name, value in values.items() if value}
            self._merged[about] = Sources(together, engine, values)
        return self._merged[about]

    def _configured(self, snapshot: Snapshot, environment: Environment | None) -> tuple[Engine, Indexes]:
        about = environment, snapshot.settings.environment.installer
        if self._read is not None and self._read[0] == about and self._clock() - self._read[1] < _FRESH:
            return self._read[2]
        engine = engine_of(snapshot, environment, self._host)
        indexes, _ = configured(self._host, environment, engine, snapshot.root)
        if self._read is not None and self._read[2] == (engine, indexes):
            engine, indexes = self._read[2]  # the same object, by which others are remembered
        self._read = about, self._clock(), (engine, indexes)
        return engine, indexes


def engine_of(snapshot: Snapshot, environment: Environment | None, host: Host) -> Engine:
    """Who would install into the folder's environment."""
    version = "" if environment is None else environment.version
    try:
        uv = chosen_uv(snapshot.settings.environment.installer, host, snapshot.root, version)
    except Trouble:  # nobody would; what they say of indexes is the same for both then
        return "pip"
    return "pip" if uv is None else "uv"


def target_of(snapshot: Snapshot, environment: Environment | None, host: Host) -> Target:
    """What the settings say, else the selected environment, else anything."""
    said = snapshot.settings.target
    if said.python is not None or said.platform is not None:
        return Target(said.python or "", said.platform or "")
    if environment is None or not environment.version:
        return Target()
    return Target(environment.version, host.platform, environment.markers)


def runs_of(snapshot: Snapshot, paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each file the files that are installed together with it: those that are synced, else what leads to it."""
    synced = synced_files(snapshot.root, snapshot).paths
    together = synced_roles(snapshot, synced) if synced else {}
    return {path: synced if path in together else _run(snapshot, path) for path in paths}


def _run(snapshot: Snapshot, path: str) -> tuple[str, ...]:
    """What somebody would give pip to have this file read: the first that leads to it."""
    roots = sorted(root for root, reached in snapshot.projects.items() if path in reached)
    return (path,) if path in roots or not roots else (roots[0],)
