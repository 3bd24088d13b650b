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


class _Run(NamedTuple):
    """What is asked about one group of files: an answer holds as long as this is the same."""

    folder: str
    files: tuple[str, ...]
    about: object


class _Job(NamedTuple):
    run: _Run
    cancel: Cancel


class Resolutions:
    """Of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._watching = False
        self._typing = False
        self._waiting = False
        self._telling = False
        self._quiet = 0.0
        self._jobs: dict[str, _Job] = {}  # by folder
        self._known: dict[tuple[str, tuple[str, ...]], tuple[object, Resolution, float]] = {}
        self._said: set[str] = set()
        self._pages: Derivations | None = None

    # When

    def watch(self) -> None:
        """Asks from now on."""
        if not self._watching:
            self._watching = True
            self.stirred()

    def typed(self) -> None:
        """Somebody types. On the path of every keystroke."""
        self._typing = True

    def stirred(self) -> None:
        """Something is different; what that means is seen after a pause."""
        if self._watching and not self._telling and self._session.engine.trusted:
            self._quiet = time.monotonic() + PAUSE
            if not self._waiting:
                self._waiting = True
                self._session.wire.later(PAUSE, self._paused)

    def saved(self) -> None:
        """A file was saved: nobody needs to wait any longer."""
        self._typing = False
        if self._watching and self._session.engine.trusted:
            self._look(saved=True)

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
        typed, self._typing = self._typing, False
        self._look(saved=not typed)

    # What

    def _look(self, *, saved: bool) -> None:
        """Asks what is not known of the files as they are now, and drops what is about others."""
        try:
            wanted = self._wanted() if self._session.engine.trusted else []
        except Exception:  # it is a help; the session goes on without
            _log.exception("what to resolve could not be told")
            return
        runs = [run for run, _ in wanted]
        for job in list(self._jobs.values()):
            if job.run not in runs:
                job.cancel.request()
        kept = {(run.folder, run.files) for run in runs}
        for about in [about for about in self._known if about not in kept]:
            del self._known[about]
        for run, when in wanted:
            known = self._known.get((run.folder, run.files))
            if known is not None and known[0] == run.about and (not known[1].trouble or time.monotonic() < known[2]):
                continue
            if run.folder not in self._jobs and (saved or when == "pause"):
                self._start(run)
        self._tell()

    def _wanted(self) -> list[tuple[_Run, str]]:
        """The groups of files of which one is open, with the setting that says when they are asked about."""
        from pinfold.workspace.index_sources import runs_of

        session, found = self._session, dict[tuple[str, tuple[str, ...]], tuple[_Run, str]]()
        for document in session.documents:
            folder = session.engine.owner(document.path)
            snapshot = session.engine.snapshot(document.path)
            settings, source = snapshot.settings, snapshot.files.get(document.path)
            if not folder or source is None or source.file is None or source.prose:
                continue
            if settings.resolve.when == "never" or not settings.index.enabled:
                continue
            files = runs_of(snapshot, [document.path])[document.path]
            if (folder, files) not in found:
                found[folder, files] = _Run(folder, files, _about(snapshot, files)), settings.resolve.when
        return list(found.values())

    # Asking

    def _start(self, run: _Run) -> None:
        from pinfold.system.progress import Cancel

        job = self._jobs[run.folder] = _Job(run, Cancel())
        self._session.verbs.aside(self._ask(job))

    async def _ask(self, job: _Job) -> None:
        from pinfold.records import replace
        from pinfold.system.trouble import Cancelled
        from pinfold.workspace.resolving import resolve_files, targets_of

        run = job.run
        try:
            context = replace(self._session.engine.context(run.folder), cancel=job.cancel)
            environment = context.snapshot.facts.environment
            version = environment.environment.version if environment is not None and environment.environment else ""
            targets = targets_of(context.settings.resolve.targets, version)
            loop = asyncio.get_running_loop()
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
        finally:
            if self._jobs.get(run.folder) is job:
                del self._jobs[run.folder]
        self._look(saved=True)  # what is asked about may have changed meanwhile

    def take(self, folder: str, files: tuple[str, ...], found: Resolution) -> None:
        """Somebody has asked on demand: what was found is known from now on."""
        self._keep(_Run(folder, files, _about(self._session.engine.snapshot(files[0]), files)), found)
        self._tell()

    def _keep(self, run: _Run, found: Resolution) -> None:
        """From now on it is known, and every conflict has a page that can be opened."""
        if found.conflicts:
            from pinfold.lsp.derivations import Derivations
            from pinfold.records import replace

            self._pages = self._pages or Derivations()
            pages = [replace(each, page=self._pages.page(each)) for each in found.conflicts]
            found = replace(found, conflicts=tuple(pages))
        self._known[run.folder, run.files] = run.about, found, time.monotonic() + _AGAIN

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


def _about(snapshot: Snapshot, files: tuple[str, ...]) -> object:
    """All that an answer hangs on, but what the index has."""
    from pinfold.analysis.conflicts import asked_in
    from pinfold.workspace.fold.private import options_of

    environment = snapshot.facts.environment
    reached = {*files, *(each.path for root in files for each in snapshot.includes.reachable(root))}
    options = tuple(
        (each.path, tuple((o.name.text, o.value.text if o.value else "") for o in each.statement.options))
        for each in options_of(snapshot, files)
    )
    about = None if environment is None else environment.environment
    return (
        asked_in(snapshot, reached),
        options,
        about,
        snapshot.settings.resolve,
        snapshot.settings.environment.installer,
    )
