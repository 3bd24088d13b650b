"""Asking package indexes once, for the command line: what they say about the files of a snapshot, when everybody has answered.

Heavy to import. Must never be imported by what does not ask, nor run for a folder that nobody has said is trusted: running a verb
is saying so.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection, Sequence
from types import TracebackType

from pinfold.analysis.releases import Details, IndexFacts, Names, Target
from pinfold.analysis.snapshot import Snapshot
from pinfold.index.lookup import Lookup
from pinfold.index.sources import Sources
from pinfold.index.wire import Question, Said
from pinfold.records import replace
from pinfold.system.host import Host
from pinfold.system.progress import Cancel, Progress, Watch, unwatched
from pinfold.system.trouble import Cancelled, Trouble
from pinfold.workspace.index_sources import FolderSources
from pinfold.workspace.indexed import Indexed, View

_ROUNDS = 8  # who knows more can ask more; three are usual


def facts_for(
    snapshot: Snapshot,
    paths: Sequence[str],
    host: Host,
    watch: Watch = unwatched,
    cancel: Cancel | None = None,
    offline: bool = False,
    *,
    hashes: bool = False,
    advisories: str = "",
    needs: bool = True,
) -> dict[str, IndexFacts]:
    """By path. `offline`: what the cache has, whatever its age. `hashes`: those of every pinned line as well. `advisories`: "off",
    "index" or "osv", in place of what the settings say. `needs`: what pins need.

    What an index cannot be asked for is not known, and `IndexFacts.trouble` says why. Raises Cancelled, and Trouble where it
    cannot be told whom to ask.
    """
    cancel = cancel or Cancel()
    cancel.check()
    asking = _Asking(host, offline or host.offline, snapshot, watch)

    async def work() -> dict[str, IndexFacts]:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def stop() -> None:
            loop.call_soon_threadsafe(task.cancel)

        forget = cancel.on_request(stop)
        try:
            async with asking:
                return await asking.facts(tuple(paths), hashes, advisories, needs)
        finally:
            forget()

    try:
        return asyncio.run(work())
    except asyncio.CancelledError:
        raise Cancelled from None


def metadata_for(
    snapshot: Snapshot,
    path: str,
    releases: Collection[tuple[str, str]],
    host: Host,
    watch: Watch = unwatched,
    cancel: Cancel | None = None,
    offline: bool = False,
) -> dict[tuple[str, str], Details]:
    """What these releases, (key, version), say of themselves, from where a file's packages come from; without those that nobody
    can tell. `offline`: what the cache has. Raises Cancelled, and Trouble where it cannot be told whom to ask.
    """
    cancel = cancel or Cancel()
    cancel.check()
    sources, target = FolderSources(host, environ=host.environ).of(snapshot, [path])[path]
    found: dict[tuple[str, str], Details] = {}

    async def one(lookup: Lookup, key: str, version: str) -> None:
        with contextlib.suppress(Trouble):
            said = await lookup.details(sources, key, version, target)
            if said is not None:
                found[key, version] = said
        watch(Progress("Looking up", key, len(found), len(releases)))

    async def work() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def stop() -> None:
            loop.call_soon_threadsafe(task.cancel)

        forget = cancel.on_request(stop)
        lookup = Lookup(host, offline=offline or host.offline, roots=(snapshot.root,) if snapshot.root else ())
        try:
            await asyncio.gather(*(one(lookup, key, version) for key, version in releases))
        finally:
            forget()
            await lookup.aclose()

    try:
        asyncio.run(work())
    except asyncio.CancelledError:
        raise Cancelled from None
    return found


def informed(snapshot: Snapshot, facts: dict[str, IndexFacts]) -> Snapshot:
    """The snapshot of somebody who knows these facts."""
    new = replace(snapshot, facts=replace(snapshot.facts, indexes=facts))
    new.__dict__.update(
        {name: snapshot.__dict__[name] for name in ("includes", "projects") if name in snapshot.__dict__}
    )
    return new


class _Asking:
    """As `indexed.Asker`, with a task for each question."""

    def __init__(self, host: Host, offline: bool, snapshot: Snapshot, watch: Watch) -> None:
        self._host = host
        self._snapshot = snapshot
        self._lookup = Lookup(host, offline=offline, roots=(snapshot.root,) if snapshot.root else ())
        self._watch = watch
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._numbers = self._done = 0

    async def __aenter__(self) -> _Asking:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._lookup.aclose()

    async def facts(self, paths: tuple[str, ...], hashes: bool, advisories: str, needs: bool) -> dict[str, IndexFacts]:
        indexed = Indexed(
            self._host,
            self,
            lambda: None,
            hashes=hashes,
            advisories=advisories,
            needs=needs,
            environ=self._host.environ,
        )
        snapshot = self._snapshot
        for _ in range(_ROUNDS):
            indexed.gather([View(snapshot, paths)])
            if not self._tasks:
                break
            while self._tasks:
                await asyncio.wait(list(self._tasks.values()), return_when=asyncio.FIRST_COMPLETED)
            snapshot = informed(snapshot, indexed.facts())
        return indexed.facts()

    def ask(
        self, sources: Sources, target: Target, question: Question, then: Callable[[Said | Names | Trouble], None]
    ) -> int:
        self._numbers += 1
        number = self._numbers
        self._tasks[number] = asyncio.ensure_future(self._answer(number, sources, target, question, then))
        return number

    def cancel(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            with contextlib.suppress(KeyError):
                self._tasks.pop(number).cancel()

    async def _answer(
        self,
        number: int,
        sources: Sources,
        target: Target,
        question: Question,
        then: Callable[[Said | Names | Trouble], None],
    ) -> None:
        said: Said | Trouble
        kind, key, version, database = question
        try:
            if kind == "project":
                said = await self._lookup.project(sources, key, target)
            elif kind == "advisories":
                said = await self._lookup.advisories(sources, key, version, database=database)
            else:
                said = await self._lookup.details(sources, key, version, target, files_only=kind == "files")
        except Trouble as trouble:
            said = trouble
        if self._tasks.pop(number, None) is not None:
            self._done += 1
            self._watch(Progress("Looking up", key, self._done, self._numbers))
            then(said)
