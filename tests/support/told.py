"""A workspace for tests that has been told what is installed, so that features have something to say without an environment."""

from __future__ import annotations

from collections.abc import Iterable

from pinfold.analysis.snapshot import Snapshot
from pinfold.records import replace
from pinfold.workspace.engine import Workspace
from tests.support.installed import facts


class Told(Workspace):
    """`installed` is a section `-- @env --` (`installed.py`) about the environment in `root`. Its findings know nothing of it."""

    def __init__(self, root: str, installed: str) -> None:
        super().__init__(trusted=True)
        self._environment = facts(installed, root)

    def snapshot(self, path: str, listings: Iterable[str] = ()) -> Snapshot:
        found = super().snapshot(path, listings)
        return replace(found, facts=replace(found.facts, environment=self._environment))
