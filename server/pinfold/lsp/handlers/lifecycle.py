"""The beginning of a session: initialize and initialized. Its end is the protocol's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pinfold import __version__
from pinfold.lsp import client, parent
from pinfold.lsp.fields import find
from pinfold.lsp.handlers import configuration, folders
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.session import Session
from pinfold.lsp.uris import to_uri

WATCHED = (
    "**/*.{txt,in}",
    "**/pyproject.toml",
    "**/pinfold.toml",
    "**/.gitignore",
    "**/.python-version",
    "**/pyvenv.cfg",
)


def initialize(session: Session, params: Any) -> dict[str, Any]:
    session.meet(client.read(params.get("capabilities")))
    process = params.get("processId")
    if isinstance(process, int) and process > 0:
        session.wire.leave_with(parent.watcher(process))
    session.engine.trust(find(params, "initializationOptions", "trusted") is True)
    for folder in _folders(params):
        folders.add(session, folder)
    configuration.apply(session, find(params, "initializationOptions", "settings"))
    return {
        "capabilities": session.offer(session.client),
        "serverInfo": {"name": "pinfold", "version": __version__},
    }


def initialized(session: Session, params: Any) -> None:
    registrations = []
    if session.client.registers_watchers:
        watchers = [{"globPattern": pattern} for pattern in WATCHED]
        registrations.append(_registration("workspace/didChangeWatchedFiles", {"watchers": watchers}))
    if session.client.registers_configuration:
        section = {"section": configuration.SECTION}
        registrations.append(_registration("workspace/didChangeConfiguration", section))
    if session.client.configuration:
        session.wait()
        configuration.pull(session)
    if registrations:
        session.wire.ask("client/registerCapability", {"registrations": registrations})
    session.environments.look()
    session.environments.watch()
    session.indexes.watch()
    session.resolutions.watch()
    session.stir()


def _folders(params: Mapping[str, Any]) -> list[Any]:
    """The folders of the workspace; a client without folders has a root, or not even that."""
    found = params.get("workspaceFolders")
    if isinstance(found, list):
        return found
    root, path = params.get("rootUri"), params.get("rootPath")
    if isinstance(root, str):
        return [{"uri": root}]
    return [{"uri": to_uri(path.replace("\\", "/"))}] if isinstance(path, str) and path else []


def _registration(method: str, options: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": f"pinfold-{method}", "method": method, "registerOptions": options}


HANDLERS = (
    Handler("initialize", initialize, raw=True),
    Handler("initialized", initialized, raw=True),
)
