"""Reading and writing files without surprises. Must never block on a pipe, read a device or leave half a file.

Paths are strings as the system takes them; nothing here expands `~`, variables or patterns.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from pinfold.records import dataclass

MAX_BYTES = 2 * 1024 * 1024
_NO_BLOCK: int = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY: int = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
# On Windows a virus scanner or an indexer may hold a file for a moment; elsewhere a refusal is final.
_PAUSES = (0.02, 0.05, 0.1, 0.2) if os.name == "nt" else ()


class Refusal(str, Enum):
    """Why a file was not read."""

    MISSING = "missing"
    IRREGULAR = "irregular"  # a folder, a pipe, a device, a socket
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"


class Stamp(NamedTuple):
    """What changes when a file's content does: modification time in nanoseconds, size in bytes, which file it is."""

    mtime_ns: int
    size: int
    inode: int


@dataclass(frozen=True, slots=True)
class Read:
    """Either `data` or `refusal` is given. `reason` is the system's own words; without a file, `stamp` is None."""

    data: bytes | None
    stamp: Stamp | None
    refusal: Refusal | None = None
    reason: str = ""


def read(path: str, limit: int = MAX_BYTES) -> Read:
    """The bytes of a regular file of at most `limit` bytes; symbolic links are followed. Never raises OSError."""
    try:
        # Opening a pipe waits for a writer unless told otherwise, and a path may change between a look and the opening,
        # so the open file is what is looked at.
        descriptor = os.open(path, os.O_RDONLY | _NO_BLOCK | _BINARY)
    except (OSError, ValueError) as error:
        return _refused(path, error)
    try:
        status = os.fstat(descriptor)
        seen = _stamp(status)
        if not stat.S_ISREG(status.st_mode):
            return Read(None, seen, Refusal.IRREGULAR, "not a regular file")
        if status.st_size > limit:
            return Read(None, seen, Refusal.TOO_LARGE, f"{status.st_size} bytes")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(limit + 1)
        if len(data) > limit:  # it grew, or lives in /proc, where sizes are 0
            return Read(None, seen, Refusal.TOO_LARGE, f"more than {limit} bytes")
        return Read(data, seen)
    except OSError as error:
        return Read(None, None, Refusal.UNREADABLE, error.strerror or str(error))
    finally:
        os.close(descriptor)


def read_head(path: str, limit: int) -> bytes | None:
    """The first `limit` bytes of a regular file, or all of a shorter one; None when it cannot be read. Never raises OSError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_BLOCK | _BINARY)
    except (OSError, ValueError):
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        return os.read(descriptor, limit)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def stamp(path: str) -> Stamp | None:
    """The stamp of what a path leads to, of whatever kind; None when there is nothing or it cannot be told."""
    try:
        return _stamp(os.stat(path))
    except (OSError, ValueError):
        return None


def real_path(path: str) -> str:
    """The path without symbolic links, as far as it exists. Never raises; a loop of links stays as it is."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return path


def leads_into(path: str, folders: Iterable[str], windows: bool = os.name == "nt") -> bool:
    """Whether what is at an absolute path lies in one of some absolute folders, or is one, whatever links lead there. Never raises.

    macOS ignores case as well, mostly; where it does not, something is taken for inside at worst.
    """

    def norm(each: str) -> str:
        each = os.path.normpath(each.replace("\\", "/") if windows else each)
        each = (each.replace("\\", "/") if windows else each).rstrip("/") + "/"
        return each.casefold() if windows or sys.platform == "darwin" else each

    above, name = os.path.split(path)
    ways = {norm(each) for each in (path, os.path.join(real_path(above), name), real_path(path))}
    inside = {norm(each) for folder in folders if folder for each in (folder, real_path(folder))}
    return any(way.startswith(folder) for way in ways for folder in inside)


def list_folder(path: str, limit: int = 1000) -> tuple[str, ...]:
    """The names in a folder, sorted, folders with a "/" at the end; at most `limit`. Empty when it cannot be read."""
    names: list[str] = []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                names.append(entry.name + "/" if is_folder(entry) else entry.name)
                if len(names) >= limit:
                    break
    except (OSError, ValueError):
        return ()
    return tuple(sorted(names))


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder or a link to one. Never raises: a link that goes round in circles is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def write_atomic(path: str, data: bytes) -> None:
    """Replace or create a file so that at every moment it has its old bytes or all of `data`; see `write_parts`."""
    write_parts(path, (data,))


def write_parts(path: str, parts: Iterable[bytes]) -> None:
    """Replace or create a file so that at every moment it has its old bytes or those of all parts together.

    Keeps the file's permissions; a symbolic link stays one and its target is replaced. Raises OSError, in which case
    the file is as it was; in particular PermissionError for a file that may not be written.
    """
    target = os.path.realpath(path)
    try:
        mode = stat.S_IMODE(os.stat(target).st_mode)
    except FileNotFoundError:
        mode = None
    if mode is not None and not os.access(target, os.W_OK):
        # Replacing needs only the folder's consent; a file marked read-only means it.
        raise PermissionError(13, "the file is read-only", target)
    temporary = os.path.join(os.path.dirname(target), f".pinfold-{os.urandom(8).hex()}.tmp")
    # The system takes its mask off a new file's mode; what is private already is so from the start.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666 if mode is None else 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(temporary, mode)
        _replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _replace(source: str, target: str) -> None:
    for pause in _PAUSES:
        with contextlib.suppress(PermissionError):
            return os.replace(source, target)
        time.sleep(pause)
    return os.replace(source, target)


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(status.st_mtime_ns, status.st_size, status.st_ino)


def _refused(path: str, error: OSError | ValueError) -> Read:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return Read(None, None, Refusal.MISSING, reason)
    seen = stamp(path)
    try:
        # A socket cannot be opened at all, nor can Windows open a folder.
        odd = seen is not None and not stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        odd = False
    return Read(None, seen, Refusal.IRREGULAR if odd else Refusal.UNREADABLE, reason)
