"""What was in an environment's folder, as data that a file keeps. Must never be used before it was checked.

Paths are relative with "/" between parts; bytes that are no UTF-8 are lone surrogates (PEP 383), which JSON can carry.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeGuard

from pinfold.environment.journal import FOLDER, regular
from pinfold.system.files import read as read_file
from pinfold.system.trees import Entry, safe

_FORMAT = 1
_MAX_BYTES = 512 * 1024 * 1024  # more than a million files
_KINDS = frozenset("dflo")


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


def encode(manifest: Manifest) -> bytes:
    """The text of a manifest."""
    rows = [[*kept.entry, kept.number, kept.sha256, kept.claimed] for kept in manifest.entries]
    head = {"format": _FORMAT, "folder": manifest.folder, "root": manifest.root, "mode": manifest.mode}
    return json.dumps({**head, "entries": rows}, separators=(",", ":")).encode()


def load(path: str) -> Manifest | None:
    """The manifest in a file; None when it is missing, too large or anything in it is not as we write it. Never raises."""
    if not regular(path):
        return None
    data = read_file(path, _MAX_BYTES).data
    try:
        return _decode(json.loads(data or b""))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _decode(data: dict[str, object]) -> Manifest:
    rows, folder, root, mode = data["entries"], data["folder"], data["root"], data["mode"]
    if data["format"] != _FORMAT or not isinstance(rows, list):
        raise ValueError("head")
    if not (_optional(folder) and _optional(root) and _optional(mode)) or (
        mode is not None and not 0 <= mode <= 0o7777
    ):
        raise ValueError("head")
    return Manifest(tuple(_checked(rows)), folder, root, mode)


def _checked(rows: list[list[object]]) -> Iterable[Kept]:
    """Every folder comes before what is in it and is a folder, so that no path leads through a link."""
    windows = os.name == "nt"
    folders = {""}
    numbers: set[int] = set()
    seen: set[str] = set()
    for path, kind, mode, size, mtime, ctime, inode, target, number, sha256, claimed in rows:
        if not (
            isinstance(path, str) and isinstance(kind, str) and isinstance(target, str) and isinstance(sha256, str)
        ):
            raise TypeError(path)
        if not (_natural(mode) and _natural(size) and _whole(mtime) and _whole(ctime) and _natural(inode)):
            raise TypeError(path)
        if not isinstance(number, int) or not isinstance(claimed, bool) or mode > 0o7777:
            raise TypeError(path)
        if path in seen or kind not in _KINDS or not safe(path, windows) or "\0" in target:
            raise ValueError(path)
        if path.partition("/")[0].lower() == FOLDER or path.rpartition("/")[0] not in folders:
            raise ValueError(path)
        if (number >= 0 and kind not in "fo") or number in numbers:
            raise ValueError(path)
        seen.add(path)
        if kind == "d":
            folders.add(path)
        if number >= 0:
            numbers.add(number)
        yield Kept(Entry(path, kind, mode, size, mtime, ctime, inode, target), number, sha256, claimed)


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and -(2**63) <= value < 2**63


def _natural(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and 0 <= value < 2**64


def _optional(value: object) -> TypeGuard[int | None]:
    return value is None or _whole(value)
