"""Completion of paths, from listings that are known and else from the snapshot's own files. Part of completion."""

from __future__ import annotations

import re

from pinfold.ide.completion_item import Item, ItemKind, Typed
from pinfold.requirements import links
from pinfold.requirements.includes import is_url, resolve

WANTED = {"requirements": "files", "constraints": "files", "editables": "folders", "find_links": "folders"}
"""What an option's path should lead to, by the option's `dest`."""

_SPECIAL = re.compile(r"([\s'\"\\])")
_FILE_NAMES = (".txt", ".in")


def folder_of(typed: Typed, wanted: str, written: str) -> str | None:
    """The folder whose entries are asked for; None for a URL, or where the text alone does not tell."""
    folder, slash, _ = written.rpartition("/")
    if is_url(written) or "${" in written:
        return None
    base = typed.source.path
    if wanted != "files" and typed.snapshot.root:
        base = f"{typed.snapshot.root}/-"  # pip takes these from where it runs, most likely the project's root
    return resolve(base, f"{folder}{slash}" or ".", typed.snapshot.windows)


def complete(typed: Typed, wanted: str, written: str) -> list[Item]:
    """The entries of the folder that is written so far. `wanted` is "files", "folders" or "archives"."""
    folder = folder_of(typed, wanted, written)
    name = written.rpartition("/")[2]
    span = typed.span(name, r"[^\s/'\"]*/?")
    if folder is None or span is None:
        return []
    quoted = (written != "" and not typed.before.endswith(written)) or typed.here[: -len(written) or None][-1:] in (
        "'",
        '"',
    )
    found = []
    for entry in entries(typed, folder):
        is_folder = entry.endswith("/")
        if entry.startswith(".") > name.startswith(".") or "#" in entry or not _fits(entry, wanted):
            continue
        if f"{folder.rstrip('/')}/{entry}" == typed.source.path:
            continue
        text = entry if quoted else _SPECIAL.sub(r"\\\1", entry)
        likely = is_folder or wanted == "archives" or f"{folder.rstrip('/')}/{entry}" in typed.snapshot.files
        kind = ItemKind.FOLDER if is_folder else ItemKind.FILE
        found.append(Item(entry, kind, span, text, sort=f"{not likely:d}{entry}", again=is_folder))
    return found


def entries(typed: Typed, folder: str) -> tuple[str, ...]:
    """The names in a folder, folders with a slash behind them."""
    listing = typed.snapshot.facts.listings.get(folder)
    if listing is not None:
        return listing
    prefix = f"{folder.rstrip('/')}/"
    inside = [path[len(prefix) :] for path in typed.snapshot.files if path.startswith(prefix)]
    return tuple(sorted({head + slash for head, slash, _ in (rest.partition("/") for rest in inside)}))


def _fits(entry: str, wanted: str) -> bool:
    if entry.endswith("/"):
        return True
    if wanted == "files":
        return entry.endswith(_FILE_NAMES) or "." not in entry
    return wanted == "archives" and links.is_archive(entry)
