"""An editor whose server works in a fold: a real process, a real environment, and somebody who answers what is asked.

Must never know more of the server than a client can.
"""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.support.editor import PUSH, Message, Process
from tests.support.folds import MAIN, PINFOLD, Fold

CAPABILITIES: Message = {
    **PUSH,
    "window": {"workDoneProgress": True},
    "workspace": {
        "workspaceEdit": {"documentChanges": True},
        "applyEdit": True,
        "inlayHint": {"refreshSupport": True},
        "workspaceFolders": True,
    },
}
SLOW = 60.0  # seconds that a loaded machine may take


class FoldEditor(Process):
    """`heard` is all that the server has sent, in order. `replies` answers its requests, by method: a result, or a function of
    the parameters; what is not in there is answered with null.
    """

    def __init__(
        self,
        fold: Fold,
        *,
        folders: tuple[Path, ...] = (),
        trusted: bool = True,
        capabilities: Message = CAPABILITIES,
        environ: Mapping[str, str] | None = None,
        settings: Mapping[str, Any] | None = None,
        process: int | None = None,
        look: float = 0,
        first: str = "",
    ) -> None:
        # `look`: seconds between two of its looks at the folders, instead of the usual two. `first`: what its Python runs first.
        if look:
            first += f"\nfrom pinfold.lsp import environments\nenvironments.LOOK = {look}"
        command = [sys.executable, "-I", "-c", f"{first}\n{MAIN}"] if first else PINFOLD
        super().__init__([*command, "server"], {**fold.environ, **(environ or {})})
        self.fold = fold
        self.heard: list[Message] = []
        self.replies: dict[str, Any] = {}
        roots = folders or (fold.root,)
        self.initialize(
            capabilities,
            processId=process,
            workspaceFolders=[{"uri": root.as_uri(), "name": root.name} for root in roots],
            # Nothing is looked up unless a test says so: there may be no index but the real one.
            initializationOptions={"trusted": trusted, "settings": {"index": {"enabled": False}, **(settings or {})}},
        )

    @property
    def uri(self) -> str:  # type: ignore[override]
        return (self.fold.root / "requirements.txt").as_uri()

    # Talking

    def request(self, method: str, params: Any = None) -> int:
        """Sends a request; `result` and `error` wait for its answer."""
        self._id += 1
        self.send({"jsonrpc": "2.0", "id": self._id, "method": method, "params": params})
        return self._id

    def answer(self, number: Any) -> Message:
        return self.until(lambda m: m.get("id") == number and "method" not in m)

    def ask(self, method: str, params: Any = None) -> Message:
        return self.answer(self.request(method, params))

    def result(self, method: str, params: Any = None) -> Any:
        found = self.ask(method, params or {})
        assert "error" not in found, found
        return found["result"]

    def error(self, method: str, params: Any = None) -> Message:
        found = self.ask(method, params or {})
        assert "error" in found, found
        error: Message = found["error"]
        return error

    def command(self, name: str, argument: Any = None) -> Message:
        return self.ask(
            "workspace/executeCommand", {"command": f"pinfold.environment.{name}", "arguments": [argument or {}]}
        )

    def until(self, wanted: Callable[[Message], bool], timeout: float = SLOW, new: bool = False) -> Message:
        """The first message that is wanted of all that was heard or comes; `new`: of what comes from now on."""
        if not new:
            for message in self.heard:
                if wanted(message):
                    return message
        end = time.monotonic() + timeout
        while True:
            message = self._hear(max(0.01, end - time.monotonic()))
            if wanted(message):
                return message

    def listen(self, seconds: float) -> None:
        """Hears what comes in some time."""
        end = time.monotonic() + seconds
        with suppress(queue.Empty):
            while (left := end - time.monotonic()) > 0:
                self._hear(left)

    def _hear(self, timeout: float) -> Message:
        message = self._inbox.get(timeout=timeout)
        assert message is not None, f"the server ended: {self.stderr.decode(errors='replace')}"
        self.heard.append(message)
        if "method" in message and "id" in message:
            reply = self.replies.get(message["method"])
            result = reply(message["params"]) if callable(reply) else reply
            if result is not NEVER:
                self.send({"jsonrpc": "2.0", "id": message["id"], "result": result})
        return message

    # What was told

    def took(self, method: str) -> list[Any]:
        """The parameters of what the server has sent by this method."""
        return [m.get("params") for m in self.heard if m.get("method") == method]

    def statuses(self, folder: Path | None = None) -> list[Message]:
        uri = (folder or self.fold.root).as_uri()
        return [each for each in self.took("pinfold/environmentStatus") if each["folder"] == uri]

    def becomes(self, state: str, changes: int | None = None, folder: Path | None = None) -> Message:
        """Waits until the last status told is this."""
        uri = (folder or self.fold.root).as_uri()

        def fits(status: Message) -> bool:
            return status["state"] == state and changes in (None, status["changes"])

        known = self.statuses(folder)
        if known and fits(known[-1]):
            return known[-1]
        found = self.until(
            lambda m: (
                m.get("method") == "pinfold/environmentStatus" and m["params"]["folder"] == uri and fits(m["params"])
            ),
            new=True,
        )
        status: Message = found["params"]
        return status

    def progress(self, token: Any) -> list[Message]:
        return [each["value"] for each in self.took("$/progress") if each["token"] == token]

    def says(self, token: Any, words: str) -> Message:
        """Waits until the progress of a token has these words."""
        return self.until(
            lambda m: (
                m.get("method") == "$/progress"
                and m["params"]["token"] == token
                and words in m["params"]["value"].get("message", "") + m["params"]["value"].get("title", "")
            )
        )

    def found(self) -> dict[str, list[str]]:
        """The rules of the diagnostics published last, by the file's name."""
        return {
            each["uri"].rpartition("/")[2]: [finding["code"] for finding in each["diagnostics"]]
            for each in self.took("textDocument/publishDiagnostics")
        }

    def ends(self) -> int:
        """A proper end."""
        self.ask("shutdown")
        self.note("exit")
        return self.exit_code(SLOW)

    def __enter__(self) -> FoldEditor:
        return self


class _Never:
    pass


NEVER = _Never()  # as a reply: none comes
