"""Paths as the whole product writes them: absolute, forward slashes, an upper-case drive letter. Looks at no disk."""

from __future__ import annotations

import os
import posixpath
import sys

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


def is_path(path: str) -> bool:
    """Whether this is a file's path, not the URI of an unsaved document."""
    return path.startswith("/") or path[1:3] == ":/"


def within(path: str, folder: str, windows: bool = WINDOWS) -> bool:
    """Whether a path is the folder or below it, going by the text alone. Nothing is within ""."""
    if windows:
        path, folder = path.casefold(), folder.casefold()
    return folder != "" and (path == folder or path.startswith(folder.rstrip("/") + "/"))


def relative(path: str, folder: str) -> str:
    """The path below `folder`, which it must be within."""
    return path[len(folder.rstrip("/")) + 1 :]


def parent(path: str) -> str:
    return posixpath.dirname(path)


def locale_encoding() -> str:
    """What pip falls back to for a file that isn't UTF-8 (pip 26.3, `get_locale_encoding`)."""
    import locale

    if sys.version_info >= (3, 11):
        return locale.getencoding()
    return locale.getpreferredencoding(False)
