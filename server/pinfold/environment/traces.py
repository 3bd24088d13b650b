"""What a change of an environment leaves behind, told by a few looks. Must never wait, change anything, or raise.

Apart from `recovery` and `undo`, so that who only looks does not import what it takes to change an environment.
"""

from __future__ import annotations

import os

from pinfold.environment import journal
from pinfold.environment.journal import inside
from pinfold.records import dataclass
from pinfold.system.trees import look


@dataclass(frozen=True, slots=True)
class UndoState:
    """What `undo` would take back: `what` ("sync"), done `at` (seconds since the epoch)."""

    what: str
    at: float


def unfinished(path: str) -> bool:
    """Whether a change of the environment is under way or was cut short. Costs three looks."""
    if look(inside(path, journal.LOCK)) is not None or look(inside(path, journal.JOURNAL)) is not None:
        return True
    try:  # a process was killed just after making the folder or just before taking it away
        return journal.genuine(path) and not os.listdir(inside(path))
    except OSError:
        return False


def occupied(path: str) -> bool:
    """Whether something that is no environment lies where one would be made; an empty folder is in nobody's way.

    Unlike the others here, raises OSError for a folder that cannot be read.
    """
    if not os.path.isdir(path):
        return os.path.lexists(path)
    return any(name != journal.FOLDER for name in os.listdir(path))


def can_undo(path: str) -> UndoState | None:
    """What can be undone, read from one small file; None if nothing. `undo` may still refuse."""
    head = journal.read_head(path)
    return UndoState(head.what, head.at) if head else None
