"""What is written down of the last sync, in the environment itself. Must never trust what it reads: it may be anybody's."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable

from pinfold.analysis.environment import LastSync
from pinfold.environment import journal
from pinfold.system.files import read
from pinfold.system.trouble import Trouble

_LIMIT = 1_000_000


def encode(at: float, requirements: Iterable[str]) -> bytes:
    """The record of a sync at a time in seconds since the epoch."""
    return json.dumps({"version": 1, "at": at, "requirements": sorted(set(requirements))}, indent=1).encode()


def rewrite(environment: str, seen: LastSync, data: bytes) -> None:
    """Replaces the record that was seen. It only informs, so without the right to, it stays as it is; and whoever changes the
    environment at this moment, or has done so since, writes a better one.
    """
    from pinfold.system.locks import hold  # rarely needed, and every look comes by here

    with contextlib.suppress(OSError, Trouble), hold(journal.inside(environment, journal.LOCK), "sync", timeout=0):
        if last_sync(environment) == seen:
            journal.write_whole(journal.inside(environment, journal.LAST_SYNC), data)


def last_sync(environment: str) -> LastSync | None:
    """The record of an environment's last sync; None without one that can be read."""
    place = journal.inside(environment, journal.LAST_SYNC)
    data = read(place, _LIMIT).data if journal.genuine(environment) and journal.regular(place) else None
    if data is None:
        return None
    try:
        found = json.loads(data)
        at, requirements = journal.moment(found["at"]), found["requirements"]
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None
    if not isinstance(requirements, list) or not all(isinstance(each, str) for each in requirements):
        return None
    return LastSync(at, frozenset(requirements))
