"""The workspace's folders and the files in them: didChangeWorkspaceFolders, didChangeWatchedFiles."""

from __future__ import annotations

from typing import Any

from pinfold.lsp.client import Client
from pinfold.lsp.fields import find, pick
from pinfold.lsp.handlers import configuration
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.session import Session
from pinfold.lsp.uris import to_path


def _path(uri: str) -> str:
    """A folder's path, without the slash that some clients end it with."""
    return to_path(uri).rstrip("/") or "/"


def add(session: Session, folder: Any) -> None:
    uri = find(folder, "uri")
    if isinstance(uri, str) and _path(uri) not in session.folders:
        session.folders[_path(uri)] = uri
        session.engine.add_folder(_path(uri))


def did_change_workspace_folders(session: Session, params: Any) -> None:
    for folder in pick(params, list, "event", "removed"):
        path = _path(pick(folder, str, "uri"))
        if session.folders.pop(path, None) is not None:
            session.engine.remove_folder(path)
    for folder in pick(params, list, "event", "added"):
        add(session, folder)
    session.environments.look()
    session.stir()
    if session.client.configuration:
        configuration.pull(session)


def did_change_watched_files(session: Session, params: Any) -> None:
    session.engine.disk_changed([to_path(pick(change, str, "uri")) for change in pick(params, list, "changes")])
    session.environments.look()
    session.stir()


def _capabilities(client: Client) -> dict[str, Any]:
    return {"workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}}}


HANDLERS = (
    Handler("workspace/didChangeWorkspaceFolders", did_change_workspace_folders, _capabilities, raw=True),
    Handler("workspace/didChangeWatchedFiles", did_change_watched_files, raw=True),
)
