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


def spelled(text: str, limit: int = 300) -> str:
    """Text that no requirements file holds (a folder's name, a distribution's metadata), fit for a message: on one line, invisible
    characters spelt out, not endless."""
    short = text if len(text) <= limit else f"{text[: limit - 1]}…"
    return short if short.isprintable() else "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in short)
