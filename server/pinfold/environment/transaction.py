"""Changing an environment so that it ends as it was asked to be or exactly as it was, whatever happens in between.

Must never touch anything outside the environment's folder.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pinfold.system.progress import Cancel, Watch, unwatched


class Change(str, Enum):
    """What a transaction is for."""

    SYNC = "sync"  # packages come and go
    REPAIR = "repair"  # the interpreter, `bin` and `pyvenv.cfg` are made anew as well
    CREATE = "create"  # there is no environment yet; the folder is missing or empty


@dataclass(frozen=True, slots=True)
class Transaction:
    """A change under way. `path` is the environment's canonical folder, `held` are the descriptors to hand to every child,
    so that a child that outlives us keeps the environment locked.
    """

    path: str
    held: tuple[int, ...]

    def commit(self, last_sync: bytes | None = None) -> None:
        """Makes the change final; `undo` leads back from here. `last_sync` becomes the content of `.pinfold/last-sync.json`.

        Call it once, last. Raises Trouble, and then the change is not final and is rolled back by leaving `begin`'s block.
        """
        raise NotImplementedError


@contextlib.contextmanager
def begin(
    path: str, what: str, watch: Watch = unwatched, cancel: Cancel | None = None, *, change: Change = Change.SYNC
) -> Iterator[Transaction]:
    """The block in which an environment's folder may be changed. `what` names it for people who wait: "sync", "repair".

    Waits for the environment's lock, finishes what a killed process left behind, and keeps the old state. Leaving the block
    without `commit`, by an exception or not, puts every byte, mode, time and link back. For CREATE the folder `path` is made if
    it is missing and has nothing but `.pinfold` in it when the block begins (`uv venv` needs `--allow-existing`).

    Raises Cancelled, and Trouble `disk-full`, `permission`, `exists` (CREATE, and the folder is not empty), `missing` (no such
    folder), `locked` (waited too long), `damaged-copy` (somebody else has damaged the old state, so it cannot be put back).
    """
    raise NotImplementedError
    yield


def remove(path: str, watch: Watch = unwatched, cancel: Cancel | None = None) -> None:
    """Deletes an environment's folder with all that is in it. Once begun it is finished, if need be by `recover`.

    It is for the caller to know that it is an environment. Raises Cancelled before the first deletion; Trouble as `begin`.
    """
    raise NotImplementedError
