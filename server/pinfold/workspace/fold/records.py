"""What is written down of the last sync, in the environment itself. Must never trust what it reads: it may be anybody's."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable

from pinfold.analysis.environment import LastSync
from pinfold.system.files import read, write_atomic

_NAME = ".pinfold/last-sync.json"
_LIMIT = 1_000_000


def encode(at: float, requirements: Iterable[str]) -> bytes:
    """The record of a sync at a time in seconds since the epoch."""
    return json.dumps({"version": 1, "at": at, "requirements": sorted(set(requirements))}, indent=1).encode()


def rewrite(environment: str, data: bytes) -> None:
    """Replaces the record; without the right to, it stays as it is, for it only informs."""
    with contextlib.suppress(OSError):
        write_atomic(f"{environment}/{_NAME}", data)


def last_sync(environment: str) -> LastSync | None:
    """The record of an environment's last sync; None without one that can be read."""
    data = read(f"{environment}/{_NAME}", _LIMIT).data
    if data is None:
        return None
    try:
        found = json.loads(data)
        at, requirements = float(found["at"]), found["requirements"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(requirements, list) or not all(isinstance(each, str) for each in requirements):
        return None
    return LastSync(at, frozenset(requirements))
