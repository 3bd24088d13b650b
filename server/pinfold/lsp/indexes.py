"""What package indexes say about the files of a session: asked for when nobody types, told when it has arrived.

Must never do anything on a keystroke but note the time, and nothing at all where the workspace is not trusted.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pinfold.system.redact import redact

if TYPE_CHECKING:
    from pinfold.analysis.releases import IndexFacts
    from pinfold.analysis.snapshot import Snapshot
    from pinfold.lsp.session import Session
    from pinfold.system.progress import Cancel
    from pinfold.workspace.indexed import Indexed, View

FIRST = 0.2  # seconds: by then the client has been told what is known without, and the environments were looked at
PAUSE = 0.3  # seconds without a change, after which it may be asked what a file wants to know
SOON = 0.02  # seconds after anything else, such as opening a file: what that wants may be known already
NEWS = 0.1  # seconds between two times that the files' facts are renewed while answers stream in
_SHARE = (
    3  # times as long as it takes to renew them, nobody does it again: a large file's facts are renewed more seldom
)
_FURTHER = 0.5  # seconds between two looks at what else could be asked, while answers stream in
_REST = 300.0  # seconds after which a process that nobody asks anything is ended
_LOOK = 0.03  # seconds between two looks whether all is there
GLANCE = 1.0  # seconds that a hover waits for what is not known yet
_FILES = 200  # of one folder that facts are gathered for
INFO = 3  # LSP 3.17, "MessageType"

_log = logging.getLogger(__name__)


class Indexes:
    """Of one session. `gathering` says whether something is under way."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._indexed: Indexed | None = None
        self._asker: Any = None
        self._watching = False
        self._waiting = False  # for a pause
        self._typed = False
        self._renewing = False
        self._quiet = 0.0  # when the pause is over
        self._telling = False
        self._cost = 0.0
        self._gathered = self._told = self._busy = 0.0  # when it was done last
        self._known: dict[str, IndexFacts] = {}
        self._said: set[str] = set()
        self._alarm = 0

    # When

    def watch(self) -> None:
        """Gathers from now on: first when the client has got what is known without."""
        if not self._watching:
            self._watching = True
            self._after(FIRST)
            self._session.wire.later(SOON, self._prepare)

    def typed(self) -> None:
        """Somebody types. On the path of every keystroke."""
        self._typed = True

    def stirred(self) -> None:
        """Something has changed: a text, or else what is open, trusted, set or known of an environment."""
        if self._watching and not self._renewing:
            typed, self._typed = self._typed, False
            self._after(PAUSE if typed else SOON)

    def _after(self, seconds: float) -> None:
        if not self._session.engine.trusted:
            if self._indexed is not None:
                self._stop()
            return
        self._quiet = max(self._quiet, time.monotonic() + seconds)
        if not self._waiting:
            self._waiting = True
            self._session.wire.later(seconds, self._paused)

    def _paused(self) -> None:
        rest = self._quiet - time.monotonic()
        if rest > 0.005:
            self._session.wire.later(rest, self._paused)
            return
        self._waiting = False
        self._safely(self._gather)

    def _safely(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Exception:  # facts are a help; the session goes on without
            _log.exception("looking things up in the package indexes failed")

    def _prepare(self) -> None:
        """The process takes a while to start: where a file is open that has it asked something, it does so meanwhile."""
        engine = self._session.engine
        if not engine.trusted or self._indexed is not None:
            return
        from pinfold.analysis.demand import demand

        for document in self._session.documents:
            snapshot = engine.snapshot(document.path)
            if snapshot.settings.index.enabled and demand(snapshot, document.path).projects:
                self._begun()
                self._asker.prepare()
                return

    # Asking

    def _gather(self) -> None:
        session = self._session
        views = self._views() if session.engine.trusted else None
        if views is None:
            self._stop()
            return
        if not views and self._indexed is None:
            return
        from pinfold.system.trouble import Trouble

        self._gathered = time.monotonic()
        indexed = self._begun()
        try:
            different = indexed.gather(views)
        except Trouble as trouble:
            self._say(trouble.message)
            return
        if different:
            self._renew()
        self._wake_up(indexed)

    def _begun(self) -> Indexed:
        if self._indexed is None:
            from pinfold.lsp.index_asker import IndexAsker
            from pinfold.workspace.indexed import Indexed

            engine = self._session.engine
            self._asker = IndexAsker(engine.host, lambda: [*self._session.folders])
            self._indexed = Indexed(engine.host, self._asker, self._news)
        return self._indexed

    def _views(self) -> list[View] | None:
        """Every folder in which something may be looked up, with its files that are open or kept equal to an environment; None
        where that may be nowhere."""
        from pinfold.analysis.asked import synced_roles
        from pinfold.workspace.fold.choice import synced_files
        from pinfold.workspace.indexed import View

        engine = self._session.engine
        found: dict[int, tuple[Snapshot, dict[str, None]]] = {}
        for document in self._session.documents:
            snapshot = engine.snapshot(document.path)
            if document.path in snapshot.files:
                found.setdefault(id(snapshot), (snapshot, {}))[1][document.path] = None
        for folder in self._session.folders:
            snapshot = engine.snapshot(f"{folder.rstrip('/')}/-")
            paths = found.setdefault(id(snapshot), (snapshot, {}))[1]
            paths.update(dict.fromkeys(synced_roles(snapshot, synced_files(folder, snapshot).paths)))
        if found and not any(snapshot.settings.index.enabled for snapshot, _ in found.values()):
            return None
        return [
            View(snapshot, tuple(path for path in paths if path in snapshot.files)[:_FILES])
            for snapshot, paths in found.values()
            if paths and snapshot.settings.index.enabled
        ]

    def _wake_up(self, indexed: Indexed) -> None:
        """Looks again when something is no longer fresh, or may be tried again; ends a process that nobody needs."""
        self._alarm += 1
        alarm = self._alarm

        def ring() -> None:
            if alarm != self._alarm or self._indexed is not indexed:
                return
            if self._asker.idle and time.monotonic() - self._busy > _REST:
                self._asker.rest()
            self._after(0)
            if not self._waiting:
                self._wake_up(indexed)

        self._session.wire.later(max(1.0, min(indexed.due(), _REST)), ring)

    def completing(self, path: str) -> None:
        """Somebody completes the name of a project."""
        if self._indexed is not None:
            self._indexed.want_names(path)

    async def settled(self, path: str, cancel: Cancel) -> bool:
        """Waits until nothing is under way; whether it is known what indexes say about a file. For who asks, not for who types.

        Raises Cancelled.
        """
        import asyncio

        self._after(0.0)
        # What ends the wait are four states, each set in another place.
        while self._session.engine.trusted and (self._waiting or self._telling or not self._idle):
            cancel.check()
            await asyncio.sleep(_LOOK)
        return path in self._known

    def coming(self, path: str, key: str, version: str) -> bool:
        """Somebody looks at a release, or without a version at a project; whether what is said of it is worth waiting for."""
        # What has been answered a moment ago, and has not been told yet, comes as well.
        return self._indexed is not None and (self._indexed.want_details(path, key, version) or self._telling)

    async def come(self, path: str, key: str, version: str) -> None:
        """Waits for that, but not long."""
        import asyncio

        end = time.monotonic() + GLANCE
        while self._indexed is not None and time.monotonic() < end:
            facts = self._known.get(path)
            known = facts.details.get((key, version)) if facts is not None else None
            there = known is not None and known.known if version else facts is not None and key in facts.projects
            if there or (not self._telling and self._idle):
                return
            await asyncio.sleep(_LOOK)

    @property
    def _idle(self) -> bool:
        return self._asker is None or self._asker.idle

    # Telling

    def _news(self) -> None:
        """An answer is there; those of the next moment are told together with it."""
        self._busy = time.monotonic()
        if not self._telling:
            self._telling = True
            between = 0.0 if self._asker.idle else max(NEWS, self._cost * _SHARE)
            self._session.wire.later(max(0.0, self._told + between - self._busy), self._tell)

    def _tell(self) -> None:
        self._telling = False
        if self._indexed is not None:
            self._safely(self._renew)
            if self._waiting:
                return  # somebody types; when they pause, it is asked
            idle = self._asker.idle
            if idle or time.monotonic() - self._gathered > _FURTHER:
                self._safely(self._gather)  # who knows more can ask more

    def _renew(self) -> None:
        assert self._indexed is not None
        began = time.monotonic()
        session, facts = self._session, self._indexed.facts()
        different = session.engine.inform(facts)
        self._known = facts
        for trouble in {each.trouble for each in facts.values()} - {""}:
            self._say(trouble)
        if different:
            self._flush()
        self._told = time.monotonic()
        self._cost = self._told - began

    def _flush(self) -> None:
        self._renewing = True
        try:
            self._session.stir()
            self._session.flush()
        finally:
            self._renewing = False
        self._refresh()

    def _refresh(self) -> None:
        """Has the client ask again for what hangs on facts besides the texts."""
        from pinfold.lsp.handlers import code_lens, inlay_hints

        settings = [self._session.engine.snapshot(path).settings.index for path in self._known]
        if any(each.hints != "never" for each in settings):
            inlay_hints.refresh(self._session)
        if any(each.lens for each in settings):
            code_lens.refresh(self._session)

    def _say(self, sentence: str) -> None:
        """One quiet line for each thing that is the matter, not one for each project."""
        if sentence not in self._said and len(self._said) < 100:
            self._said.add(sentence)
            self._session.wire.notify(
                "window/logMessage", {"type": INFO, "message": redact(f"Package indexes: {sentence}")}
            )

    # Ending

    def _stop(self) -> None:
        """Nothing is known, wanted or running any more."""
        indexed, self._indexed = self._indexed, None
        if indexed is not None:
            indexed.forget()
            self._asker.close()
            self._asker = None
            self._known = {}
            if self._session.engine.inform({}):
                self._flush()

    def close(self) -> None:
        """The session ends."""
        self._watching = False
        if self._asker is not None:
            self._asker.close()
