"""The environments of a session's folders: one verb at a time in each, in a thread, and what the client is told of them.

Must never run anything in a workspace that is not trusted, nor touch the engine from another thread than the loop's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from pinfold.system.progress import Cancel
from pinfold.system.trouble import Cancelled, Trouble

if TYPE_CHECKING:
    from pinfold.lsp.session import Session
    from pinfold.lsp.work_done import WorkDone
    from pinfold.workspace.fold.context import Context
    from pinfold.workspace.fold.editing import Change
    from pinfold.workspace.fold.syncing import Preview

T = TypeVar("T")

LOOK = 2.0  # seconds between two looks: another tool's install shows after as many
_PREVIEWS = 16

_UNTRUSTED = Trouble(
    "untrusted",
    "The workspace is not trusted, so nothing in it is run or changed.",
    "Trust it in the editor; a client says so with the initialization option `trusted`.",
)


class Environments:
    """`previews` are the plans that the client was shown, by the id it was told."""

    def __init__(self, session: Session) -> None:
        self.previews: dict[str, tuple[str, Preview]] = {}
        self._session = session
        self._numbers = count(1)
        self._told: dict[str, dict[str, Any]] = {}
        self._running: dict[str, WorkDone] = {}  # by folder
        self._waiting: dict[str, asyncio.Lock] = {}
        self._looking = False

    # Looking

    def watch(self) -> None:
        """Looks at the environments from now on, every few seconds."""
        if not self._looking:
            self._looking = True
            self._session.wire.later(LOOK, self._again)

    def _again(self) -> None:
        self._looking = False
        self.look()
        self._session.flush()
        self.watch()

    def look(self) -> None:
        """Looks at the environments now; what is different is told with the next flush."""
        if self._session.engine.look():
            from pinfold.lsp.handlers.inlay_hints import refresh

            refresh(self._session)
            self._session.stir()
        else:
            self.tell()

    def tell(self) -> None:
        """Sends `pinfold/environmentStatus` for each folder whose status is not what the client knows."""
        folders = self._session.folders
        for folder in [path for path in self._told if path not in folders]:
            del self._told[folder]
        for folder, uri in folders.items():
            status = self.status(folder)
            if self._told.get(folder) != status:
                self._told[folder] = status
                self._session.wire.notify("pinfold/environmentStatus", {"folder": uri, **status})

    def status(self, folder: str) -> dict[str, Any]:
        """The status of a folder as JSON; while a verb of ours runs in it, it is busy with that."""
        from pinfold.workspace.fold.described import status_json

        found = status_json(self._session.engine.status(folder))
        if folder in self._running:
            return {**found, "state": "busy", "message": self._running[folder].title}
        return found

    # Doing

    def next_token(self) -> str:
        return f"pinfold-work-{next(self._numbers)}"

    def stop(self, token: Any) -> None:
        """The person has pressed Cancel (window/workDoneProgress/cancel)."""
        for work in self._running.values():
            if work.token == token:
                work.cancel()

    def stop_all(self) -> None:
        """The session ends: whatever is under way is undone."""
        for work in self._running.values():
            work.cancel()

    def remember(self, folder: str, preview: Preview) -> str:
        """The id by which the client may ask for this very plan."""
        name = f"plan-{next(self._numbers)}"
        self.previews[name] = folder, preview
        while len(self.previews) > _PREVIEWS:
            del self.previews[next(iter(self.previews))]
        return name

    def require_trust(self) -> None:
        """Raises Trouble `untrusted` until the client has said that the workspace is trusted."""
        if not self._session.engine.trusted:
            raise _UNTRUSTED

    async def run(
        self,
        folder: str,
        title: str,
        verb: Callable[[Context], T],
        *,
        token: Any = None,
        quiet: bool = False,
        **changes: Any,
    ) -> T:
        """Runs a verb in a thread, after whatever runs in the folder already. `changes` are fields of its context.

        `quiet`: it only looks, so nobody is told that the folder is busy. Raises what the verb raises. When the task is
        cancelled, the verb is stopped and has put everything back before this ends.
        """
        from pinfold.lsp.work_done import WorkDone

        self.require_trust()
        async with self._waiting.setdefault(folder, asyncio.Lock()):
            loop = asyncio.get_running_loop()
            cancel = Cancel()
            work = WorkDone(self._session, token, title, cancel, loop.call_soon_threadsafe)
            context = replace(self._session.engine.context(folder), watch=work.show, cancel=cancel, **changes)
            self._running[folder] = work
            work.begin()
            if not quiet:
                self.tell()
            message = "Cancelled"
            try:
                future = loop.run_in_executor(None, verb, context)
                try:
                    result = await asyncio.shield(future)
                except asyncio.CancelledError:
                    cancel.request()
                    await asyncio.wait([future])
                    raise
                message = "Done"
                return result
            except Trouble as trouble:
                message = "Cancelled" if isinstance(trouble, Cancelled) else "Failed"
                raise
            finally:
                del self._running[folder]
                work.end(message)
                self.look()
                self.tell()
                self._session.flush()

    def writer(self) -> Callable[[Sequence[Change]], None]:
        """What a verb's thread calls to have requirement files written: in the editor where they are open there."""
        loop = asyncio.get_running_loop()

        def write(changes: Sequence[Change]) -> None:
            asyncio.run_coroutine_threadsafe(self._write(changes), loop).result()

        return write

    async def _write(self, changes: Sequence[Change]) -> None:
        from pinfold.lsp.edits import to_workspace_edit
        from pinfold.workspace.fold.writing import as_edit, write

        session = self._session
        opened = [change for change in changes if session.documents.at(change.path) is not None]
        closed = [change for change in changes if change not in opened]
        if opened:
            edits = {change.path: [as_edit(change)] for change in opened}
            answer = await self.ask(
                "workspace/applyEdit", {"label": "Pinfold", "edit": to_workspace_edit(session, edits)}
            )
            if not (isinstance(answer, dict) and answer.get("applied") is True):
                names = ", ".join(change.path.rpartition("/")[2] for change in opened)
                said = f"The editor did not accept the change of {names}."
                raise Trouble("edit-refused", said, "Nothing was changed; try again when nobody types in the file.")
        write(closed)
        session.engine.disk_changed([change.path for change in closed])
        session.stir()

    async def ask(self, method: str, params: Any) -> Any:
        """A request to the client; None where it refuses."""
        answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def received(result: Any) -> None:
            if not answered.done():  # the request that asked may have been cancelled
                answered.set_result(result)

        self._session.wire.ask(method, params, received)
        return await answered
