"""Settings: pulled per folder (workspace/configuration) where the client can, else as it sends them."""

from __future__ import annotations

from typing import Any

from pinfold.lsp.fields import find
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.session import Session

SECTION = "pinfold"


def pull(session: Session) -> None:
    """Ask for the settings of every folder, and of what belongs to none; then go on telling."""
    scopes: list[tuple[str, str | None]] = [("", None), *session.folders.items()]
    items = [{"section": SECTION} if uri is None else {"scopeUri": uri, "section": SECTION} for _, uri in scopes]

    def received(answer: Any) -> None:
        for (folder, _), settings in zip(scopes, answer if isinstance(answer, list) else [], strict=False):
            session.engine.configure(folder, settings if isinstance(settings, dict) else {})
        session.environments.look()
        session.stir()
        session.go_on()
        session.flush()

    session.wire.ask("workspace/configuration", {"items": items}, received)


def apply(session: Session, settings: Any) -> None:
    """The settings that a client without workspace/configuration sends: the same for every folder."""
    for folder in ("", *session.folders):
        session.engine.configure(folder, settings if isinstance(settings, dict) else {})
    session.stir()


def did_change_configuration(session: Session, params: Any) -> None:
    if session.client.configuration:
        pull(session)
    else:
        apply(session, find(params, "settings", SECTION))


HANDLERS = (Handler("workspace/didChangeConfiguration", did_change_configuration, raw=True),)
