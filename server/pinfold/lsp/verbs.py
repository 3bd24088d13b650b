"""Running the verbs of the virtual environment for a session: one at a time in each folder, in a thread, watched and stopped
by the client. Must never run one in a workspace that is not trusted.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from pinfold.records import replace
from pinfold.system.trouble import Cancelled, Trouble

if TYPE_CHECKING:
    from pinfold.lsp.session import Session
    from pinfold.lsp.work_done import WorkDone
    from pinfold.system.progress import Cancel, Progress
    from pinfold.workspace.fold.context import Context
    from pinfold.workspace.fold.syncing import Preview

T = TypeVar("T")

_PREVIEWS = 16


class Verbs:
    """What runs and waits. `previews` are the plans that the client was shown, with the fields of their contexts."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._previews: dict[str, tuple[str, Preview, Mapping[str, Any]]] = {}
        self._numbers = count(1)
        self._works: set[WorkDone] = set()
        self._changing: dict[str, WorkDone] = {}  # by folder
        self._turns: dict[str, asyncio.Lock] = {}
        self._aside: set[asyncio.Task[None]] = set()

    def busy(self, folder: str) -> str:
        """What changes a folder's environment at the moment, "" for nothing."""
        work = self._changing.get(folder)
        return work.title if work is not None else ""

    def stop(self, token: Any) -> None:
        """The person has pressed Cancel (window/workDoneProgress/cancel)."""
        for work in [work for work in self._works if work.token == token]:
            work.cancel.request()

    def stop_all(self) -> None:
        """Nobody is to run anything any more: whatever is under way is undone."""
        for work in list(self._works):
            work.cancel.request()

    def remember(self, folder: str, preview: Preview, fields: Mapping[str, Any]) -> str:
        """The id by which the client may ask for this very plan. `fields` are those of the context that it was made in."""
        name = f"plan-{next(self._numbers)}"
        self._previews[name] = folder, preview, fields
        while len(self._previews) > _PREVIEWS:
            del self._previews[next(iter(self._previews))]
        return name

    def remembered(self, folder: str, name: str) -> tuple[Preview, Mapping[str, Any]]:
        """A plan by its id. Raises Trouble `outdated-plan` for one that is not known (any more)."""
        home, preview, fields = self._previews.get(name, ("", None, {}))
        if preview is None or home != folder:
            raise Trouble("outdated-plan", "The plan is not known any more; nothing was done.", "Look at it again.")
        return preview, fields

    def require_trust(self) -> None:
        """Raises Trouble `untrusted` until the client has said that the workspace is trusted."""
        if not self._session.engine.trusted:
            raise Trouble(
                "untrusted",
                "The workspace is not trusted, so nothing in it is run or changed.",
                "Trust it in the editor; a client says so with the initialization option `trusted`.",
            )

    def aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs something that nobody waits for, but that ends with the session. It has to see to its own errors."""
        task = asyncio.ensure_future(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def run(
        self,
        folder: str,
        title: str,
        verb: Callable[[Context], T],
        *,
        token: Any = None,
        looks: bool = False,
        resolves: bool = False,
        **fields: Any,
    ) -> T:
        """Runs a verb in a thread and raises what it raises. `fields` are some of its context's.

        One that changes something waits for its turn in the folder; the person is told and may cancel. One that only `looks`
        does not, but where it `resolves`, for that of its resolver. When the task is cancelled, the verb is stopped and has put
        everything back before this ends; if it was done already, its result is returned all the same.
        """
        from pinfold.lsp.work_done import WorkDone

        self.require_trust()
        work = WorkDone(self._session, token, f"pinfold-work-{next(self._numbers)}", title)
        self._works.add(work)
        work.begin()
        message = "Failed"
        try:
            async with self._turn(folder, work, looks), self._resolver(folder, work, resolves or not looks):
                result = await self._run(folder, work, verb, fields)
            message = "Done"
            return result
        except (asyncio.CancelledError, Cancelled):
            message = "Cancelled"
            raise
        finally:
            self._works.discard(work)
            work.end(message)

    @contextmanager
    def watched(self, title: str, token: Any) -> Iterator[Cancel]:
        """Something that takes a while and runs nothing: with progress, which the person may cancel."""
        from pinfold.lsp.work_done import WorkDone

        self.require_trust()
        work = WorkDone(self._session, token, f"pinfold-work-{next(self._numbers)}", title)
        self._works.add(work)
        work.begin()
        try:
            yield work.cancel
        finally:
            self._works.discard(work)
            work.end("Done")

    @asynccontextmanager
    async def _turn(self, folder: str, work: WorkDone, looks: bool) -> AsyncIterator[None]:
        """The time in which a verb may change a folder's environment; afterwards everybody is told what it has become."""
        if looks:
            yield
            self._session.environments.look()  # what was cut short is finished by some of them
            self._session.flush()
            return
        turns = self._turns.setdefault(folder, asyncio.Lock())
        if turns.locked():
            work.wait_for(self.busy(folder))
        await _acquired(turns, work)
        try:
            self._changing[folder] = work
            self._session.environments.tell()
            yield
        finally:
            del self._changing[folder]
            turns.release()
            self._session.environments.look()
            self._session.flush()

    @asynccontextmanager
    async def _resolver(self, folder: str, work: WorkDone, resolves: bool) -> AsyncIterator[None]:
        """The time in which a verb may run a resolver, of which there is one at a time in each folder."""
        if not resolves:
            yield
            return
        turn = self._session.resolutions.give_way(folder)
        await _acquired(turn, work)
        try:
            yield
        finally:
            turn.release()

    async def _run(self, folder: str, work: WorkDone, verb: Callable[[Context], T], fields: Mapping[str, Any]) -> T:
        self.require_trust()  # it may have been taken back while we waited
        if folder not in self._session.folders:
            raise Cancelled
        self._session.environments.look()  # the files, above all: they may be others than when something was last told
        loop = asyncio.get_running_loop()

        def show(progress: Progress) -> None:
            loop.call_soon_threadsafe(work.report, progress)

        context = replace(
            self._session.engine.context(folder), watch=work.throttled(show), cancel=work.cancel, **fields
        )
        future = loop.run_in_executor(None, verb, context)
        while not future.done():
            await _next(future, work)
        return future.result()


async def _next(future: asyncio.Future[Any], work: WorkDone) -> None:
    """Waits for the end of a verb, or until its task is cancelled, by the request or the session: the verb ends by itself."""
    try:
        await asyncio.wait([future])
    except asyncio.CancelledError:
        work.cancel.request()


async def _acquired(turns: asyncio.Lock, work: WorkDone) -> None:
    """Waits for a lock. Raises Cancelled when the person doesn't want to wait any longer."""
    acquiring = asyncio.ensure_future(turns.acquire())

    def give_up() -> None:
        acquiring.cancel()

    forget = work.cancel.on_request(give_up)
    try:
        await acquiring
    except asyncio.CancelledError:
        if acquiring.done() and not acquiring.cancelled():
            turns.release()  # it was our turn in the very moment in which we gave up
        if work.cancel.requested:
            raise Cancelled from None
        raise
    finally:
        forget()
