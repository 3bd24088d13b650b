"""What lies in `<environment>/.pinfold`, and the note that says which change is under way. Must never be believed unchecked.

    lock             held while an environment is changed
    journal.json     the change under way; absent: there is none
    txn/             the safety copy of the change under way
    undo/            the safety copy of the last one that was committed
    last-sync.json   what was asked for by the last sync
    trash/           to be deleted

A stage ends with one rename, which either happened or did not and needs no space on the disk:

    journal.json, no txn/manifest.json      nothing in the environment has been touched yet
    txn/manifest.json                       the change may have begun: it is to be rolled back
    txn/after.json                          the change is committed: what remains to be done is to be finished

A safety copy holds `manifest.json` (how it was), `after.json` (what has changed by it, and all hashes), `head.json` (what
`undo` says), `objects/` (the files, numbered) and `last-sync.json` or `no-last-sync` (what there was before). `txn` lacks the
objects that `undo` has already; they are put together as soon as the change is committed (`objects.gather`).
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from enum import Enum

from pinfold.records import asdict, dataclass
from pinfold.system.files import read as read_file
from pinfold.system.trees import delete, look
from pinfold.system.trouble import Trouble

FOLDER = ".pinfold"
LOCK = "lock"
JOURNAL = "journal.json"
TXN = "txn"
UNDO = "undo"
TRASH = "trash"
LAST_SYNC = "last-sync.json"
NO_LAST_SYNC = "no-last-sync"
MANIFEST = "manifest.json"
AFTER = "after.json"
UNDONE = "undone"  # what `after.json` is called once the change it is about is being undone
HEAD = "head.json"
OBJECTS = "objects"
NEW = ".new"  # what is being written; of no meaning when it is found
_FORMAT = 2
MAX_JOURNAL = 64 * 1024
_LAST_MOMENT = 253_402_214_400.0  # 9999-12-31: a later one has no date in some time zones


class Change(str, Enum):
    """What a transaction is for."""

    SYNC = "sync"  # packages come and go
    REPAIR = "repair"  # the interpreter, `bin` and `pyvenv.cfg` are made anew as well
    CREATE = "create"  # there is no environment yet; the folder is missing or empty
    FIRST_SYNC = "first-sync"  # as CREATE, and packages come into it at once: they may put anything anywhere
    REMOVE = "remove"  # all of it goes
    UNDO = "undo"


MAKING = frozenset({Change.CREATE, Change.FIRST_SYNC})


@dataclass(frozen=True, slots=True)
class Journal:
    """`inode` is the number of the environment's folder: by it a journal that came with a folder from elsewhere is known."""

    change: Change
    what: str
    at: float
    inode: int


@dataclass(frozen=True, slots=True)
class Head:
    """What a safety copy is of: the change that was made, and when (seconds since the epoch)."""

    what: str
    at: float


def reached(point: str) -> None:
    """A moment between two steps. Nothing happens here; tests end the process at each in turn."""


def inside(path: str, *names: str) -> str:
    """A path in `.pinfold` of the environment at `path`."""
    return os.path.join(path, FOLDER, *names)


def begin_journal(path: str, change: Change, what: str) -> Journal:
    """Writes the journal of a change that is about to begin. Raises OSError."""
    status = os.stat(path)
    journal = Journal(change, what, time.time(), status.st_ino)
    write_whole(inside(path, JOURNAL), json.dumps({"format": _FORMAT, **asdict(journal)}).encode())
    reached("journalled")
    return journal


def read_journal(path: str) -> Journal | None:
    """The change that is under way or was cut short; None if none. Raises Trouble `foreign-journal` for one that is not ours."""
    place = inside(path, JOURNAL)
    if look(place) is None:
        return None
    found = read_file(place, MAX_JOURNAL) if regular(place) else None
    try:
        data = json.loads((found.data if found else None) or b"")
        if (version := data["format"]) != _FORMAT:
            raise _of_another_version(path) if type(version) is int else ValueError(version)
        journal = Journal(Change(data["change"]), _shown(data["what"]), moment(data["at"]), int(data["inode"]))
        mine = journal.inode == os.stat(path).st_ino
    except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
        mine = False
        journal = None
    if not mine:
        raise Trouble(
            "foreign-journal",
            f"{path} has notes of an unfinished change that was not made there.",
            f"If the folder was copied or downloaded, delete its folder {FOLDER} or create the environment anew.",
        )
    return journal


def _of_another_version(path: str) -> Trouble:
    return Trouble(
        "foreign-journal",
        f"Another version of Pinfold has begun a change of {path} that is not finished, and this one cannot read its notes.",
        "Let that version finish it, or create the environment anew.",
    )


def read_head(path: str) -> Head | None:
    """What the safety copy `undo` is of; None when there is none. Never raises."""
    place = inside(path, UNDO, HEAD)
    if not genuine(path, UNDO) or not regular(place):
        return None
    try:
        data = json.loads(read_file(place, MAX_JOURNAL).data or b"")
        return Head(_shown(data["what"]), moment(data["at"]))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None


def end_journal(path: str) -> None:
    """From here on no change is under way. Raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(inside(path, JOURNAL))
    reached("journal-gone")


def tidy(path: str) -> None:
    """Removes what has no meaning any more. For the holder of the lock, with no change under way. Raises OSError."""
    for name in (TRASH, TXN, JOURNAL + NEW, LAST_SYNC + NEW):
        delete(inside(path, name))


def retire(path: str, name: str) -> None:
    """Takes a safety copy out of use, with one rename. Raises OSError."""
    delete(inside(path, TRASH))
    os.rename(inside(path, name), inside(path, TRASH))
    reached(f"{name}-retired")


def write_whole(path: str, data: bytes, *, publish: bool = True, durable: bool = True) -> None:
    """Writes a file that is there with all its bytes or not at all; if `durable`, also after the power fails. Raises OSError.

    With `publish` False it waits under its name followed by `NEW`.
    """
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path + NEW)
    descriptor = os.open(path + NEW, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if publish:
            os.replace(path + NEW, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(path + NEW)
        raise


def regular(path: str) -> bool:
    """Whether a path itself, not what it leads to, is a regular file."""
    entry = look(path)
    return entry is not None and entry.kind == "f"


def genuine(path: str, *names: str) -> bool:
    """Whether a folder in `.pinfold` is one, and so is each on the way: none is a link that leads elsewhere."""
    places = [inside(path, *names[:count]) for count in range(len(names) + 1)]
    return all((entry := look(place)) is not None and entry.kind == "d" for place in places)


def moment(at: float | str) -> float:
    """Seconds since the epoch that have a date. Raises ValueError, TypeError and OverflowError for anything else."""
    seconds = float(at)
    if not 0 <= seconds < _LAST_MOMENT:  # what is no number is not, either
        raise ValueError(at)
    return seconds


def _shown(what: object) -> str:
    if not isinstance(what, str):
        raise TypeError(what)
    return "".join(char for char in what if char.isprintable())[:80]


def sound(path: str, copy: str) -> bool:
    """Whether the folders of a safety copy's objects are folders, none of them a link that leads elsewhere."""
    if not genuine(path, copy, OBJECTS):
        return False
    try:
        return all(genuine(path, copy, OBJECTS, name) for name in os.listdir(inside(path, copy, OBJECTS)))
    except OSError:
        return False
