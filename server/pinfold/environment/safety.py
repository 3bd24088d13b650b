"""The safety copy: what an environment was, kept so that it can be put back. Must never read or write outside the environment.

A file is kept as a second name of it, which costs no space and little time, and is as good as a copy as long as nobody
writes into the file itself. A file that has such a name in the older safety copy needs no other (`objects`).

Some programs do write: `python -m venv` into `pyvenv.cfg` and the scripts, and uv before 0.10 into any file that a second
wheel brings too, when it copies. So the files at risk get a fresh copy in the *environment* and the original stays in the
safety copy, where nothing can reach it; an older safety copy or uv's cache, which may share the original, are safe with it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat

from packaging.version import InvalidVersion, Version

from pinfold.environment import journal
from pinfold.environment.claims import record_text
from pinfold.environment.linking import link_all
from pinfold.environment.manifest import Manifest, encode
from pinfold.environment.objects import find, shared
from pinfold.system.progress import Cancel, Progress, Watch
from pinfold.system.trees import Entry, copy_file, look, yielding
from pinfold.system.trouble import Trouble

_EXPOSED = {"", "bin", "Scripts"}
_WRITTEN = (".pth", ".egg-link", ".dist-info/RECORD")
_SMALL = 1024 * 1024
_REPLACES = {"uv": Version("0.10.12"), "pip": Version("23.2")}  # tried; uv 0.9.30 still wrote into files


def writes_in_place(installer: str, version: str) -> bool:
    """Whether an installer ("uv", "pip") of this version may write into a file that is there instead of replacing it."""
    try:
        return installer not in _REPLACES or Version(version) < _REPLACES[installer]
    except InvalidVersion:
        return True


def keep(
    path: str, folder: int | None, root: int | None, in_place: bool, watch: Watch, cancel: Cancel
) -> tuple[Manifest, frozenset[int]]:
    """Makes the safety copy `txn` of the environment at `path`. `folder` and `root` are times as in a manifest. Answers what is
    in it, and the numbers of the objects in the older one.

    When its manifest is in place the files that may be written into are given copies: all (`in_place`), or those that even
    careful installers and `venv` write into. Raises Cancelled and OSError, at any point; whoever called then takes the copy
    back or rolls back to it.
    """
    store = journal.inside(path, journal.TXN)
    os.mkdir(store, 0o700)
    os.mkdir(os.path.join(store, journal.OBJECTS), 0o700)
    journal.reached("copying")

    def pause(done: int) -> None:
        cancel.check()
        watch(Progress("Keeping the old state", done=done))
        journal.reached("copying-more")

    old = shared(path)
    kept, copies = link_all(path, store, old, pause)
    exposed = [
        each
        for each in kept
        if each.entry.kind == "f" and each.number not in copies and (in_place or _at_risk(path, each.entry))
    ]
    manifest = Manifest(tuple(kept), folder, root, stat.S_IMODE(os.stat(path).st_mode))
    journal.reached("copied")
    journal.write_whole(os.path.join(store, journal.MANIFEST), encode(manifest))
    journal.reached("kept")
    stores = [store, journal.inside(path, journal.UNDO)]
    for each in exposed:
        _part(path, each.entry, find(stores, each.number))
        journal.reached("parting")
    _restore_times(path, {each.entry.path.rpartition("/")[0] for each in exposed}, manifest)
    return manifest, old.used


def _at_risk(path: str, entry: Entry) -> bool:
    """Whether even a careful installer or `venv` may write into a file."""
    if entry.path.endswith(_WRITTEN):
        folder, _, name = entry.path.rpartition("/")
        if name != "RECORD":
            return True
        # Tried with uv 0.13: an old one goes first, for it names itself as it has to (PyPA: Recording installed
        # projects); one that does not is left, and the new one is written into it.
        own = f"\n{folder.rpartition('/')[2]}/RECORD,".encode(errors="surrogateescape")
        return own not in b"\n" + record_text(f"{path}/{entry.path}", entry)
    # Programs in wheels are moved into place by every installer; what is larger is one of those.
    return entry.size <= _SMALL and entry.path.rpartition("/")[0] in _EXPOSED


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


def _part(path: str, entry: Entry, source: str) -> None:
    """Gives the environment a copy of its own of the object `source`; the original stays with the safety copies alone."""
    place = os.path.join(path, entry.path)
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
