"""Whether the open files can be installed, asked of a resolver when nobody types: one process at a time in each folder.

Must never run one where the workspace is not trusted, nor tell a person more than one quiet line about what it could not learn.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, NamedTuple

from pinfold.system.redact import redact

if TYPE_CHECKING:
    from pinfold.analysis.conflicts import Resolution
    from pinfold.analysis.snapshot import Snapshot
    from pinfold.lsp.derivations import Derivations
    from pinfold.lsp.session import Session
    from pinfold.system.progress import Cancel

PAUSE = 1.0  # seconds without a change, after which a resolver may be asked
_AGAIN = 60.0  # seconds after which it may be asked again what it could not tell
INFO = 3  # LSP 3.17, "MessageType"

_log = logging.getLogger(__name__)


class Run(NamedTuple):
    """What is asked about one group of files: an answer holds as long as this is the same.

    `asked` is by `asked_in`; `around` is all else that an answer hangs on, but what the index has.
    """

    folder: str
    files: tuple[str, ...]
    asked: frozenset[tuple[str, str]]
    around: object


class _Job(NamedTuple):
    run: Run
    cancel: Cancel


class Resolutions:
    """Of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._watching = False
        self._unsaved: set[str] = set()
        self._waiting = False
        self._telling = False
        self._quiet = 0.0
        self._jobs: dict[str, _Job] = {}  # by folder
        self._known: dict[tuple[str, tuple[str, ...]], tuple[Run, Resolution, float]] = {}
        self._turns: dict[str, asyncio.Lock] = {}
        self._said: set[str] = set()
        self._pages: Derivations | None = None

    # When

    def watch(self) -> None:
        """Asks from now on."""
        if not self._watching:
            self._watching = True
            self.stirred()

    def typed(self, path: str) -> None:
        """Somebody types. On the path of every keystroke."""
        self._unsaved.add(path)

    def stirred(self) -> None:
        """Something is different; what that means is seen after a pause."""
        if self._watching and not self._telling and self._session.engine.trusted:
            self._quiet = time.monotonic() + PAUSE
            if not self._waiting:
                self._waiting = True
                self._session.wire.later(PAUSE, self._paused)

    def saved(self, path: str) -> None:
        """A file was saved: nobody needs to wait any longer."""
        self._unsaved.discard(path)
        if self._watching and self._session.engine.trusted:
            self._look()

    def closed(self, path: str) -> None:
        """What was typed is saved or gone."""
        self._unsaved.discard(path)

    @property
    def idle(self) -> bool:
        """Whether nothing is asked or about to be."""
        return not self._waiting and not self._jobs

    def _paused(self) -> None:
        rest = self._quiet - time.monotonic()
        if rest > 0.005:
            self._session.wire.later(rest, self._paused)
            return
        self._waiting = False
        self._look()

    # What

    def _look(self) -> None:
        """Asks what is not known of the files as they are now, and drops what is about others."""
        try:
            wanted = self._wanted() if self._session.engine.trusted else []
        except Exception:  # it is a help; the session goes on without
            _log.exception("what to resolve could not be told")
            return
        runs = [run for run, when in wanted if when != "never"]
        for job in list(self._jobs.values()):
            if job.run not in runs:
                job.cancel.request()
        holds = {(run.folder, run.files): (run, when) for run, when in wanted}
        for about, (told, _, _) in list(self._known.items()):
            run, when = holds.get(about, (None, ""))
            # What somebody has asked for is not asked again by itself: it goes when it is no longer about this environment.
            if run is None or (when == "never" and run.around != told.around):
                del self._known[about]
        for run, when in wanted:
            if self._is_known(run):
                continue
            saved = self._unsaved.isdisjoint(path for path, _ in run.asked)
            if run.folder not in self._jobs and (when == "pause" or (when == "save" and saved)):
                self._start(run)
        self._tell()

    def _is_known(self, run: Run) -> bool:
        told, found, until = self._known.get((run.folder, run.files), (None, None, 0.0))
        return told == run and found is not None and (not found.trouble or time.monotonic() < until)

    def _wanted(self) -> list[tuple[Run, str]]:
        """The groups of files of which one is open, with the setting that says when they are asked about."""
        from pinfold.workspace.index_sources import runs_of

        session, found = self._session, dict[tuple[str, tuple[str, ...]], tuple[Run, str]]()
        for document in session.documents:
            folder = session.engine.owner(document.path)
            snapshot = session.engine.snapshot(document.path)
            settings, source = snapshot.settings, snapshot.files.get(document.path)
            if not folder or source is None or source.file is None or source.prose:
                continue
            files = runs_of(snapshot, [document.path])[document.path]
            if (folder, files) not in found:
                when = settings.resolve.when if settings.index.enabled else "never"
                found[folder, files] = run_of(folder, snapshot, files), when
        return list(found.values())

    # Asking

    def _start(self, run: Run) -> None:
        from pinfold.system.progress import Cancel

        job = self._jobs[run.folder] = _Job(run, Cancel())
        self._session.verbs.aside(self._ask(job))

    async def _ask(self, job: _Job) -> None:
        from pinfold.analysis.conflicts import Resolution
        from pinfold.records import replace
        from pinfold.system.trouble import Cancelled
        from pinfold.workspace.resolving import resolve_files, targets_of

        run = job.run
        try:
            context = replace(self._session.engine.context(run.folder), cancel=job.cancel)
            environment = context.snapshot.facts.environment
            version = environment.environment.version if environment is not None and environment.environment else ""
            targets = targets_of(context.settings.resolve.targets, version, context.host.platform)
            loop = asyncio.get_running_loop()
            async with self._turn_in(run.folder):
                job.cancel.check()  # it may have waited longer than it was wanted
                if self._is_known(run):
                    raise Cancelled  # whoever it waited for has asked the same
                future = loop.run_in_executor(None, resolve_files, context, run.files, targets)
                try:
                    found = await asyncio.shield(future)
                except asyncio.CancelledError:
                    job.cancel.request()
                    raise
            self._keep(run, found)
            self._say(found.trouble)
        except Cancelled:
            pass
        except Exception:
            _log.exception("resolving failed")
            self._keep(run, Resolution(run.files, run.asked, trouble="Pinfold failed; the log says how."))
        finally:
            if self._jobs.get(run.folder) is job:
                del self._jobs[run.folder]
        if self._waiting:
            self._tell()  # the pause that is waited for looks again
        else:
            self._look()  # what is asked about may have changed meanwhile

    def give_way(self, folder: str) -> asyncio.Lock:
        """What somebody who waits has to hold to run a resolver in a folder; nothing is asked in the background for so long."""
        if folder in self._jobs:
            self._jobs[folder].cancel.request()
        return self._turn_in(folder)

    def _turn_in(self, folder: str) -> asyncio.Lock:
        return self._turns.setdefault(folder, asyncio.Lock())

    def take(self, run: Run, found: Resolution) -> None:
        """Somebody has asked on demand: what was found is known from now on."""
        self._keep(run, found)
        self._tell()

    def _keep(self, run: Run, found: Resolution) -> None:
        """From now on it is known, and every conflict has a page that can be opened."""
        if found.conflicts:
            from pinfold.lsp.derivations import Derivations
            from pinfold.records import replace

            self._pages = self._pages or Derivations()
            pages = [replace(each, page=self._pages.page(each)) for each in found.conflicts]
            found = replace(found, conflicts=tuple(pages))
        about = run._replace(asked=found.asked)  # it may have waited for its turn
        self._known[run.folder, run.files] = about, found, time.monotonic() + _AGAIN

    def _tell(self) -> None:
        different = False
        for folder in self._session.folders:
            found = tuple(each for (home, _), (_, each, _) in self._known.items() if home == folder)
            different |= self._session.engine.conclude(folder, found)
        if different:
            self._telling = True
            try:
                self._session.stir()
                self._session.flush()
            finally:
                self._telling = False

    def _say(self, sentence: str) -> None:
        if sentence and sentence not in self._said and len(self._said) < 100:
            self._said.add(sentence)
            message = redact(f"Whether the requirements can be installed together is not known: {sentence}")
            self._session.wire.notify("window/logMessage", {"type": INFO, "message": message})

    def close(self) -> None:
        """Nothing is to run any more, and what was found out is nobody's business."""
        for job in self._jobs.values():
            job.cancel.request()
        self._known.clear()
        self._tell()


def run_of(folder: str, snapshot: Snapshot, files: tuple[str, ...]) -> Run:
    """What an answer would be about that is asked for now."""
    from pinfold.analysis.conflicts import asked_in
    from pinfold.environment.projects import stamps
    from pinfold.workspace.fold.private import local_targets

    facts = snapshot.facts.environment
    environment = None if facts is None else facts.environment
    local = tuple(stamps(target) for target in local_targets(snapshot, files))
    around = local, environment, snapshot.settings.resolve, snapshot.settings.environment.installer
    return Run(folder, files, asked_in(snapshot, files), around)
