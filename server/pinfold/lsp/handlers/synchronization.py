"""The texts in the editor: didOpen, didChange, didClose, didSave (LSP 3.17, "Text Document Synchronization")."""

from __future__ import annotations

from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from pinfold.lsp.client import Client
from pinfold.lsp.fields import find, pick
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.session import Session
from pinfold.lsp.uris import to_path

_INCREMENTAL = 2


def did_open(session: Session, params: Any) -> None:
    document = pick(params, dict, "textDocument")
    language = find(document, "languageId")
    session.opened(
        pick(document, str, "uri"),
        language if isinstance(language, str) else "",
        pick(document, int, "version"),
        pick(document, str, "text"),
    )


def did_change(session: Session, params: Any) -> None:
    uri = pick(params, str, "textDocument", "uri")
    version = pick(params, int, "textDocument", "version")
    try:
        session.changed(uri, version, pick(params, list, "contentChanges"))
    except (KeyError, TypeError, ValueError) as error:
        raise JsonRpcInvalidParams(f"not a change: {type(error).__name__}") from error


def did_close(session: Session, params: Any) -> None:
    session.closed(pick(params, str, "textDocument", "uri"))


def did_save(session: Session, params: Any) -> None:
    """The disk has a new text: not every editor watches files for us, and a closed file falls back to its text on disk."""
    path = to_path(pick(params, str, "textDocument", "uri"))
    session.engine.disk_changed([path])
    session.environments.look()
    session.stir()
    session.resolutions.saved(path)


def _capabilities(client: Client) -> dict[str, Any]:
    return {
        "positionEncoding": client.encoding,
        "textDocumentSync": {"openClose": True, "change": _INCREMENTAL, "save": {"includeText": False}},
    }


HANDLERS = (
    Handler("textDocument/didOpen", did_open, _capabilities, raw=True),
    Handler("textDocument/didChange", did_change, raw=True),
    Handler("textDocument/didClose", did_close, raw=True),
    Handler("textDocument/didSave", did_save, raw=True),
)
