"""`pinfold server`: starting fast. What takes time is imported here, in the order and the way that make it cheap.

Must never be imported by anything but `cli/server.py`.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from pinfold.lsp import lazy_types, log
from pinfold.lsp.uris import to_uri
from pinfold.system.pages import page_path

if TYPE_CHECKING:
    from pinfold.lsp.engine import Engine


def run(tcp: tuple[str, int] | None = None, level: int = logging.WARNING, engine: Engine | None = None) -> int:
    """Serve one client on stdin and stdout, or at a TCP address (for debugging); the process's exit code."""
    log.set_up(level)
    gc.disable()  # all that is made now stays: looking through it again and again is 7 % of the start
    try:
        protocol, serve_stdio, serve_tcp = _assemble(engine)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)  # a file of 1,000 lines is 10,000 objects, none of them in a ring
        gc.enable()
    import asyncio

    try:
        code: int = asyncio.run(serve_tcp(protocol, *tcp) if tcp is not None else serve_stdio(protocol))
        return code
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        logging.getLogger(__name__).error("%s", error)
        return 2


def _assemble(engine: Engine | None) -> Any:
    _import_asyncio()
    lazy_types.install()

    from pinfold.lsp.server import Server
    from pinfold.lsp.transport import serve_stdio, serve_tcp
    from pinfold.workspace.engine import Workspace

    # The session has the folders searched while it is idle, so no question has to wait for that.
    workspace: Engine = Workspace(
        on_failure=lambda rule, error: server.session.failed(rule.name, error), scan_seconds=0
    )
    server = Server(workspace if engine is None else engine, _page)
    return server.protocol, serve_stdio, serve_tcp


@cache
def _page(rule: str) -> str | None:
    """Where an editor finds a rule's page: on this machine, for nothing that it opens should need a network."""
    path = page_path(rule)
    return None if path is None else to_uri(path.replace(os.sep, "/"))


def _import_asyncio() -> None:
    """asyncio without TLS, which no language server speaks: loading OpenSSL is 3 % of the start."""
    if "ssl" in sys.modules or "asyncio" in sys.modules:
        return
    sys.modules["ssl"] = None  # type: ignore[assignment]  # makes `import ssl` fail, which asyncio is prepared for
    try:
        import asyncio  # noqa: F401
    finally:
        del sys.modules["ssl"]
