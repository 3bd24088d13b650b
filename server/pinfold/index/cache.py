"""Answers on disk, shared by all windows without locks: each is a file of its own, written aside and put in place whole.

Must never answer with half an entry, fail because of the disk, or let somebody read what was behind a password without it.

An entry is found by a one-way digest of everything that it depends on, its credentials included. Where something of that may be
secret, the entry is sealed with it as well: a token that stands in an index's address stands in every address on its pages, so
the page is as secret as the address. Whoever has the file but not the secret has nothing.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import NamedTuple

from pinfold.index.entries import Entry, packed, unpacked
from pinfold.system import files
from pinfold.system.host import Host

LIMIT = 256 * 1024 * 1024
_LARGEST = 24 * 1024 * 1024  # bytes of one entry
_USED = 3600.0  # seconds within which a second use is not noted
_LEFT = 900.0  # seconds after which nobody is still writing a file
_SUFFIX = ".entry"


class Key(NamedTuple):
    """What an entry is found by (`name`, of a file) and sealed with (`seal`, b"" where nothing of it is secret)."""

    name: str
    seal: bytes


def key(parts: Iterable[str], secret: bytes = b"", private: bool = False) -> Key:
    """The key of what depends on `parts`, and on `secret` (of credentials). `private`: a part may be secret, too."""
    digest = sha256(b"pinfold")
    for part in (*(part.encode("utf-8", "surrogatepass") for part in parts), secret):
        digest.update(len(part).to_bytes(8, "big") + part)
    opener = digest.digest()
    return Key(sha256(b"name" + opener).hexdigest(), sha256(b"seal" + opener).digest() if secret or private else b"")


class Cache:
    """The entries in a folder, at most about `limit` bytes of them; the longest unused go first. Never raises.

    Usable from several threads. `now` is the wall clock, in seconds since the epoch.
    """

    def __init__(self, folder: str, limit: int = LIMIT, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._limit = limit
        self._now = now
        self._size: int | None = None  # of all entries, once somebody has looked
        self._lock = threading.Lock()

    def load(self, key: Key) -> Entry | None:
        """An entry; None if there is none, or it is damaged in any way."""
        path = self._path(key)
        found = files.read(path, _LARGEST)
        if found.data is None or found.stamp is None:
            return None
        entry = unpacked(found.data, key.seal)
        if entry is not None and abs(self._now() - found.stamp.mtime_ns / 1e9) > _USED:
            with contextlib.suppress(OSError):
                os.utime(path, (self._now(), self._now()))
        return entry

    def store(self, key: Key, entry: Entry) -> None:
        """Keeps an entry, if the disk allows."""
        data = packed(entry, key.seal)
        if len(data) > min(_LARGEST, self._limit):
            return
        with contextlib.suppress(OSError):
            self._place(self._path(key), data)
            self._grown(len(data))

    def forget(self, key: Key) -> None:
        """There is no such entry when this returns, if the disk allows."""
        with contextlib.suppress(OSError):
            os.unlink(self._path(key))

    def _path(self, key: Key) -> str:
        return os.path.join(self._folder, key.name[:2], key.name[2:] + _SUFFIX)

    def _place(self, path: str, data: bytes) -> None:
        """As `files.write_atomic`, but private, and without waiting for the disk: what a power cut tears, its checksum shows."""
        folder = os.path.dirname(path)
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        temporary = os.path.join(folder, f"{os.urandom(8).hex()}.tmp")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
        descriptor = os.open(temporary, flags, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            os.utime(temporary, (self._now(), self._now()))
            os.replace(temporary, path)  # on Windows refused while somebody reads it; then the old entry stays
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise

    def _grown(self, size: int) -> None:
        """Counts what was written; other processes' share shows at the next look."""
        with self._lock:
            self._size = None if self._size is None else self._size + size
            if self._size is None or self._size > self._limit:
                self._size = self._tidied()

    def _tidied(self) -> int:
        """The size of all entries, after what is too much and what killed writers have left is gone."""
        found: list[tuple[float, int, str]] = []
        now = self._now()
        for folder in _folders(self._folder):
            for entry in _entries(folder):
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    if entry.name.endswith(_SUFFIX):
                        found.append((status.st_mtime, status.st_size, entry.path))
                    elif entry.name.endswith(".tmp") and now - status.st_mtime > _LEFT:
                        os.unlink(entry.path)
        size = sum(each[1] for each in found)
        if size <= self._limit:
            return size
        for _, bytes_, path in sorted(found):  # down to less than allowed, so that the next entries have room
            if size <= self._limit * 0.8:
                break
            with contextlib.suppress(OSError):
                os.unlink(path)
                size -= bytes_
        return size


def of_host(host: Host) -> Cache:
    """The person's cache of answers."""
    return Cache(os.path.join(host.folder("cache"), "http"))


def _folders(parent: str) -> list[str]:
    return [entry.path for entry in _entries(parent) if len(entry.name) == 2 and entry.is_dir(follow_symlinks=False)]


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
