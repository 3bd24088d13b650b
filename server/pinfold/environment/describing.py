"""How an environment was before a change and how it is after it, with hashes. Must never read a file that it knows already."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace

from pinfold.environment import journal
from pinfold.environment.claims import claims
from pinfold.environment.manifest import Kept, Manifest, load
from pinfold.environment.restoring import digest
from pinfold.environment.safety import object_in
from pinfold.system.trees import Entry, walk

_Known = dict[tuple[str, int, int], Kept]


class Hashing:
    """Finds the hashes of a safety copy's files in a thread of its own, while the installer works."""

    def __init__(self, path: str, before: Manifest) -> None:
        self._path = path
        self._before = before
        self._known: _Known = {}
        self._done: tuple[Kept, ...] = ()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def described(self) -> tuple[Manifest, Manifest]:
        """`before` with hashes, and the manifest of the environment as it is now, without objects. Raises OSError.

        A hash is one that was found earlier for the same path, size and time, else what RECORD claims, else it is read. Byte
        code in `__pycache__` has none: Python writes it as it likes.
        """
        self._thread.join()
        if self._failure is not None:  # without it `undo` would go back to an empty environment
            raise self._failure
        live = [Kept(entry) for entry in walk(self._path, (journal.FOLDER,))]
        new = _hashed(live, lambda kept: f"{self._path}/{kept.entry.path}", self._known | _known(self._done))
        return replace(self._before, entries=self._done), Manifest(new)

    def _run(self) -> None:
        store = journal.inside(self._path, journal.TXN)
        try:
            self._known = _known_from(load(journal.inside(self._path, journal.UNDO, journal.AFTER)))
            self._done = _hashed(self._before.entries, lambda kept: object_in(store, kept.number), self._known)
        except BaseException as error:  # it is raised where the hashes are asked for
            self._failure = error


def byte_code(path: str) -> bool:
    """Whether a path is one that Python writes by merely running."""
    if not path.endswith(".pyc") and ".pyc." not in path:
        return False
    folder = path.rpartition("/")[0]
    return folder.rpartition("/")[2] == "__pycache__"


def _hashed(entries: Iterable[Kept], place: Callable[[Kept], str], known: _Known) -> tuple[Kept, ...]:
    rows = list(entries)
    strangers = {kept.entry.path: kept for kept in rows if _hashable(kept.entry) and _key(kept.entry) not in known}
    claimed = claims([kept.entry for kept in strangers.values()], lambda entry: place(strangers[entry.path]))
    done: list[Kept] = []
    for kept in rows:
        path = kept.entry.path
        if path in claimed:
            kept = Kept(kept.entry, kept.number, claimed[path], True)
        elif path in strangers:
            kept = Kept(kept.entry, kept.number, digest(place(kept)))
        elif (found := known.get(_key(kept.entry))) is not None:
            kept = Kept(kept.entry, kept.number, found.sha256, found.claimed)
        done.append(kept)
    return tuple(done)


def _hashable(entry: Entry) -> bool:
    return entry.kind == "f" and not byte_code(entry.path)


def _known_from(manifest: Manifest | None) -> _Known:
    return _known(manifest.entries) if manifest else {}


def _known(entries: Iterable[Kept]) -> _Known:
    return {_key(kept.entry): kept for kept in entries if kept.sha256}


def _key(entry: Entry) -> tuple[str, int, int]:
    # Without the change time, which every further hard link moves, ours and uv's, and without the number, which our copies
    # of the files at risk do not share.
    return entry.path, entry.size, entry.mtime_ns
