"""Putting an environment back from a safety copy, as often as it takes. Must never follow a link or leave the environment.

It needs no space on the disk where there are hard links: names are taken away first, then the originals get theirs back. An
object stays in the copy until all is done, or, where there are no hard links, moves; so being ended in between does no harm.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence

from pinfold.environment import journal
from pinfold.environment.manifest import Kept, Manifest
from pinfold.environment.objects import find
from pinfold.system.progress import Progress, Watch
from pinfold.system.trees import Entry, delete, link, look, set_times, walk, yielding

_CHUNK = 64 * 1024  # most files are smaller; room for much more would have to be asked for, for each
_NO_BLOCK: int = getattr(os, "O_NONBLOCK", 0)


def restore(path: str, stores: Sequence[str], manifest: Manifest, watch: Watch) -> tuple[str, ...]:
    """Makes the environment at `path` what `manifest` says, from the objects in the folders `stores`. Raises OSError.

    Answers the paths whose objects are missing or were written into; these stay as they are now.
    """
    wanted = {kept.entry.path: kept for kept in manifest.entries}
    live = {entry.path: entry for entry in walk(path, (journal.FOLDER,), force=True)}
    _remove(path, live, wanted)
    journal.reached("extras-gone")
    damaged: list[str] = []
    folders = [kept.entry for kept in manifest.entries if kept.entry.kind == "d"]
    for done, kept in enumerate(manifest.entries):
        if done % 512 == 0:
            watch(Progress("Putting the environment back", done=done, total=len(wanted)))
            journal.reached("restoring")
        now = live.get(kept.entry.path)
        if kept.entry.kind == "d":
            if now is None:
                place = os.path.join(path, kept.entry.path)
                yielding(os.path.dirname(place), lambda place=place: os.mkdir(place, 0o700))  # type: ignore[misc]
        elif not _put(path, stores, kept, now):
            damaged.append(kept.entry.path)
    journal.reached("files-restored")
    if manifest.mode is not None:
        os.chmod(path, manifest.mode)
    for folder in reversed(folders):
        place = os.path.join(path, folder.path)
        os.chmod(place, folder.mode)
        os.utime(place, ns=(folder.mtime_ns, folder.mtime_ns))
    journal.reached("restored")
    return tuple(damaged)


def intact(stores: Sequence[str], kept: Kept) -> bool:
    """Whether an object still is what it was when it was kept; reads it where a look does not tell. Never raises."""
    place = find(stores, kept.number)
    now = look(place)
    old = kept.entry
    if now is None or (now.kind, now.size) != (old.kind, old.size):
        return False
    if old.kind != "f" or not kept.sha256:
        return now.mtime_ns == old.mtime_ns
    same = digest(place) == kept.sha256
    # Of a claim we cannot know whether it ever was true.
    return same or (kept.claimed and (now.mtime_ns, now.inode) == (old.mtime_ns, old.inode))


def digest(path: str) -> str:
    """The SHA-256 of a regular file in hex; "" when it cannot be read or is something else. Never raises."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | _NO_BLOCK)
    except OSError:
        return ""
    found = hashlib.sha256()
    try:
        while chunk := os.read(descriptor, _CHUNK):
            found.update(chunk)
    except OSError:
        return ""
    finally:
        os.close(descriptor)
    return found.hexdigest()


def _remove(path: str, live: dict[str, Entry], wanted: dict[str, Kept]) -> None:
    """Whatever is not wanted or of another kind goes, and with a folder all that is in it."""
    gone: set[str] = set()
    for entry in list(live.values()):
        kept = wanted.get(entry.path)
        if entry.path.rpartition("/")[0] in gone:
            missing = True
        elif missing := kept is None or kept.entry.kind != entry.kind:
            delete(os.path.join(path, entry.path))
        if missing:
            del live[entry.path]
            if entry.kind == "d":
                gone.add(entry.path)


def _put(path: str, stores: Sequence[str], kept: Kept, now: Entry | None) -> bool:
    old = kept.entry
    place = os.path.join(path, old.path)
    if old.kind == "l":
        if now is None or (now.target, now.mtime_ns) != (old.target, old.mtime_ns):
            _put_link(place, old)
        return True
    source = find(stores, kept.number)
    there = look(source)
    if there is None:  # moved into place already
        return now is not None and (now.kind, now.size, now.mtime_ns) == (old.kind, old.size, old.mtime_ns)
    if not _sound(source, kept, there):
        return False
    if now is None or now.inode != there.inode:
        _replace(source, place)
    if there.mode != old.mode and old.kind == "f":
        os.chmod(place, old.mode)
    if there.mtime_ns != old.mtime_ns:
        set_times(place, old.mtime_ns)
    return True


def _sound(source: str, kept: Kept, there: Entry) -> bool:
    old = kept.entry
    if (there.kind, there.size) != (old.kind, old.size):
        return False
    if there.mtime_ns == old.mtime_ns or old.kind == "o":
        return True
    return bool(kept.sha256) and digest(source) == kept.sha256  # its time was changed, not what is in it


def _replace(source: str, place: str) -> None:
    def put() -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(place)
        try:
            link(source, place)
        except OSError:
            os.rename(source, place)  # no hard links here: the object itself moves

    yielding(os.path.dirname(place), put)


def _put_link(place: str, old: Entry) -> None:
    def put() -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(place)
        os.symlink(old.target, place)

    yielding(os.path.dirname(place), put)
    set_times(place, old.mtime_ns)
