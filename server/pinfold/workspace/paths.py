"""Paths of workspace files: what `system/paths.py` says of all, and a little more. Looks at no disk."""

from __future__ import annotations

import posixpath
import sys

from pinfold.system.paths import WINDOWS, canonical, slashed, within

__all__ = ["WINDOWS", "canonical", "is_path", "locale_encoding", "parent", "relative", "slashed", "within"]


def is_path(path: str) -> bool:
    """Whether this is a file's path, not the URI of an unsaved document."""
    return path.startswith("/") or path[1:3] == ":/"


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
