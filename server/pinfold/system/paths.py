"""Paths as the whole product writes them: absolute, forward slashes, an upper-case drive letter. Looks at no disk."""

from __future__ import annotations

import os

WINDOWS = os.name == "nt"


def canonical(path: str) -> str:
    """An absolute path without `.` and `..`; a relative one is taken from the current folder.

    `/home/a/requirements.txt`, `C:/a/requirements.txt`, `//server/share/a.txt`.
    """
    return slashed(os.path.abspath(path))


def slashed(absolute: str, windows: bool = WINDOWS) -> str:
    """A path as the system writes it, as we write it."""
    if not windows:
        return "/" + absolute.lstrip("/")
    absolute = absolute.replace("\\", "/").removeprefix("//?/")
    return absolute[:1].upper() + absolute[1:] if absolute[1:2] == ":" else absolute


def within(path: str, folder: str, windows: bool = WINDOWS) -> bool:
    """Whether a path is the folder or below it, going by the text alone. Nothing is within ""."""
    if windows:
        path, folder = path.casefold(), folder.casefold()
    return folder != "" and (path == folder or path.startswith(folder.rstrip("/") + "/"))
