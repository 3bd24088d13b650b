"""What distributions say of their own files: the hashes in `*.dist-info/RECORD`. Must never be taken for what was read.

Reading every file of an environment after a sync would cost more than the sync. (PyPA: Recording installed projects.)
"""

from __future__ import annotations

import binascii
import csv
import posixpath
from collections.abc import Callable, Iterable, Iterator

from pinfold.system.files import read_head
from pinfold.system.trees import Entry

_MAX_RECORD = 16 * 1024 * 1024
_PREFIX = "sha256="
_RECORD = ".dist-info/RECORD"
_PADDING = ("", "===", "==", "=")


def claims(entries: Iterable[Entry], place: Callable[[Entry], str]) -> dict[str, str]:
    """Hashes in hex by path, of files that have the recorded size and were not written after their RECORD.

    `place` says where an entry's content is. Never raises.
    """
    files = {entry.path: entry for entry in entries if entry.kind == "f"}
    found: dict[str, str] = {}
    for path in [path for path in files if path.endswith(_RECORD)]:
        record = files[path]
        base = posixpath.dirname(posixpath.dirname(path))
        before = f"{base}/" if base else ""
        for name, claimed, size in _rows(record_text(place(record), record)):
            claim = before + name
            entry = files.get(claim)
            if entry is None:  # most names are plain
                claim = posixpath.normpath(posixpath.join(base, name))
                entry = files.get(claim)
            if entry is None or entry.size != size or entry.mtime_ns > record.mtime_ns:
                continue
            if found.setdefault(claim, claimed) != claimed:
                found[claim] = ""  # two distributions disagree
    return {path: claimed for path, claimed in found.items() if claimed}


def record_text(path: str, entry: Entry) -> bytes:
    """What is in a RECORD at `path` that was looked at; nothing if it cannot be read or is too large. Never raises."""
    # One reading of so many bytes takes a tenth of the time of reading to the end; there are as many as distributions.
    return (read_head(path, entry.size) or b"") if entry.size <= _MAX_RECORD else b""


def _rows(data: bytes) -> Iterator[tuple[str, str, int]]:
    lines = data.decode("utf-8", "surrogateescape").splitlines()
    try:
        for row in csv.reader(lines) if b'"' in data else (line.split(",") for line in lines):
            if len(row) != 3:
                continue
            name, claimed, size = row
            if claimed.startswith(_PREFIX) and size.isascii() and size.isdigit() and len(size) < 20:
                digest = _hex(claimed)
                if digest:
                    yield name, digest, int(size)
    except csv.Error:
        return


def _hex(claimed: str) -> str:
    """In hex, which takes no time to compare, what RECORD has in base64 for addresses, without "=" at the end."""
    text = claimed[len(_PREFIX) :].replace("-", "+").replace("_", "/")
    try:
        digest = binascii.a2b_base64(text + _PADDING[len(text) & 3])
    except (binascii.Error, ValueError):
        return ""
    return digest.hex() if len(digest) == 32 else ""
