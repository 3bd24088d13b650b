"""What was in an environment's folder, as data that a file keeps. Must never be used before it was checked.

`manifest.json` is how it was, `after.json` what differs from that afterwards, and the hashes of both; so a commit writes little.
Paths are relative with "/" between parts; bytes that are no UTF-8 are lone surrogates (PEP 383), which JSON can carry.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeGuard, TypeVar

from pinfold.environment.journal import AFTER, FOLDER, MANIFEST, UNDONE, regular
from pinfold.records import dataclass, replace
from pinfold.system.files import read as read_file
from pinfold.system.trees import Entry, safe

_FORMAT = 2
_MAX_BYTES = 512 * 1024 * 1024  # more than a million files
_KINDS = frozenset("dflo")
_FIELDS = 8  # of an entry; the number of the file system is another one after a new start
_CLAIMED = "?"  # before a hash
T = TypeVar("T")


class Kept(NamedTuple):
    """One entry and where its content is: `number` of the object, -1 without. `sha256` in hex, "" where none is known.

    `claimed`: the hash is what the distribution's RECORD says of the file; nobody has read the file to see.
    """

    entry: Entry
    number: int = -1
    sha256: str = ""
    claimed: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """`folder` and `root` are the modification times that `.pinfold` (None: it was missing) and the environment's folder had,
    `mode` the latter's mode.
    """

    entries: tuple[Kept, ...]
    folder: int | None = None
    root: int | None = None
    mode: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of `before`: the entries with the indices `gone` are not there any more, or not as they were; `new` are.

    All others are untouched: the very same files, by their numbers and times.
    """

    before: Manifest
    gone: tuple[int, ...]
    new: tuple[Kept, ...]

    def after(self) -> Manifest:
        """The environment as it was left."""
        gone = set(self.gone)
        same = (kept for index, kept in enumerate(self.before.entries) if index not in gone)
        return Manifest((*same, *self.new))


def encode(manifest: Manifest) -> bytes:
    """The text of `manifest.json`, which has no hashes yet."""
    rows = [[*kept.entry[:_FIELDS], kept.number] for kept in manifest.entries]
    head = {"folder": manifest.folder, "root": manifest.root, "mode": manifest.mode}
    return _dumped({**head, "entries": rows})


def encode_outcome(outcome: Outcome) -> bytes:
    """The text of `after.json`."""
    return _dumped(
        {
            "hashes": [_hash(kept) for kept in outcome.before.entries],
            "gone": outcome.gone,
            "new": [[*kept.entry[:_FIELDS], _hash(kept)] for kept in outcome.new],
        }
    )


def load(store: str) -> Manifest | None:
    """How it was, as the safety copy in the folder `store` says, with hashes if it is one of a change that was committed.

    None when the manifest is missing, too large or anything in it is not as we write it. Never raises.
    """
    outcome = load_outcome(store)
    return outcome.before if outcome else _read(os.path.join(store, MANIFEST), _decode)


def load_outcome(store: str) -> Outcome | None:
    """What a committed change has made of how it was; None as for `load`, and when it was not committed. Never raises."""
    place = next((place for name in (AFTER, UNDONE) if regular(place := os.path.join(store, name))), "")
    before = _read(os.path.join(store, MANIFEST), _decode) if place else None
    return None if before is None else _read(place, lambda data: _decode_outcome(data, before))


def written_by_another(store: str) -> bool:
    """Whether the safety copy in the folder `store` is one of another version of ours. Never raises."""

    def other(data: dict[str, object]) -> bool:
        return isinstance(data["format"], int) and data["format"] != _FORMAT

    return bool(_read(os.path.join(store, MANIFEST), other))


def _dumped(data: dict[str, object]) -> bytes:
    return json.dumps({"format": _FORMAT, **data}, separators=(",", ":")).encode()


def _read(path: str, decode: Callable[[dict[str, object]], T]) -> T | None:
    if not regular(path):
        return None
    data = read_file(path, _MAX_BYTES).data
    try:
        return decode(json.loads(data or b""))
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


def _decode(data: dict[str, object]) -> Manifest:
    rows, folder, root, mode = data["entries"], data["folder"], data["root"], data["mode"]
    if data["format"] != _FORMAT or not isinstance(rows, list):
        raise ValueError("head")
    if not (_optional(folder) and _optional(root) and _optional(mode)) or (
        mode is not None and not 0 <= mode <= 0o7777
    ):
        raise ValueError("head")
    numbers = [row[_FIELDS] for row in rows]
    entries = _checked([row[:_FIELDS] for row in rows if len(row) == _FIELDS + 1], {""})
    kept = tuple(Kept(entry, _object(entry, number)) for entry, number in zip(entries, numbers, strict=True))
    used = [each.number for each in kept if each.number >= 0]
    if len(set(used)) != len(used):
        raise ValueError("numbers")
    return Manifest(kept, folder, root, mode)


def _decode_outcome(data: dict[str, object], before: Manifest) -> Outcome:
    hashes, gone, rows = data["hashes"], data["gone"], data["new"]
    if data["format"] != _FORMAT or not (
        isinstance(hashes, list) and isinstance(gone, list) and isinstance(rows, list)
    ):
        raise ValueError("head")
    if not all(_natural(index) and index < len(before.entries) for index in gone):
        raise ValueError("gone")
    entries = tuple(
        kept._replace(sha256=sha256, claimed=claimed)
        for kept, (sha256, claimed) in zip(before.entries, map(_hash_of, hashes), strict=True)
    )
    folders = {"", *(kept.entry.path for kept in before.entries if kept.entry.kind == "d")}
    changed = _checked([row[:_FIELDS] for row in rows if len(row) == _FIELDS + 1], folders)
    claims = [_hash_of(row[_FIELDS]) for row in rows]
    new = tuple(Kept(entry, -1, *claim) for entry, claim in zip(changed, claims, strict=True))
    return Outcome(replace(before, entries=entries), tuple(gone), new)


def _hash(kept: Kept) -> str:
    return _CLAIMED + kept.sha256 if kept.claimed else kept.sha256


def _hash_of(text: object) -> tuple[str, bool]:
    if not isinstance(text, str):
        raise TypeError(text)
    return text.removeprefix(_CLAIMED), text.startswith(_CLAIMED)


def _object(entry: Entry, number: object) -> int:
    if not isinstance(number, int) or not -1 <= number < 2**32 or (number >= 0 and entry.kind not in "fo"):
        raise ValueError(number)
    return number


def _checked(rows: list[list[object]], folders: set[str]) -> Iterator[Entry]:
    """Every folder comes before what is in it and is a folder, so that no path leads through a link. `folders` are known."""
    windows = os.name == "nt"
    seen: set[str] = set()
    for path, kind, mode, size, mtime, ctime, inode, target in rows:
        if not (isinstance(path, str) and isinstance(kind, str) and isinstance(target, str)):
            raise TypeError(path)
        if not (_natural(mode) and _natural(size) and _whole(mtime) and _whole(ctime) and _natural(inode)):
            raise TypeError(path)
        if mode > 0o7777 or path in seen or kind not in _KINDS or not safe(path, windows) or "\0" in target:
            raise ValueError(path)
        if path.partition("/")[0].lower() == FOLDER or path.rpartition("/")[0] not in folders:
            raise ValueError(path)
        seen.add(path)
        if kind == "d":
            folders.add(path)
        yield Entry(path, kind, mode, size, mtime, ctime, inode, target)


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and -(2**63) <= value < 2**63


def _natural(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and 0 <= value < 2**64


def _optional(value: object) -> TypeGuard[int | None]:
    return value is None or _whole(value)
