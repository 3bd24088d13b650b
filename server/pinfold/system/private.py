"""Folders that only we can see, for the children's working directories and rewritten files. Must never be left behind: what a
killed process could not take away, the next one does, for there may be addresses with credentials in it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import tempfile
import time
from collections.abc import Iterator

from pinfold.system.trees import delete, listed, look
from pinfold.system.trouble import Trouble

_NAME = re.compile(r"pinfold-(\d+)-[^/\\]+")
_DAY = 86_400.0
_AGAIN = 60.0  # seconds after which leftovers are looked for again

_swept: dict[str, float] = {}  # when, by folder


@contextlib.contextmanager
def private_folder(parent: str | None = None) -> Iterator[str]:
    """A new empty folder that nobody else can read or enter (mode 0700), removed with all its content at the end.

    Its path is canonical and absolute. `parent` None: the system's place for temporary files. Raises Trouble `disk-full`,
    `file-system`.
    """
    try:
        path = os.path.realpath(tempfile.mkdtemp(prefix=f"pinfold-{os.getpid()}-", dir=parent))
    except OSError as error:
        raise _troubled(error) from error
    if parent is None:
        _sweep(os.path.dirname(path))
    try:
        yield path
    finally:
        remove_tree(path)


def _sweep(parent: str) -> None:
    """Removes our folders whose process is gone. Now and then: there may be thousands of entries to look at."""
    now = time.monotonic()
    if now - _swept.get(parent, -_AGAIN) < _AGAIN:
        return
    _swept[parent] = now
    with contextlib.suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            found = _NAME.fullmatch(entry.name)
            with contextlib.suppress(OSError):
                if found is not None and entry.is_dir(follow_symlinks=False) and _left(entry, int(found[1])):
                    remove_tree(entry.path)


def _left(entry: os.DirEntry[str], process: int) -> bool:
    """Whether a folder is ours and nobody's any more. Windows has no harmless way to ask for a process: a day is enough there."""
    status = entry.stat(follow_symlinks=False)
    if os.name == "nt":
        return time.time() - status.st_mtime > _DAY
    if status.st_uid != os.getuid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OverflowError, PermissionError):
        return False
    return False


def write_private(folder: str, name: str, text: str) -> str:
    """Writes a new file that nobody else can read into a private folder; answers its path. Raises Trouble as `private_folder`."""
    path = os.path.join(folder, name)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise _troubled(error) from error
    return path


def _troubled(error: OSError) -> Trouble:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    said = f"Temporary files cannot be written: {error.strerror or error}."
    advice = "Free some space, or name a folder that can be written to in the variable TMPDIR."
    return Trouble("disk-full" if full else "file-system", said, advice)


def remove_tree(path: str) -> None:
    """Removes a folder and what is in it, read-only or not, never following links. What cannot go stays; never raises.

    Nothing around it is changed, not even a mode: that may be the system's place for temporary files.
    """
    entry = look(path)
    if entry is None or entry.kind != "d":
        return
    with contextlib.suppress(OSError):
        for each in listed(path, "", force=True):  # a build may leave read-only folders
            with contextlib.suppress(OSError):
                delete(os.path.join(path, each.path))
    with contextlib.suppress(OSError):
        os.rmdir(path)
