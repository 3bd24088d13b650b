"""One lock per environment, for processes that do not know each other. Must never be held without saying by whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: a process, what it does ("sync"), since when (seconds since the epoch). Unknown parts are 0 or ""."""

    pid: int
    what: str
    since: float


def holder(path: str) -> Holder | None:
    """Who holds the lock file `path` at this moment; None when nobody does. Never waits, never raises, writes nothing."""
    raise NotImplementedError
