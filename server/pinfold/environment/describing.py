"""How an environment was before a change and how it is after it, with hashes. Must never read a file that it knows already."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from pinfold.environment import journal
from pinfold.environment.claims import claims
from pinfold.environment.manifest import Kept, Manifest, Outcome, load_outcome
from pinfold.environment.objects import find
from pinfold.environment.restoring import digest
from pinfold.records import replace
from pinfold.system.trees import Entry, listed, look

# Some file systems know the time of a change to two seconds only. Those that have parts of a millisecond in it, which nobody
# but the system writes, take the time from a clock that ticks a hundred times a second at least.
_TICK_NS = 2_000_000_000
_FINE_TICK_NS = 100_000_000
_HEAD_START = 0.015  # seconds
_LITTLE = 4 * 1024 * 1024  # bytes that are read in less time than the description of a small environment
_Known = Mapping[str, Kept]


class Hashing:
    """Finds the hashes of a safety copy's files in a thread of its own, while the installer works."""

    def __init__(self, path: str, before: Manifest, in_place: bool) -> None:
        self._path = path
        self._before = before
        self._in_place = in_place
        self._at = time.time_ns()
        self._done: tuple[Kept, ...] = ()
        self._inside: dict[str, Sequence[int]] = {}
        self._failure: BaseException | None = None
        self._wanted = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def described(self) -> Outcome:
        """`before` with hashes, and what in the environment as it is now differs from it. Raises OSError.

        A hash is one that is known already, else what RECORD claims, else the file is read. Byte code in `__pycache__` has
        none: Python writes it as it likes.
        """
        self._wanted.set()
        self._thread.join()
        if self._failure is not None:  # without it `undo` would go back to an empty environment
            raise self._failure
        gone, new = self._changes()
        known = {self._done[index].entry.path: self._done[index] for index in gone}
        hashed = _hashed(new, lambda kept: f"{self._path}/{kept.entry.path}", known)
        return Outcome(replace(self._before, entries=self._done), tuple(sorted(gone)), hashed)

    def _changes(self) -> tuple[list[int], list[Kept]]:
        """The indices of what is not there as it was any more, and what is there instead. Where nobody has put, taken or replaced
        anything in a folder, its files are taken to be as they were, unless the installer may write into files: if somebody
        else did, `undo` will see it and say so.
        """
        entries = self._before.entries
        inside = self._inside
        gone: list[int] = []
        new: list[Kept] = []
        pending = [("", False)]
        while pending:
            prefix, untouched = pending.pop()
            indices = inside.pop(prefix, range(0))
            now: Iterable[Entry]
            if untouched:
                indices = [index for index in indices if entries[index].entry.kind == "d"]
                looks = (
                    look(f"{self._path}/{path}", path) for path in (entries[index].entry.path for index in indices)
                )
                now = (entry for entry in looks if entry is not None)
            else:
                now = listed(self._path, prefix)
            old = {entries[index].entry.path: index for index in indices}
            for entry in now:
                if entry.path == journal.FOLDER:
                    continue
                index = old.pop(entry.path, -1)
                # Nothing, the change time included, has moved since the old state was kept: it is the same thing, untouched.
                same = index >= 0 and entries[index].entry == entry
                if not same:
                    new.append(Kept(entry))
                    if index >= 0:
                        gone.append(index)
                if entry.kind == "d":
                    pending.append((f"{entry.path}/", same and self._settled(entry)))
            gone.extend(old.values())
        for indices in inside.values():  # of folders that are no more
            gone.extend(indices)
        return gone, new

    def _settled(self, folder: Entry) -> bool:
        """Whether a change of what is in a folder since then has changed the folder's time as well."""
        tick = _FINE_TICK_NS if folder.ctime_ns % 1_000_000 else _TICK_NS
        return not self._in_place and self._at - max(folder.mtime_ns, folder.ctime_ns) > tick

    def _run(self) -> None:
        # One thread of Python runs at a time, and whoever has begun the change is about to start the installer.
        self._wanted.wait(_HEAD_START)
        # Both stay as they are until the change is committed.
        stores = [journal.inside(self._path, name) for name in (journal.TXN, journal.UNDO)]
        try:
            self._inside = _by_folder(self._before.entries)
            self._done = _hashed(
                self._before.entries, lambda kept: find(stores, kept.number), {}, lambda: _outcome_of(stores[1])
            )
        except BaseException as error:  # it is raised where the hashes are asked for
            self._failure = error


def _by_folder(entries: Sequence[Kept]) -> dict[str, Sequence[int]]:
    """Where in `entries` the things of each folder are; its path has "/" at the end. They are next to each other."""
    found: dict[str, Sequence[int]] = {}
    prefix, start = "", 0
    for index, kept in enumerate(entries):
        path = kept.entry.path
        own = path[: path.rfind("/") + 1]
        if own != prefix:
            found[prefix] = range(start, index)
            prefix, start = own, index
    found[prefix] = range(start, len(entries))
    return found


def byte_code(path: str) -> bool:
    """Whether a path is one that Python writes by merely running."""
    if not path.endswith(".pyc") and ".pyc." not in path:
        return False
    folder = path.rpartition("/")[0]
    return folder.rpartition("/")[2] == "__pycache__"


def _outcome_of(store: str) -> _Known:
    last = load_outcome(store)
    return {kept.entry.path: kept for kept in last.after().entries} if last else {}


def _hashed(
    entries: Iterable[Kept],
    place: Callable[[Kept], str],
    known: _Known,
    more: Callable[[], _Known] = dict,
) -> tuple[Kept, ...]:
    """With hashes: those that are `known`, else those that are claimed. `more` are asked for where much would have to be read."""
    rows = list(entries)
    strangers: dict[str, int] = {}
    for index, (entry, number, *_) in enumerate(rows):
        if entry.kind != "f" or byte_code(entry.path):
            continue
        found = known.get(entry.path)
        if found is not None and _holds(found, entry):
            rows[index] = Kept(entry, number, found.sha256, found.claimed)
        else:
            strangers[entry.path] = index
    claimed = claims(
        [rows[index].entry for index in strangers.values()], lambda entry: place(rows[strangers[entry.path]])
    )
    unread = [(path, rows[index].entry) for path, index in strangers.items() if path not in claimed]
    others = more() if sum(entry.size for _, entry in unread) > _LITTLE else {}
    read = ((path, entry, others[path]) for path, entry in unread if path in others)
    hashes = {path: found.sha256 for path, entry, found in read if not found.claimed and _holds(found, entry)}
    for path, index in strangers.items():
        entry, number, *_ = rows[index]
        claim = claimed.get(path, "")
        rows[index] = Kept(entry, number, claim or hashes.get(path) or _read(place(rows[index]), entry), bool(claim))
    return tuple(rows)


def _read(place: str, entry: Entry) -> str:
    """The hash of a file that was looked at; none if somebody has written into it since."""
    found = digest(place)
    now = look(place)
    return found if now is not None and (now.size, now.mtime_ns) == (entry.size, entry.mtime_ns) else ""


def _holds(found: Kept, entry: Entry) -> bool:
    """Whether a hash that was found earlier is that of a file now."""
    old = found.entry
    if not found.sha256 or (old.size, old.mtime_ns) != (entry.size, entry.mtime_ns):
        return False
    # Size and time can be forged, the change time cannot; but every further hard link moves it, ours and uv's. A claim was
    # never proven, and RECORD would only make it again.
    return found.claimed or (old.inode, old.ctime_ns) == (entry.inode, entry.ctime_ns)
