"""What a request handler is made of. Must never import a handler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pinfold.lsp.client import Client
from pinfold.lsp.session import Session
from pinfold.records import dataclass


def nothing(client: Client) -> Mapping[str, Any]:
    """For what needs no capability."""
    return {}


@dataclass(frozen=True, slots=True)
class Handler:
    """One method. `run` is synchronous, a coroutine function where it has to wait, and takes its snapshot first.

    It gets the method's `lsprotocol` parameters, or plain JSON where `raw`, and returns `lsprotocol` objects or JSON.
    `capabilities` says what of `ServerCapabilities` the method stands for, given the client's.
    """

    method: str
    run: Callable[[Session, Any], Any]
    capabilities: Callable[[Client], Mapping[str, Any]] = nothing
    raw: bool = False
