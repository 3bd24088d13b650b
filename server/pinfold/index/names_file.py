"""The names of all projects of an index in one compact sorted file, made from its root page and read without loading it.

A million names are some 15 MB on the disk and a few pages of memory in each process that looks. A file that is torn, or is not
ours, counts as absent. Must never hold the whole page.
"""

from __future__ import annotations

import mmap
import os
import re
import zlib
from collections.abc import Iterator
from heapq import merge
from io import BytesIO
from typing import NamedTuple

from pinfold.analysis.popular import popular
from pinfold.system.files import write_parts

MAX_NAMES = 5_000_000
_MAGIC = b"pinfold-names 1\n"
_TAIL = re.compile(rb"\n([0-9a-f]{8})([0-9a-f]{8})\n")  # how many names, and the checksum of all before
_TAIL_LENGTH = 18
_RUN = 50_000  # names that are sorted at once
_BLOCK = 1 << 18
_POPULAR = 100  # well-known names that are looked for; each takes some 20 µs
_ENTRY = 65_536  # bytes; an entry of the page that goes on longer is none

# Entries of the root page (PEP 691, PEP 503). All repetition is bounded, so searching takes time in proportion to the page.
_JSON = re.compile(rb'"name"\s{0,4}:\s{0,4}"([A-Za-z0-9._-]{1,128})"()')
_HTML = re.compile(
    rb"<a\s[^<>]{0,200}?href\s{0,4}=\s{0,4}[\"']?([^\s\"'<>]{1,512})[^<>]{0,200}>\s{0,40}([A-Za-z0-9._-]{1,128})\s{0,40}</a",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(rb"[-_.]+")
_WHITE = b"\xef\xbb\xbf \t\r\n"


class NamesWriter:
    """Takes the root page in pieces as they arrive, then writes the file. Memory: about as much as the names have bytes."""

    def __init__(self) -> None:
        self._found = 0
        self._json: bool | None = None
        self._rest = b""
        self._batch: set[bytes] = set()
        self._runs: list[bytes] = []

    def feed(self, piece: bytes) -> None:
        """The next piece of the body, decompressed. Raises ValueError for a page of more names than there can be."""
        data = self._rest + piece
        if self._json is None:
            data = data.lstrip(_WHITE)
            if not data:
                return
            self._json = data.startswith(b"{")
        # The last entry may go on in the next piece.
        cut = data.rfind(b"{") if self._json else max(data.rfind(b"<a"), data.rfind(b"<A"))
        if cut < 0 or len(data) - cut > _ENTRY:
            self._take(data)
            self._rest = b"<" if data.endswith(b"<") else b""
        else:
            self._take(data[:cut])
            self._rest = data[cut:]

    def finish(self, path: str) -> int:
        """Writes the file so that it is there as a whole or not at all; how many different names it has.

        Raises ValueError where the page named nobody, for then it was none, and OSError where it cannot be written.
        """
        self._take(self._rest)
        self._sort()
        if not self._runs:
            raise ValueError("The page names no projects.")
        count = 0

        def parts() -> Iterator[bytes]:
            nonlocal count
            block = bytearray(_MAGIC)
            checksum = 0
            last = b""
            for line in merge(*map(BytesIO, self._runs)):
                if line != last:
                    block += line
                    count += 1
                    last = line
                if len(block) >= _BLOCK:
                    checksum = zlib.crc32(block, checksum)
                    yield bytes(block)
                    block.clear()
            yield bytes(block) + b"\n%08x%08x\n" % (count, zlib.crc32(block, checksum))

        write_parts(path, parts())
        return count

    def _take(self, data: bytes) -> None:
        for match in (_JSON if self._json else _HTML).finditer(data):
            one, other = match.groups()
            key = _SEPARATORS.sub(b"-", other or one).lower()
            # A link of an index leads to what it names, one of a page for people elsewhere.
            if other and _SEPARATORS.sub(b"-", one.rstrip(b"/").rpartition(b"/")[2]).lower() != key:
                continue
            if key[:1] != b"-" and key[-1:] != b"-":
                self._batch.add(key)
        if len(self._batch) >= _RUN:
            self._sort()

    def _sort(self) -> None:
        self._found += len(self._batch)
        if self._found > MAX_NAMES:
            raise ValueError("The page names more projects than there can be.")
        if self._batch:
            self._runs.append(b"\n".join(sorted(self._batch)) + b"\n")
            self._batch.clear()


class _Contents(NamedTuple):
    """What a file holds: so many names from `start` to `stop`, sorted, each with the end of its line."""

    data: mmap.mmap | bytes
    start: int
    stop: int
    names: int


class NamesFile:
    """A file of names, as `analysis.releases.Names`."""

    def __init__(self, contents: _Contents) -> None:
        self._data, self._start, self._stop, self._count = contents

    def __len__(self) -> int:
        return self._count

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, str) or not key.isascii() or "\n" in key or not key:
            return False
        line = key.encode() + b"\n"
        at = self._line(line)
        return self._data[at : at + len(line)] == line

    def starting(self, prefix: str, limit: int) -> list[str]:
        """Names that begin like that in normal form: the one that is no longer, then well-known ones, then by the alphabet."""
        key = _SEPARATORS.sub(b"-", prefix.encode("utf-8", "replace")).lower()
        text = key.decode("utf-8", "replace")
        found: list[str] = [text] if text in self else []
        for name in [name for name in popular() if name.startswith(text) and name != text][:_POPULAR]:
            if len(found) < limit and name in self:
                found.append(name)
        given = set(found)
        at = self._line(key)
        while len(found) < limit and at < self._stop and self._data[at : at + len(key)] == key:
            end = self._data.find(b"\n", at)
            name = self._data[at:end].decode("ascii", "replace")
            if name not in given:
                found.append(name)
            at = end + 1
        return found[: max(0, limit)]

    def close(self) -> None:
        """Lets go of the file; nothing may be asked afterwards."""
        if isinstance(self._data, mmap.mmap):
            self._data.close()

    def _line(self, key: bytes) -> int:
        """Where the first line begins that is not before `key`, by halves: with its end a name is before all that go on."""
        low, high = self._start, self._stop  # both are where lines begin
        while low < high:
            middle = (low + high) // 2
            at = self._data.rfind(b"\n", low, middle) + 1 or low
            end = self._data.find(b"\n", at) + 1
            if self._data[at:end] < key:
                low = end
            else:
                high = at
        return low


def open_names(path: str) -> NamesFile | None:
    """The names in a file; None where there is none, or it is not all there. Never raises OSError."""
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size <= len(_MAGIC) + _TAIL_LENGTH:
                return None
            # A mapped file cannot be replaced on Windows, where the next day's list would never come in.
            data = file.read() if os.name == "nt" else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None
    stop = len(data) - _TAIL_LENGTH
    tail = _TAIL.fullmatch(data[stop:])
    if (
        tail
        and data[: len(_MAGIC)] == _MAGIC
        and data[stop - 1 : stop] == b"\n"
        and int(tail[2], 16) == _checksum(data, stop)
    ):
        return NamesFile(_Contents(data, len(_MAGIC), stop, int(tail[1], 16)))
    if isinstance(data, mmap.mmap):
        data.close()
    return None


def _checksum(data: mmap.mmap | bytes, stop: int) -> int:
    value = 0
    with memoryview(data) as view:
        for at in range(0, stop, _BLOCK):
            with view[at : min(at + _BLOCK, stop)] as block:
                value = zlib.crc32(block, value)
    return value
