"""Back to the state before the last sync. Must never overwrite what somebody else has done since."""

from __future__ import annotations

from dataclasses import dataclass

from pinfold.system.progress import Cancel, Watch, unwatched


@dataclass(frozen=True, slots=True)
class UndoState:
    """What `undo` would take back: `what` ("sync"), done `at` (seconds since the epoch)."""

    what: str
    at: float


def can_undo(path: str) -> UndoState | None:
    """What can be undone, read from one small file; None if nothing. Never raises. `undo` may still refuse."""
    raise NotImplementedError


def undo(path: str, watch: Watch = unwatched, cancel: Cancel | None = None) -> UndoState:
    """Puts the state before the last sync back, byte for byte; answers what was taken back. There is no redo.

    Raises Cancelled and Trouble as `begin`, and Trouble `nothing-to-undo`, `changed-since` (something else changed the
    environment; the first paths are named) and `damaged-copy`.
    """
    raise NotImplementedError
