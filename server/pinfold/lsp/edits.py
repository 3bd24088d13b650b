"""Edits as the editor wants them: text edits, and workspace edits with versions where it understands those.

Must never decide what is edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pinfold.analysis.findings import Edit
from pinfold.lsp.fields import find
from pinfold.lsp.positions import Encoding, to_range
from pinfold.lsp.session import Session
from pinfold.requirements.text import LineIndex


def to_text_edits(edits: Iterable[Edit], index: LineIndex, encoding: Encoding) -> list[dict[str, Any]]:
    """LSP 3.17, "TextEdit"; equal edits count once."""
    return [{"range": to_range(index, e.span, encoding), "newText": e.text} for e in dict.fromkeys(edits)]


def to_workspace_edit(
    session: Session, edits: Mapping[str, Iterable[Edit]], move: tuple[str, str] | None = None
) -> dict[str, Any]:
    """LSP 3.17, "WorkspaceEdit", of edits by path, and then the `move` of a file where the editor `renames_files`.

    Files whose text isn't known are left out.
    """
    found = []
    for path, wanted in edits.items():
        place = session.place(path)
        if place is not None:
            found.append((path, place[0], to_text_edits(wanted, place[1], session.client.encoding)))
    if move is None and not session.client.can("workspace", "workspaceEdit", "documentChanges"):
        return {"changes": {uri: each for _, uri, each in found}}
    changes: list[dict[str, Any]] = []
    for path, uri, each in found:
        document = session.documents.at(path)
        # the version has an editor refuse edits to a text that it has changed meanwhile
        target = {"uri": uri, "version": document.version if document is not None else None}
        changes.append({"textDocument": target, "edits": each})
    if move is not None:
        changes.append({"kind": "rename", "oldUri": session.uri(move[0]), "newUri": session.uri(move[1])})
    return {"documentChanges": changes}


def renames_files(session: Session) -> bool:
    """Whether the editor can rename a file as part of a workspace edit; Neovim says only this, not `documentChanges`."""
    operations = find(session.client.capabilities, "workspace", "workspaceEdit", "resourceOperations")
    return isinstance(operations, list) and "rename" in operations
