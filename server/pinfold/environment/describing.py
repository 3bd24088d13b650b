"""How an environment was before a change and how it is after it, with hashes. Must never read a file that it knows already."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from pinfold.environment import journal
from pinfold.environment.claims import claims
from pinfold.environment.manifest import Kept, Manifest, load
from pinfold.environment.restoring import digest
from pinfold.environment.safety import object_path
from pinfold.system.trees import Entry, walk

_Known = dict[tuple[int, int, int], Kept]


def described(path: str, before: Manifest) -> tuple[Manifest, Manifest]:
    """`before` with hashes, and the manifest of the environment as it is now, without objects. Raises OSError.

    A hash is one that was found earlier for the same file, size and time, else what RECORD claims, else it is read. Byte code
    in `__pycache__` has none: Python writes it as it likes.
    """
    known = _known(load(journal.inside(path, journal.UNDO, journal.AFTER)))
    objects = {
        kept.entry.path: object_path(path, journal.TXN, kept.number) for kept in before.entries if kept.number >= 0
    }
    old = _hashed(before.entries, objects, known)
    known |= _known(Manifest(old))
    live = [Kept(entry) for entry in walk(path, (journal.FOLDER,))]
    places = {kept.entry.path: os.path.join(path, kept.entry.path) for kept in live}
    new = _hashed(live, places, known)
    return Manifest(old, before.folder, before.root, before.mode), Manifest(new)


def byte_code(path: str) -> bool:
    """Whether a path is one that Python writes by merely running."""
    folder, _, name = path.rpartition("/")
    return folder.rpartition("/")[2] == "__pycache__" and (name.endswith(".pyc") or ".pyc." in name)


def _hashed(entries: Iterable[Kept], places: Mapping[str, str], known: _Known) -> tuple[Kept, ...]:
    rows = list(entries)
    strangers = [kept.entry for kept in rows if _hashable(kept.entry) and _key(kept.entry) not in known]
    # RECORD of a distribution none of whose files is new has nothing to say.
    claimed = claims(strangers, lambda entry: places[entry.path]) if strangers else {}
    done: list[Kept] = []
    for kept in rows:
        entry = kept.entry
        if _hashable(entry):
            found = known.get(_key(entry))
            if found is not None:
                kept = kept._replace(sha256=found.sha256, claimed=found.claimed)
            elif entry.path in claimed:
                kept = kept._replace(sha256=claimed[entry.path], claimed=True)
            else:
                kept = kept._replace(sha256=digest(places[entry.path]))
        done.append(kept)
    return tuple(done)


def _hashable(entry: Entry) -> bool:
    return entry.kind == "f" and not byte_code(entry.path)


def _known(manifest: Manifest | None) -> _Known:
    return {_key(kept.entry): kept for kept in manifest.entries if kept.sha256} if manifest else {}


def _key(entry: Entry) -> tuple[int, int, int]:
    # Without the change time, which every further hard link moves, ours and uv's.
    return entry.inode, entry.size, entry.mtime_ns
