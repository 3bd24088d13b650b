"""Prefixes of Pythons and environments laid out by hand, as the tools that make them do. Nothing of them can run.

Must never import what it is laid out for.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pinfold.system.host import Host

PATCHLEVEL = '#define PY_MAJOR_VERSION 3\n#define PY_VERSION              "{0}"\n#define PY_VERSION_HEX 1\n'


def host_at(home: Path, platform: str = "linux", **variables: str | Path) -> Host:
    """A machine on which there is nothing but `home`."""
    return Host({name: str(value) for name, value in variables.items()}, str(home), platform)


def write(path: Path, text: str | bytes = "", mode: int = 0o644) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return path


def program(path: Path, leaving: Path | None = None) -> Path:
    """A file that may be executed; with `leaving`, one that leaves a mark when it is."""
    return write(path, f'#!/bin/sh\necho ran >> "{leaving}"\n' if leaving else b"\x7fELF", 0o755)


def python(prefix: Path, version: str, *, header: str | None = "", tag: str = "", name: str = "") -> Path:
    """A Python by itself; `header` replaces its `patchlevel.h`, None leaves it out. The answer is its program."""
    tag = tag or f"python{'.'.join(version.split('.')[:2])}"
    write(prefix / "lib" / tag / "os.py")
    (prefix / "lib" / tag / "site-packages").mkdir(parents=True, exist_ok=True)
    if header is not None:
        write(prefix / "include" / tag / "patchlevel.h", header or PATCHLEVEL.format(version))
    path = program(prefix / "bin" / (name or tag))
    for link in ("python3", "python"):
        if not (path.parent / link).exists():
            (path.parent / link).symlink_to(path.name)
    return path


def windows_python(prefix: Path, version: str) -> Path:
    write(prefix / "Lib" / "os.py")
    (prefix / "Lib" / "site-packages").mkdir(parents=True, exist_ok=True)
    write(prefix / "include" / "patchlevel.h", PATCHLEVEL.format(version))
    write(prefix / f"python{''.join(version.split('.')[:2])}.dll")
    return program(prefix / "python.exe")


def venv(prefix: Path, base: Path, version: str = "3.12.1", **said: str) -> Path:
    """What `python -m venv` leaves, made from the program `base`; `said` are further lines of `pyvenv.cfg`."""
    lines = {"home": str(base.parent), "include-system-site-packages": "false", "version": version, **said}
    minor = ".".join(version.split(".")[:2])
    (prefix / "lib" / f"python{minor}" / "site-packages").mkdir(parents=True)
    (prefix / "bin").mkdir()
    (prefix / "bin" / f"python{minor}").symlink_to(base)
    (prefix / "bin" / "python").symlink_to(f"python{minor}")
    (prefix / "lib64").symlink_to("lib")
    write(
        prefix / "pyvenv.cfg",
        "".join(f"{name.replace('_', '-')} = {value}\n" for name, value in lines.items() if value),
    )
    return prefix


def distribution(site: Path, name: str, version: str, more: str = "", files: Mapping[str, str] | None = None) -> Path:
    """A `*.dist-info` folder; `more` are further lines of the head of its METADATA."""
    folder = site / f"{name.replace('-', '_')}-{version}.dist-info"
    write(folder / "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}\nA description.\n")
    write(folder / "RECORD")
    for path, text in (files or {}).items():
        write(folder / path, text)
    return folder


def age(*paths: Path) -> None:
    """Makes files look as if nobody had touched them for a while, as far as that can be done without waiting."""
    for path in paths:
        os.utime(path, (1_000_000_000, 1_000_000_000), follow_symlinks=False)
