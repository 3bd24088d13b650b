"""Whole folders as values, to compare what was with what is. Must never follow a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path

Tree = dict[str, tuple[object, ...]]


def tree(root: Path | str) -> Tree:
    """Everything in a folder, itself included: kind and mode, modification time, content or target."""
    found: Tree = {}
    pending = [Path(root)]
    while pending:
        path = pending.pop()
        status = path.lstat()
        content: object = None
        if stat.S_ISLNK(status.st_mode):
            content = str(path.readlink())
        elif stat.S_ISREG(status.st_mode):
            content = path.read_bytes()
        elif stat.S_ISDIR(status.st_mode):
            pending += path.iterdir()
        found[os.path.relpath(path, root)] = (oct(status.st_mode), status.st_mtime_ns, content)
    return found


def differences(before: Tree, after: Tree) -> list[str]:
    """What differs, for a person who looks at a failed test; empty when nothing does."""
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return [f"{name}: {before.get(name)} -> {after.get(name)}"[:300] for name in names]


def make_tree(root: Path) -> None:
    """A small environment with everything that makes one hard to copy."""
    site = root / "lib" / "python3.12" / "site-packages"
    for package in ("alpha", "beta"):
        (site / package / "__pycache__").mkdir(parents=True)
        (site / package / "__init__.py").write_text(f"# {package}\n")
        (site / package / "__pycache__" / "__init__.cpython-312.pyc").write_bytes(b"\0" * 30)
        info = site / f"{package}-1.dist-info"
        info.mkdir()
        (info / "RECORD").write_text(f"{package}/__init__.py,,\n")
    (site / "deep" / "/".join("d" * 40) / "deeper").mkdir(parents=True)
    (site / "x.pth").write_text("import alpha\n")
    (root / "bin").mkdir()
    (root / "bin" / "tool").write_text("#!/bin/sh\n")
    (root / "bin" / "tool").chmod(0o755)
    (root / "bin" / "python").symlink_to("/usr/bin/python-that-is-not-there")
    (root / "lib64").symlink_to("lib")
    (root / "loop").symlink_to(".")
    (root / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.1\n")
    (root / "empty").mkdir()
    (root / ("n" * 255)).write_text("long")
    (root / os.fsdecode(b"bytes-\xff\xfe\n\x1b[31m")).write_bytes(b"\x00\xff")
    (root / "secret").write_text("s")
    (root / "secret").chmod(0o600)
    (root / "read-only").mkdir()
    (root / "read-only" / "file").write_text("r")
    (root / "read-only" / "file").chmod(0o444)
    os.mkfifo(root / "pipe")
    for number, path in enumerate(sorted(root.rglob("*"), reverse=True)):
        moment = 1_600_000_000_123_456_789 + number * 1_000_000_007
        os.utime(path, ns=(moment, moment), follow_symlinks=False)
    (root / "read-only").chmod(0o555)
    os.utime(root, ns=(1_500_000_000_000_000_001, 1_500_000_000_000_000_001))
