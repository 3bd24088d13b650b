"""What distributions say of their own files: the hashes in `*.dist-info/RECORD`. Must never be taken for what was read.

Reading every file of an environment after a sync would cost more than the sync. (PyPA: Recording installed projects.)
"""

from __future__ import annotations

import base64
import binascii
import csv
import posixpath
from collections.abc import Callable, Iterable, Iterator

from pinfold.system.files import read as read_file
from pinfold.system.trees import Entry

_MAX_RECORD = 16 * 1024 * 1024
_PREFIX = "sha256="


def claims(entries: Iterable[Entry], place: Callable[[Entry], str]) -> dict[str, str]:
    """Hashes in hex by path, of files that have the recorded size and were not written after their RECORD.

    `place` says where an entry's content is. Never raises.
    """
    files = {entry.path: entry for entry in entries if entry.kind == "f"}
    found: dict[str, str] = {}
    for path, record in files.items():
        if not path.endswith(".dist-info/RECORD"):
            continue
        base = posixpath.dirname(posixpath.dirname(path))
        for name, claimed, size in _rows(read_file(place(record), _MAX_RECORD).data or b""):
            claim = posixpath.normpath(posixpath.join(base, name))
            entry = files.get(claim)
            if entry is None or entry.size != size or entry.mtime_ns > record.mtime_ns:
                continue
            if found.setdefault(claim, claimed) != claimed:
                found[claim] = ""  # two distributions disagree
    return {path: claimed for path, claimed in found.items() if claimed}


def _rows(data: bytes) -> Iterator[tuple[str, str, int]]:
    try:
        for row in csv.reader(data.decode("utf-8", "surrogateescape").splitlines()):
            if len(row) == 3 and row[1].startswith(_PREFIX) and row[2].isascii() and row[2].isdigit():
                claimed = _hex(row[1][len(_PREFIX) :])
                if claimed and len(row[2]) < 20:
                    yield row[0], claimed, int(row[2])
    except csv.Error:
        return


def _hex(text: str) -> str:
    try:
        digest = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_")
    except (binascii.Error, ValueError):
        return ""
    return digest.hex() if len(digest) == 32 else ""
