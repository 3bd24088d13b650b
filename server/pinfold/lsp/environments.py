"""How the environments of a session's folders stand, and telling the client when that is something else.

Must never run a verb by itself, except to finish one that was cut short, nor touch the engine from another thread.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from pinfold.system.redact import redact

if TYPE_CHECKING:
    from pinfold.analysis.environment import EnvironmentFacts
    from pinfold.lsp.session import Session
    from pinfold.workspace.fold.status import Status

FIRST = 0.1  # seconds: by then the client has been told what is wrong with the file that it began with
LOOK = 2.0  # seconds between two looks: another tool's install shows after as many
PAUSE = 0.2  # seconds: while somebody types, nobody reads how many changes there are
ERROR = 1  # LSP 3.17, "MessageType"

_log = logging.getLogger(__name__)


class Environments:
    """What the client was told, by folder."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._told: dict[str, dict[str, Any]] = {}
        self._last: dict[str, tuple[Status, dict[str, Any]]] = {}
        self._hints: dict[str, tuple[EnvironmentFacts, tuple[str, ...]]] = {}  # what the client's hints hang on
        self._lenses: dict[str, EnvironmentFacts] = {}
        self._watching = self._telling = False
        self._hopeless: dict[str, str] = {}  # by folder, the environment that could not be mended

    # Looking

    def watch(self) -> None:
        """Looks at the environments from now on: first when the client has got what is known without them."""
        if not self._watching:
            self._watching = True
            self._session.wire.later(FIRST, self._again)

    def _again(self) -> None:
        try:
            self.look()
            self._session.flush()
        except Exception:  # the next look may fare better
            _log.exception("looking at the environments failed")
        self._session.wire.later(LOOK, self._again)

    def look(self) -> None:
        """Looks at the environments now; what is different is told with the next flush."""
        if not self._watching:
            return
        if self._session.engine.look():
            self._session.stir()
        self.tell()
        self._mend()

    def _mend(self) -> None:
        """Finishes what a process left behind that was killed, before anybody asks."""
        for folder in self._session.folders:
            if self._session.verbs.busy(folder):
                continue
            if self._session.engine.interrupted(folder):
                path = self.status(folder)["path"]
                if self._hopeless.get(folder) != path:
                    self._hopeless[folder] = path  # until it is done, or somebody else has mended it
                    self._session.verbs.aside(self._finish(folder))
            elif folder in self._hopeless and self.status(folder)["state"] != "busy":
                del self._hopeless[folder]

    async def _finish(self, folder: str) -> None:
        from pinfold.system.trouble import Trouble
        from pinfold.workspace.fold.status import status

        try:
            await self._session.verbs.run(folder, "Finishing a change that was cut short", status)
        except Trouble as trouble:
            said = {"type": ERROR, "message": redact(f"{trouble.message} {trouble.advice}".strip())}
            self._session.wire.notify("window/showMessage", said)
        except Exception:  # nobody waits for it who could be told
            _log.exception("an interrupted change could not be finished")
        else:
            self._hopeless.pop(folder, None)

    # Telling

    def refresh_hints(self) -> None:
        """Has the client ask for its inlay hints and code lenses again where what they hang on besides the texts is different."""
        if not self._watching:
            return
        hints, lenses = {}, {}
        for folder in self._session.folders:
            snapshot = self._session.engine.snapshot(f"{folder.rstrip('/')}/-")
            facts, settings = snapshot.facts.environment, snapshot.settings.environment
            if facts is None:
                continue
            if settings.lens:
                lenses[folder] = facts
            if facts.environment is not None and settings.hints:
                from pinfold.analysis.asked import synced_roles

                hints[folder] = facts, tuple(synced_roles(snapshot, facts.files))
        from pinfold.lsp.handlers import code_lens, inlay_hints

        if hints != self._hints:
            self._hints = hints
            inlay_hints.refresh(self._session)
        if lenses != self._lenses:
            self._lenses = lenses
            code_lens.refresh(self._session)

    def tell_soon(self) -> None:
        """Something was typed, or else is different: the status may be as well."""
        if self._watching and not self._telling:
            self._telling = True
            self._session.wire.later(PAUSE, self._tell_late)

    def _tell_late(self) -> None:
        self._telling = False
        self.tell()

    def tell(self) -> None:
        """Sends `pinfold/environmentStatus` for each folder whose status is not what the client knows."""
        if not self._watching or self._session.waiting:
            return
        folders = self._session.folders
        for known in (self._told, self._last):
            for folder in [path for path in known if path not in folders]:
                del known[folder]
        for folder, uri in folders.items():
            status = self.status(folder)
            if self._told.get(folder) != status:
                self._told[folder] = status
                self._session.wire.notify("pinfold/environmentStatus", {"folder": uri, **status})

    def status(self, folder: str) -> dict[str, Any]:
        """The status of a folder as JSON; while a verb of ours changes it, it is busy with that."""
        from pinfold.lsp.status_words import status_words
        from pinfold.workspace.fold.described import status_json

        found = self._session.engine.status(folder)
        known = self._last.get(folder)
        if known is None or known[0] != found:
            known = self._last[folder] = found, status_json(found)
        busy = self._session.verbs.busy(folder)
        said = {**known[1], "state": "busy", "message": f"{busy} …"} if busy else known[1]
        return {**said, "shown": status_words(said, folder)}
