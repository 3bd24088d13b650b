"""One lock per environment, for processes that do not know each other. Must never be held without saying by whom.

The lock is on an open file, not on a name, so it lives as long as the last process that has inherited the descriptor. The
file goes away with the lock. It also carries what its making has changed, so that whoever comes after a killed process can
leave the folders as they were before that one.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import threading
import time
from collections.abc import Callable, Iterator

from pinfold.records import dataclass
from pinfold.system import locking
from pinfold.system.progress import Cancel
from pinfold.system.trees import look, set_times
from pinfold.system.trouble import Cancelled, Trouble

_MAX_INFO = 4096
_FLAGS: int = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: a process, what it does ("sync"). Unknown parts are 0 or ""."""

    pid: int
    what: str


@dataclass(frozen=True, slots=True)
class Footprint:
    """What was there before the lock file: modification times of its folder and of the one around it; None: it was missing."""

    folder: int | None
    parent: int | None


class Held:
    """A lock while it is held. `descriptor` is to be inherited by children; `footprint` is what release goes back to."""

    def __init__(self, path: str, descriptor: int, what: str, footprint: Footprint) -> None:
        self.path = path
        self.descriptor = descriptor
        self._what = what
        self.footprint = footprint
        self.keep_file = False  # for work that is not finished: the next holder learns the footprint from the file
        self._write()

    def leave(self, footprint: Footprint) -> None:
        """Says, also for whoever comes after us if we are killed, what the folders are to be when the lock is released."""
        self.footprint = footprint
        self._write()

    def _write(self) -> None:
        info = {"pid": os.getpid(), "what": self._what}
        info |= {"folder": self.footprint.folder, "parent": self.footprint.parent}
        with contextlib.suppress(OSError):  # a full disk: the lock holds, it only cannot say by whom
            locking.write(self.descriptor, json.dumps(info).encode())


@contextlib.contextmanager
def hold(
    path: str,
    what: str,
    *,
    on_wait: Callable[[Holder], None] = lambda holder: None,
    cancel: Cancel | None = None,
    timeout: float | None = None,
    make_parent: bool = False,
) -> Iterator[Held]:
    """The block in which we alone hold the lock file `path`; its folder is made if it is missing (`make_parent`: also that one's).

    `on_wait` is called once for each holder that we have to wait for. At the end the file goes, and what was made for it if it is
    empty; the folders get their times back as `footprint` has them. `timeout` in seconds; None waits for ever.

    Raises Cancelled, Trouble `locked` (time is over), and OSError when the file cannot be made.
    """
    held = _acquire(path, what, on_wait, cancel or Cancel(), timeout, make_parent)
    try:
        yield held
    finally:
        _release(held)


def holder(path: str) -> Holder | None:
    """Who holds the lock file `path` at this moment; None when nobody does. Never waits, never raises, writes nothing."""
    try:
        descriptor = os.open(path, os.O_RDWR | _FLAGS)
    except (OSError, ValueError):
        return None
    try:
        if locking.attempt(descriptor):
            locking.release(descriptor)
            return None
        return _read(descriptor)[0]
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _acquire(
    path: str, what: str, on_wait: Callable[[Holder], None], cancel: Cancel, timeout: float | None, make_parent: bool
) -> Held:
    deadline = None if timeout is None else time.monotonic() + timeout
    while True:
        cancel.check()
        seen = _make_folders(path, make_parent)
        if os.path.islink(path):  # Windows has no O_NOFOLLOW, and the file is written into
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o600)
        except FileNotFoundError:
            continue  # the last holder has just taken the folder away
        try:
            _wait(descriptor, on_wait, cancel, deadline)
            if _same(descriptor, path):
                return Held(path, descriptor, what, _read(descriptor)[1] or seen)
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # the file was taken away while we waited for it


def _make_folders(path: str, make_parent: bool) -> Footprint:
    folder = os.path.dirname(path)
    parent = os.path.dirname(folder)
    around = look(parent)
    if around is None and make_parent:
        with contextlib.suppress(FileExistsError):
            os.mkdir(parent)
    within = look(folder)
    if within is None:
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder)
    elif within.kind != "d":
        raise NotADirectoryError(errno.ENOTDIR, "not a folder", folder)
    return Footprint(within.mtime_ns if within else None, around.mtime_ns if around else None)


def _wait(descriptor: int, on_wait: Callable[[Holder], None], cancel: Cancel, deadline: float | None) -> None:
    stopped = threading.Event()
    forget = cancel.on_request(stopped.set)
    told: Holder | None = None
    pause = 0.01
    try:
        while not locking.attempt(descriptor):
            now = _read(descriptor)[0]
            if now != told:
                told = now
                on_wait(now)
            if deadline is not None and time.monotonic() > deadline:
                raise Trouble(
                    "locked",
                    f"Another process ({now.pid}) is busy with this environment ({now.what or 'unknown'}).",
                    "Wait until it is done, or stop it, and try again.",
                )
            if stopped.wait(pause):
                raise Cancelled
            pause = min(pause * 1.5, 0.25)
    finally:
        forget()


def _same(descriptor: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except FileNotFoundError:
        return False


def _read(descriptor: int) -> tuple[Holder, Footprint | None]:
    """What a holder has written; a file that nobody has written to has no footprint."""
    try:
        info = json.loads(locking.read(descriptor, _MAX_INFO))
        pid, what, folder, parent = (info[key] for key in ("pid", "what", "folder", "parent"))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return Holder(0, ""), None
    if not (_whole(pid) and isinstance(what, str) and _time(folder) and _time(parent)):
        return Holder(0, ""), None
    shown = "".join(char for char in what if char.isprintable())[:80]
    return Holder(pid, shown), Footprint(folder, parent)


def _whole(value: object) -> bool:
    return isinstance(value, int) and 0 <= value < 2**63


def _time(value: object) -> bool:
    return value is None or _whole(value)


def _release(held: Held) -> None:
    if not held.keep_file:
        with contextlib.suppress(OSError):
            os.unlink(held.path)  # still locked, so nobody can hold what has just lost its name
        _leave(held)
    # Said aloud, because a process that a child has left behind may have inherited the descriptor.
    with contextlib.suppress(OSError):
        locking.release(held.descriptor)
    os.close(held.descriptor)
    if os.name == "nt" and not held.keep_file:
        with contextlib.suppress(OSError):
            os.unlink(held.path)  # an open file cannot be deleted there
            _leave(held)


def _leave(held: Held) -> None:
    """Takes away the folders that were made for the lock, if they are empty, and gives the times back to those that stay.

    A process that is killed between the calls here leaves an empty folder or one with a younger time; nothing can bridge them.
    """
    folder = os.path.dirname(held.path)
    parent = os.path.dirname(folder)
    with contextlib.suppress(OSError):
        os.rmdir(folder)  # fails, rightly, when something is in it
    with contextlib.suppress(OSError):
        if held.footprint.parent is None:
            os.rmdir(parent)
    for path, mtime_ns in ((folder, held.footprint.folder), (parent, held.footprint.parent)):
        with contextlib.suppress(OSError):
            if mtime_ns is not None:
                set_times(path, mtime_ns)
