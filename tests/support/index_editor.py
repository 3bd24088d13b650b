"""An editor whose server asks an index on loopback, in a process of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pinfold.lsp import indexes
from tests.support.editor import PUSH, Message, Process
from tests.support.folds import MAIN, children_of, isolated

CAPABILITIES: Message = {
    **PUSH,
    "textDocument": {
        **PUSH["textDocument"],
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["source"]}},
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
    "workspace": {
        "inlayHint": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
        "workspaceFolders": True,
    },
}
PAUSE = indexes.FIRST + indexes.PAUSE  # seconds until it has been asked for what is new


class IndexEditor(Process):
    """A server for one folder. `heard` is everything that it said, `edits` what it had applied."""

    def __init__(
        self,
        place: Path,
        index: str,
        *,
        trusted: bool = True,
        installer: str = "auto",
        glance: float = 0,
        **settings: Any,
    ) -> None:
        # `glance`: seconds for which a question waits for what is being looked up, instead of the usual moment.
        patient = f"from pinfold.lsp import indexes\nindexes.GLANCE = {glance}\n{MAIN}" if glance else MAIN
        self.root = place / "project"
        self.root.mkdir(exist_ok=True)
        self.place = place
        for name in ("home", "tmp"):
            (place / name).mkdir(exist_ok=True)
        self.heard: list[Message] = []
        self.edits: list[Message] = []
        address = {"PIP_INDEX_URL": index, "UV_DEFAULT_INDEX": index, "NO_PROXY": "*"}
        super().__init__(
            [sys.executable, "-I", "-c", patient, "server"], {**isolated(place), **address, "NAME": "canary"}
        )
        self.uri = (self.root / "requirements.txt").as_uri()
        self.initialize(
            CAPABILITIES,
            workspaceFolders=[{"uri": self.root.as_uri(), "name": "project"}],
            initializationOptions={
                "trusted": trusted,
                "settings": {
                    "index": settings,
                    "environment": {"installer": installer},
                    "resolve": {"when": "never"},  # what is asked is counted
                },
            },
        )

    def next(self, wanted: Callable[[Message], bool], timeout: float = 30) -> Message:
        def see(message: Message) -> bool:
            self.heard.append(message)
            if "method" in message and "id" in message:
                applied = message["method"] == "workspace/applyEdit"
                self.edits += [message["params"]["edit"]] if applied else []
                self.send({"jsonrpc": "2.0", "id": message["id"], "result": {"applied": True} if applied else None})
            return wanted(message)

        return super().next(see, timeout)

    def says(self, *rules: str) -> list[Message]:
        """The diagnostics of these rules, once they are all there."""

        def fits(message: Message) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics" or message["params"]["uri"] != self.uri:
                return False
            return set(rules) <= {item["code"] for item in message["params"]["diagnostics"]}

        found: list[Message] = self.next(fits)["params"]["diagnostics"]
        return [item for item in found if item["code"] in rules]

    def settle(self, seconds: float = PAUSE) -> None:
        """Hears what is said in that time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.05)
            self.ask("textDocument/hover", {"textDocument": {"uri": self.uri}, "position": {"line": 0, "character": 0}})

    def children(self) -> list[int]:
        return children_of(self.process.pid)
