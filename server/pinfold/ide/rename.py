"""Renaming the file that a `-r` or `-c` names: every include of it, and its own, follow. Nothing else can be renamed.

Must never do it by halves: what cannot be written safely is refused with a message for a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pinfold.analysis.findings import Edit
from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.locate import NodeKind, file_of, node_at
from pinfold.ide.references import edge_at
from pinfold.records import dataclass
from pinfold.requirements.includes import Edge, EdgeKind, resolve
from pinfold.requirements.text import Span

_PLAIN = re.compile(r"[^\s'\"\\#$]+")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why not, in a sentence for the editor to show."""

    message: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """The edits by path, on the files as they are named now, then the move of `old` to `new`."""

    edits: Mapping[str, tuple[Edit, ...]]
    old: str
    new: str


def prepare_rename(snapshot: Snapshot, path: str, offset: int) -> Span | Refused:
    """The text that would be edited."""
    edge = _edge(snapshot, path, offset)
    return edge if isinstance(edge, Refused) else edge.span


def rename(snapshot: Snapshot, path: str, offset: int, name: str) -> Renamed | Refused:
    """What renaming to `name` does; it is read like the target it replaces, relative to the including file."""
    edge = _edge(snapshot, path, offset)
    if isinstance(edge, Refused):
        return edge
    old = edge.target
    new = resolve(path, name, snapshot.windows) if _PLAIN.fullmatch(name) and not name.startswith("-") else None
    if old is None or new is None or "://" in name or name.endswith("/"):
        return Refused("A file's name here has no spaces, quotation marks, backslashes, # or $.")
    if new == old:
        return Renamed({}, old, new)
    folder, _, entry = new.rpartition("/")
    if new in snapshot.files or entry in snapshot.facts.listings.get(folder, ()):
        return Refused(f"There is a file {name} already.")
    if snapshot.root and not new.startswith(f"{snapshot.root}/"):
        return Refused("The new name is outside the workspace.")
    edits: dict[str, tuple[Edit, ...]] = {}
    for source, edges in snapshot.includes.edges.items():
        for each in edges:
            text = _rewritten(each, old, new, snapshot.windows)
            if text is None:
                continue
            if not _is_plain(snapshot, each):
                return Refused(f"An include in {source} is written with quotes or escapes inside its name.")
            if not _PLAIN.fullmatch(text):
                return Refused("The path to the new name would need quotation marks.")
            edits[source] = (*edits.get(source, ()), Edit(each.span, text))
    return Renamed(edits, old, new)


def folders_wanted(snapshot: Snapshot, path: str, name: str) -> tuple[str, ...]:
    """The folder whose listing tells whether there is a file of the new name already."""
    new = resolve(path, name, snapshot.windows) if _PLAIN.fullmatch(name) and "://" not in name else None
    return (new.rpartition("/")[0] or "/",) if new is not None else ()


def _edge(snapshot: Snapshot, path: str, offset: int) -> Edge | Refused:
    file = file_of(snapshot, path)
    node = node_at(file, offset) if file is not None else None
    if node is None or node.kind is not NodeKind.INCLUDE:
        return Refused("Only the file that -r or -c names can be renamed.")
    edge = edge_at(snapshot, path, node)
    if edge is None:
        return Refused("This is not a file that Pinfold knows.")
    if edge.target not in snapshot.files:
        return Refused("There is no such file, or it was not read.")
    return edge


def _rewritten(edge: Edge, old: str, new: str, windows: bool) -> str | None:
    """The new text of an include that the move touches, None when it stays."""
    if edge.kind is not EdgeKind.FILE or edge.target is None or old not in (edge.source, edge.target):
        return None
    assert edge.option.value is not None
    written = edge.option.value.text
    source = new if edge.source == old else edge.source
    target = new if edge.target == old else edge.target
    if written[:5].lower() == "file:":
        return None if edge.target != old else f"file://{target}"
    if written.startswith("/") or written[1:2] == ":":
        return None if edge.target != old else target
    if resolve(source, written, windows) == target:
        return None
    text = _relative(target, source)
    return f"./{text}" if written.startswith("./") and not text.startswith(".") else text


def _relative(target: str, source: str) -> str:
    """The way from the folder of one absolute path to another; the target itself where they share no root."""
    there, here = target.split("/"), source.split("/")[:-1]
    if there[0] != here[0]:
        return target
    common = next((i for i, (a, b) in enumerate(zip(there, here, strict=False)) if a != b), min(len(there), len(here)))
    return "/".join([".."] * (len(here) - common) + there[common:])


def _is_plain(snapshot: Snapshot, edge: Edge) -> bool:
    """Whether the written target is its text as it is."""
    file = snapshot.files[edge.source].file
    assert edge.option.value is not None
    return file is not None and file.text[edge.span.start : edge.span.end] == edge.option.value.text
