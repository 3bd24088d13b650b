"""Puts a server together: pygls, our protocol, a session, and the table of handlers. Must never handle a message."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from pygls.lsp.server import LanguageServer

from pinfold import __version__
from pinfold.lsp import handlers
from pinfold.lsp.client import Client
from pinfold.lsp.engine import Engine
from pinfold.lsp.protocol import Protocol, late_converter
from pinfold.lsp.session import Session, no_page


class Server(LanguageServer):
    """pygls' server with our protocol; `session` is all its state."""

    protocol: Protocol

    def __init__(self, engine: Engine, page: Callable[[str], str | None] = no_page) -> None:
        super().__init__("pinfold", __version__, protocol_cls=Protocol, converter_factory=late_converter)
        self.session = Session(self.protocol, engine, capabilities, page)
        self.protocol.on_idle = self.session.flush
        for handler in handlers.ALL:
            bound = partial(handler.run, self.session)
            bound.raw = handler.raw  # type: ignore[attr-defined]
            self.feature(handler.method)(bound)


def capabilities(client: Client) -> dict[str, Any]:
    """What all handlers stand for; two may add to one object (`workspace`)."""
    found: dict[str, Any] = {}
    for handler in handlers.ALL:
        for name, value in handler.capabilities(client).items():
            both = isinstance(value, dict) and isinstance(found.get(name), dict)
            found[name] = {**found[name], **value} if both else value
    return found
