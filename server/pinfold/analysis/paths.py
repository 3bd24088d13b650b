"""Paths as messages show them. Pure text; must never look at a disk."""

from __future__ import annotations


def seen_from(path: str, reader: str) -> str:
    """`path` relative to the folder of the file `reader`; both are absolute with forward slashes."""
    parts, others = path.split("/"), reader.split("/")[:-1]
    common = 0
    while common < min(len(parts) - 1, len(others)) and parts[common] == others[common]:
        common += 1
    if common <= 1 and others[1:]:
        return path  # nothing in common but the root
    return "../" * (len(others) - common) + "/".join(parts[common:])


def within(path: str, folder: str, windows: bool = False) -> bool:
    """Whether a path is the folder or below it, going by the text alone. Nothing is within ""."""
    if windows:
        path, folder = path.casefold(), folder.casefold()
    return folder != "" and (path == folder or path.startswith(folder.rstrip("/") + "/"))
