"""Work-done progress of one verb: what it is busy with, told to the client, and the way to stop it (LSP 3.17).

Must never send more than a person can read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from pinfold.lsp.session import Session
from pinfold.system.progress import Cancel, Progress
from pinfold.system.redact import redact

_PAUSE = 0.1  # seconds between two reports of one step


class WorkDone:
    """One token. `show` is called in the thread of the verb, all else on the loop's."""

    def __init__(self, session: Session, token: Any, title: str, cancel: Cancel, call: Callable[..., object]) -> None:
        """`token` is the client's own, or None for one of ours; `call` has a function called on the loop's thread."""
        self.token = token
        self._session = session
        self.title = title
        self._cancel = cancel
        self._call = call
        self._last = Progress("")
        self._at = 0.0
        self._ready = self._ended = False

    def begin(self) -> None:
        if self.token is not None:
            self._begin(None)
        elif self._session.client.can("window", "workDoneProgress"):
            self.token = self._session.environments.next_token()
            self._session.wire.ask("window/workDoneProgress/create", {"token": self.token}, self._begin)

    def _begin(self, _: Any) -> None:
        if not self._ended:
            self._ready = True
            self._tell({"kind": "begin", "title": self.title, "cancellable": True})
            if self._last.step:
                self._report(self._last)

    def show(self, progress: Progress) -> None:
        """Tells where the verb is, but a new step at most ten times a second."""
        now = time.monotonic()
        if progress == self._last or (progress.step == self._last.step and now - self._at < _PAUSE):
            return
        self._last, self._at = progress, now
        self._call(self._report, progress)

    def _report(self, progress: Progress) -> None:
        if not self._ready or self._ended:
            return
        said = f"{progress.step} {progress.item}".strip()
        value: dict[str, Any] = {"kind": "report", "message": redact(said), "cancellable": True}
        if progress.total:
            value["message"] += f" ({progress.done}/{progress.total})"
            value["percentage"] = min(100, progress.done * 100 // progress.total)
        self._tell(value)

    def end(self, message: str) -> None:
        if self._ready and not self._ended:
            self._tell({"kind": "end", "message": redact(message)})
        self._ended = True

    def cancel(self) -> None:
        self._cancel.request()

    def _tell(self, value: dict[str, Any]) -> None:
        self._session.wire.notify("$/progress", {"token": self.token, "value": value})
