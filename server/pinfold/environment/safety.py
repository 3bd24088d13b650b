"""The safety copy: what an environment was, kept so that it can be put back. Must never read or write outside the environment.

A file is kept as a second name of it, which costs neither space nor time, and is as good as a copy as long as nobody writes
into the file itself. Some programs do: `python -m venv` into `pyvenv.cfg` and the scripts, and uv before 0.10 into any file
that a second wheel brings too, when it copies. So the files at risk get a fresh copy in the *environment* and the original
stays in the safety copy, where nothing can reach it; an older safety copy or uv's cache, which may share the original, are
safe with it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable

from packaging.version import InvalidVersion, Version

from pinfold.environment import journal
from pinfold.environment.manifest import Kept, Manifest, encode
from pinfold.system.progress import Cancel, Progress, Watch
from pinfold.system.trees import Entry, copy_file, link_or_copy, look, walk, yielding
from pinfold.system.trouble import Trouble

_SCRIPTS = ("bin", "Scripts")
_SMALL = 1024 * 1024
_REPLACES = {"uv": Version("0.10.12"), "pip": Version("23.2")}  # tried; uv 0.9.30 still wrote into files


def writes_in_place(installer: str, version: str) -> bool:
    """Whether an installer ("uv", "pip") of this version may write into a file that is there instead of replacing it."""
    try:
        return installer not in _REPLACES or Version(version) < _REPLACES[installer]
    except InvalidVersion:
        return True


def keep(
    path: str, folder: int | None, root: int | None, at_risk: Callable[[Entry], bool], watch: Watch, cancel: Cancel
) -> Manifest:
    """Makes the safety copy `txn` of the environment at `path`. `folder` and `root` are times as in a manifest.

    When its manifest is in place the files `at_risk` are given copies. Raises Cancelled and OSError, at any point; whoever
    called then takes the copy back or rolls back to it.
    """
    store = journal.inside(path, journal.TXN)
    os.mkdir(store, 0o700)
    os.mkdir(os.path.join(store, journal.OBJECTS), 0o700)
    journal.reached("copying")
    kept: list[Kept] = []
    number = 0
    shared: list[Kept] = []
    for entry in walk(path, (journal.FOLDER,)):
        if entry.kind in "dl":
            kept.append(Kept(entry))
            continue
        place = object_in(store, number)
        if number % 256 == 0:
            os.mkdir(os.path.dirname(place), 0o700)
            cancel.check()
            watch(Progress("Keeping the old state", done=number))
            journal.reached("copying-more")
        try:
            second = link_or_copy(f"{path}/{entry.path}", place)
        except FileNotFoundError:
            continue  # a running Python writes its caches beside us
        item = Kept(entry, number)
        kept.append(item)
        number += 1
        if second and entry.kind == "f" and at_risk(entry):
            shared.append(item)
    manifest = Manifest(tuple(kept), folder, root, stat.S_IMODE(os.stat(path).st_mode))
    journal.reached("copied")
    journal.write_whole(os.path.join(store, journal.MANIFEST), encode(manifest))
    journal.reached("kept")
    for item in shared:
        _part(path, store, item)
        journal.reached("parting")
    _restore_times(path, {item.entry.path.rpartition("/")[0] for item in shared}, manifest)
    return manifest


def risky(in_place: bool) -> Callable[[Entry], bool]:
    """Which files an installer may write into: all, or those that even careful ones and `venv` do."""
    return (lambda entry: True) if in_place else _bookkeeping


def _bookkeeping(entry: Entry) -> bool:
    folder, _, name = entry.path.rpartition("/")
    if folder in {"", *_SCRIPTS}:
        return entry.size <= _SMALL  # programs in wheels are moved into place by every installer
    return name.endswith((".pth", ".egg-link")) or (name == "RECORD" and folder.endswith(".dist-info"))


def troubled(error: OSError, path: str) -> Trouble:
    """What a person is told when the file system refuses."""
    reason = error.strerror or str(error)
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return Trouble(
            "disk-full", f"There is no room left to change {path}: {reason}.", "Free some space and try again."
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        where = error.filename if isinstance(error.filename, str) else path
        return Trouble(
            "permission",
            f"{path} cannot be changed: {where}: {reason}.",
            "Check who owns it and whether it may be written.",
        )
    if error.errno == errno.ENOENT and look(path) is None:
        return Trouble("missing", f"There is no folder {path}.")
    return Trouble("file-system", f"{path} cannot be changed: {reason}.", "Try again.", str(error))


def object_in(store: str, number: int) -> str:
    """Where an object of the safety copy in the folder `store` is."""
    # Folders with tens of thousands of names are slow on some systems.
    return f"{store}/{journal.OBJECTS}/{number >> 8}/{number & 255}"


def _part(path: str, store: str, item: Kept) -> None:
    """Gives the environment a copy of its own; the original stays with the safety copy alone."""
    place = os.path.join(path, item.entry.path)
    source = object_in(store, item.number)
    if not os.access(source, os.R_OK):
        return  # who may not read it will not write into it either
    # Not by renaming over it: ext4 then writes the new file to the disk at once. A roll-back copes with a missing one.
    yielding(os.path.dirname(place), lambda: os.unlink(place))
    copy_file(source, place)


def _restore_times(path: str, folders: set[str], manifest: Manifest) -> None:
    for kept in manifest.entries:
        if kept.entry.kind == "d" and kept.entry.path in folders:
            full = os.path.join(path, kept.entry.path)
            with contextlib.suppress(OSError):
                os.chmod(full, kept.entry.mode)
                os.utime(full, ns=(kept.entry.mtime_ns, kept.entry.mtime_ns))
