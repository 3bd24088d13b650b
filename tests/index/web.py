"""How the tests here ask: with a home, a cache and a clock of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pinfold.analysis.indexes import Indexes
from pinfold.index.http import Http
from pinfold.index.pace import Clock, Paces
from pinfold.records import replace
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble
from tests.support.web import Hours

BARE = Indexes("")


class Asker:
    """Makes `Http`s for one person. `hours` is their clock."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.hours = Hours()
        self.environ = {"PINFOLD_CACHE_DIR": str(home / "cache")}

    @property
    def cache(self) -> Path:
        return self.home / "cache" / "http"

    @property
    def host(self) -> Host:
        return Host(self.environ, str(self.home), "linux")

    def http(self, indexes: Indexes = BARE, *, offline: bool = False, jitter: float = 1.0, **said: object) -> Http:
        clock = Clock(self.hours.now, self.hours.now, self.hours.sleep, lambda: jitter)
        return Http(replace(indexes, **said), self.host, offline=offline, paces=Paces(clock))  # type: ignore[arg-type]


async def trouble(asking: object) -> Trouble:
    """The Trouble that something to be awaited ends in."""
    with pytest.raises(Trouble) as raised:
        await asking  # type: ignore[misc]
    return raised.value
