"""Work-done progress of one verb: what it is busy with, told to the client, and the way to stop it (LSP 3.17).

Must never send more than a person can read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pinfold.lsp.plain import plain
from pinfold.system.progress import Cancel, Progress

if TYPE_CHECKING:
    from pinfold.lsp.session import Session

PATIENCE = 0.5  # seconds before progress that the client has not asked for is shown
_PAUSE = 0.1  # seconds between two reports of one step


class WorkDone:
    """One token; for the loop's thread. `cancel` is what the verb is given."""

    def __init__(self, session: Session, token: Any, own: str, title: str) -> None:
        """`token` is the client's, or None for our `own`, which the client is asked to show."""
        self.token = own if token is None else token
        self.title = title
        self.cancel = Cancel()
        self._session = session
        self._given = token is not None
        self._last = Progress("")
        self._ready = self._ended = False

    def begin(self) -> None:
        if self._given:
            self._begin(None)
        elif self._session.client.can("window", "workDoneProgress"):
            self._session.wire.later(PATIENCE, self._create)

    def _create(self) -> None:
        if not self._ended:
            self._session.wire.ask("window/workDoneProgress/create", {"token": self.token}, self._begin, lambda: None)

    def _begin(self, _: Any) -> None:
        if not self._ended:
            self._ready = True
            self._tell({"kind": "begin", "title": self.title, "cancellable": True})
            if self._last.step:
                self.report(self._last)

    def throttled(self, show: Callable[[Progress], None]) -> Callable[[Progress], None]:
        """What the verb's thread may call as often as it likes: `show`, for each new step and else ten times a second."""
        last, at = Progress(""), 0.0

        def watch(progress: Progress) -> None:
            nonlocal last, at
            now = time.monotonic()
            if progress != last and (progress.step != last.step or now - at >= _PAUSE):
                last, at = progress, now
                show(progress)

        return watch

    def report(self, progress: Progress) -> None:
        """Tells where the verb is."""
        self._last = progress
        if not self._ready or self._ended:
            return
        value: dict[str, Any] = {
            "kind": "report",
            "message": plain(f"{progress.step} {progress.item}".strip()),
            "cancellable": not self.cancel.settled,
        }
        if progress.total:
            value["message"] += f" ({progress.done}/{progress.total})"
            value["percentage"] = min(100, progress.done * 100 // progress.total)
        self._tell(value)

    def wait_for(self, what: str) -> None:
        """It is not its turn yet."""
        self.report(Progress("Waiting", what))

    def end(self, message: str) -> None:
        if self._ready and not self._ended:
            self._tell({"kind": "end", "message": message})
        self._ended = True

    def _tell(self, value: dict[str, Any]) -> None:
        self._session.wire.notify("$/progress", {"token": self.token, "value": value})
