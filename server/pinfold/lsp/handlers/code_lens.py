"""textDocument/codeLens, and asking the client to ask again."""

from __future__ import annotations

from typing import Any

from pinfold.lsp.handlers._asked import asked
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.session import Session

_TOP = {"line": 0, "character": 0}
_COMMANDS = {
    "sync": "pinfold.environment.sync",
    "lock": "pinfold.lock",
    "upgrade": "pinfold.index.upgrade",
    "count": "pinfold.index.count",
    "clear": "pinfold.index.clear",
}


def code_lenses(session: Session, params: Any) -> list[dict[str, Any]] | None:
    """The lenses of a file, each with the command that it stands for."""
    file = asked(session, params)
    if file is None:
        return None
    from pinfold.ide.lenses import lenses

    about = {"textDocument": {"uri": params["textDocument"]["uri"]}}
    return [
        {
            "range": {"start": _TOP, "end": _TOP},
            "command": {"title": lens.title, "command": _COMMANDS[lens.action.value], "arguments": [about]},
        }
        for lens in lenses(file.snapshot, file.path, file.path in session.counted)
    ]


def refresh(session: Session) -> None:
    """What lenses hang on besides the text is different: a client that can asks for its lenses again (LSP 3.16)."""
    if session.client.can("workspace", "codeLens", "refreshSupport"):
        session.wire.ask("workspace/codeLens/refresh", None)


HANDLERS = (
    Handler(
        "textDocument/codeLens", code_lenses, lambda client: {"codeLensProvider": {"resolveProvider": False}}, raw=True
    ),
)
