"""A folder as a value, to tell whether anything in it has changed. Must never follow a link."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterator
from pathlib import Path


def tree(path: Path, times: bool = False) -> dict[str, str]:
    """Every entry below a path, by relative path ("." is itself): kind, mode, and content's digest or link's target.

    Compare two of them rather than their hashes: pytest then shows which entries differ. `times`: modification times of
    files too. Empty where there is nothing.
    """
    return {str(entry.relative_to(path)): _described(entry, times) for entry in sorted(_walk(path))}


def tree_hash(path: Path, times: bool = False) -> str:
    """One value for `tree`."""
    return hashlib.sha256(json.dumps(tree(path, times)).encode()).hexdigest()


def holds(path: Path, secret: bytes) -> list[str]:
    """The files below a path whose name, content or target has these bytes."""
    return [
        str(entry)
        for entry in sorted(_walk(path))
        if secret in str(entry.name).encode(errors="surrogateescape") + _content(entry)
    ]


def _walk(path: Path) -> Iterator[Path]:
    if path.is_symlink() or path.exists():
        yield path
    if path.is_dir() and not path.is_symlink():
        for entry in path.iterdir():
            yield from _walk(entry)


def _content(entry: Path) -> bytes:
    if entry.is_symlink():
        return str(entry.readlink()).encode(errors="surrogateescape")
    return entry.read_bytes() if entry.is_file() else b""


def _described(entry: Path, times: bool) -> str:
    status = entry.lstat()
    if stat.S_ISLNK(status.st_mode):
        return f"link to {entry.readlink()}"
    mode = f"{stat.S_IMODE(status.st_mode):04o}"
    if stat.S_ISDIR(status.st_mode):
        return f"folder {mode}"
    if not stat.S_ISREG(status.st_mode):
        return f"other {status.st_mode:o}"
    content = hashlib.sha256(entry.read_bytes()).hexdigest()[:16]
    return f"file {mode} {content} {status.st_size}" + (f" {status.st_mtime_ns}" if times else "")
