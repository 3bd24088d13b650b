"""One client's session: the only mutable state of the server. Telling the client is one function, `flush`.

Must never judge or answer by itself: texts and settings go to the engine, what it finds goes to the client.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from pinfold.analysis.findings import Finding
from pinfold.analysis.snapshot import Snapshot
from pinfold.lsp.client import Client
from pinfold.lsp.diagnostics import Publisher, Report, Reporter
from pinfold.lsp.documents import Document, Documents
from pinfold.lsp.engine import Engine
from pinfold.lsp.environments import Environments
from pinfold.lsp.indexes import Indexes
from pinfold.lsp.resolutions import Resolutions
from pinfold.lsp.uris import to_path, to_uri
from pinfold.lsp.verbs import Verbs
from pinfold.requirements.text import LineIndex
from pinfold.system.redact import redact

WARNING = 2  # LSP 3.17, "MessageType"
SLICE = 0.02  # seconds that a message may have to wait for the search for files
PATIENCE = 1.0  # seconds that a client may take to send its settings before it is told without

_log = logging.getLogger(__name__)


class Wire(Protocol):
    """The way to the client."""

    def notify(self, method: str, params: Any) -> None: ...

    def ask(
        self,
        method: str,
        params: Any,
        then: Callable[[Any], None] | None = None,
        refused: Callable[[], None] | None = None,
    ) -> None: ...

    def later(self, seconds: float, action: Callable[[], None]) -> None: ...

    def leave_with(self, alive: Callable[[], bool]) -> None: ...


def no_page(rule: str) -> str | None:
    """Rules without pages on the web."""
    return None


class Session:
    """Open documents, folders, the client, and what it has been told."""

    def __init__(
        self,
        wire: Wire,
        engine: Engine,
        offer: Callable[[Client], dict[str, Any]],
        page: Callable[[str], str | None] = no_page,
    ) -> None:
        """`offer` gives the server's capabilities for a client, `page` the address of a rule's page."""
        self.wire = wire
        self.engine = engine
        self.offer = offer
        self.folders: dict[str, str] = {}  # path → URI
        self.environments = Environments(self)
        self.indexes = Indexes(self)
        self.resolutions = Resolutions(self)
        self.verbs = Verbs(self)
        self.counted: set[str] = set()  # long files whose upgrades somebody wants to see
        self.coloured: dict[str, tuple[str, list[int]]] = {}  # path → number and integers of the last semantic tokens
        self._page = page
        self._lines: dict[str, LineIndex] = {}  # of files on disk
        self._spelling: dict[str, str] = {}  # path → the URI by which the client knows it
        self._failed: set[str] = set()
        self._problems: Sequence[object] = ()
        self._searching = False
        self._dirty = False
        self._edited: set[str] = set()
        self._waiting = False
        self._refreshing = self._refresh_again = False
        self._pulled: dict[str, int] = {}
        self.meet(Client())

    def meet(self, client: Client) -> None:
        """Begin with this client."""
        self.client = client
        self.documents = Documents(client.encoding)
        self._reporter = Reporter(client, self._findings, self.place, self._page)
        self._publisher = Publisher(self.wire.notify)

    # What handlers ask

    def snapshot(self, uri: str) -> Snapshot:
        """Everything known, as seen from a document. Take it first: it doesn't change under your hands."""
        return self.engine.snapshot(to_path(uri))

    def document(self, uri: str) -> Document | None:
        """The open document of a URI, however it is spelled."""
        return self.documents.get(uri) or self.documents.at(to_path(uri))

    def index(self, path: str) -> LineIndex | None:
        """The lines of a file, in the text that the engine has."""
        document = self.documents.at(path)
        if document is not None:
            return document.index
        text = self.engine.text(path)
        if text is None:
            self._lines.pop(path, None)
            return None
        index = self._lines.get(path)
        if index is None or index.text is not text:
            index = self._lines[path] = LineIndex(text)
        return index

    def uri(self, path: str) -> str:
        """The URI of a path, as the client spells it if it ever did."""
        return self._spelling.get(path) or to_uri(path)

    def place(self, path: str) -> tuple[str, LineIndex] | None:
        """A path's URI and lines; None for a file that the engine doesn't know."""
        index = self.index(path)
        return None if index is None else (self.uri(path), index)

    # What happens

    def opened(self, uri: str, language: str, version: int, text: str) -> None:
        document = self.documents.open(uri, language, version, text)
        self._spelling[document.path] = uri
        self._lines.pop(document.path, None)
        self.engine.open(document.path, text, language)
        self.stir(document.path)

    def changed(self, uri: str, version: int, changes: Sequence[Any]) -> None:
        """Raises KeyError, TypeError or ValueError, and changes nothing, where a change isn't one."""
        done = self.documents.change(uri, version, changes)
        if done is not None:
            document, edits = done
            self.engine.change(document.path, document.text, edits)
            self.indexes.typed()
            self.resolutions.typed(document.path)
            self.stir(document.path)

    def closed(self, uri: str) -> None:
        document = self.documents.close(uri)
        if document is not None and self.documents.at(document.path) is None:
            self.engine.close(document.path)
            self.coloured.pop(document.path, None)
            self.resolutions.closed(document.path)
            self.stir(document.path)

    def stir(self, *edited: str) -> None:
        """Something happened: what we say may differ. `edited` are documents that the client asks about by itself."""
        self._dirty = True
        self._edited.update(edited)

    def wait(self) -> None:
        """Hold back what is told until the settings are there: findings that vanish are worse than late ones."""
        self._waiting = True
        self.wire.later(PATIENCE, self.go_on)

    @property
    def waiting(self) -> bool:
        """Whether what is told is held back."""
        return self._waiting

    def go_on(self) -> None:
        if self._waiting:
            self._waiting = False
            self.stir()
            self.flush()

    # Telling

    def report(self, path: str) -> Report:
        return self._reporter.report(path)

    def flush(self) -> None:
        """Tell the client whatever it doesn't know yet."""
        if not self._dirty or self._waiting:
            return
        self._dirty = False
        self._tell()
        self.environments.refresh_hints()
        self.environments.tell_soon()
        self.indexes.stirred()
        self.resolutions.stirred()
        self._look_after()

    def _tell(self) -> None:
        edited, self._edited = self._edited, set()
        paths = dict.fromkeys(self.engine.paths())
        paths.update((document.path, None) for document in self.documents)
        self._reporter.keep(paths)
        if len(self._spelling) > len(paths):
            self._spelling = {path: uri for path, uri in self._spelling.items() if path in paths}
        if self.client.pulls:
            self._call_for_pull(paths, edited)
            return
        for path in paths:
            document = self.documents.at(path)
            self._publisher.tell(path, self.uri(path), document.version if document else None, self.report(path))
        self._publisher.clear_others(paths)

    def _look_after(self) -> None:
        """What the engine has on its mind besides findings: mistakes in the settings, and folders to search."""
        problems = self.engine.problems()
        for problem in problems:
            if problem not in self._problems:
                self.wire.notify("window/showMessage", {"type": WARNING, "message": redact(f"Pinfold: {problem}")})
        self._problems = problems
        if self.engine.scanning and not self._searching:
            self._searching = True
            self.wire.later(0, self._search)

    def _search(self) -> None:
        """A little of the search for files, between two messages."""
        self._searching = False
        if self.engine.scan(SLICE):
            self.stir()
        self.flush()
        self._look_after()

    def _call_for_pull(self, paths: dict[str, None], edited: set[str]) -> None:
        """Ask a pulling client to look again where it would not by itself: files other than the ones it edited."""
        if not self.client.refreshes:
            return
        now = {path: self.report(path).number for path in paths}
        others = {
            path for path, number in {**self._pulled, **now}.items() if self._pulled.get(path, 0) != now.get(path, 0)
        }
        self._pulled = now
        if others - edited:
            self._refresh()

    def _refresh(self) -> None:
        """One call at a time; what happens meanwhile makes for one more."""
        self._refresh_again = self._refreshing
        if not self._refreshing:
            self._refreshing = True
            self.wire.ask("workspace/diagnostic/refresh", None, self._refreshed)

    def _refreshed(self, result: Any) -> None:
        self._refreshing = False
        if self._refresh_again:
            self._refresh()

    async def ask(self, method: str, params: Any) -> Any:
        """A request to the client; None where it refuses."""
        answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def received(result: Any) -> None:
            if not answered.done():  # whoever asked may have been cancelled
                answered.set_result(result)

        self.wire.ask(method, params, received)
        return await answered

    def say(self, message: str) -> None:
        """A line for the editor's log of this server."""
        self.wire.notify("window/logMessage", {"type": WARNING, "message": redact(message)})

    def failed(self, rule: str, error: Exception) -> None:
        """A rule failed; the others go on. The engine says so once per rule."""
        _log.error("the rule %s failed", rule, exc_info=error)
        self.say(f"The rule {rule} failed ({type(error).__name__}) and is left out; the server's log says more.")

    def _findings(self, path: str) -> Sequence[Finding]:
        """The engine's findings; where it fails, nothing, and the failure is said once per file and kind."""
        try:
            return self.engine.findings(path)
        except Exception as error:
            name = f"{type(error).__name__} {path}"
            if name not in self._failed:
                self._failed.add(name)
                _log.exception("checking %s failed", path)
                self.say(f"Checking {path} failed ({type(error).__name__}); the server's log says more.")
            return ()
