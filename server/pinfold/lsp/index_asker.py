"""Who asks indexes for a session: the process, with files of names opened beside the event loop. Must never read a page itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from pinfold.analysis.releases import Names, Target
from pinfold.index.names_file import open_names
from pinfold.index.sources import Sources
from pinfold.index.wire import Question, Said
from pinfold.index.worker_client import WorkerClient
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble


class IndexAsker:
    """As `workspace.indexed.Asker`."""

    def __init__(self, host: Host, roots: Callable[[], Sequence[str]]) -> None:
        self._client = WorkerClient(host, roots)
        self._opening: set[asyncio.Future[None]] = set()

    @property
    def idle(self) -> bool:
        return self._client.idle and not self._opening

    def ask(
        self, sources: Sources, target: Target, question: Question, then: Callable[[Said | Names | Trouble], None]
    ) -> int:
        if question.kind != "names":
            return self._client.ask(sources, target, question, then)

        def found(said: Said | Trouble) -> None:
            if not isinstance(said, str):
                then(said)
                return
            opening = asyncio.ensure_future(_opened(said, then))
            self._opening.add(opening)
            opening.add_done_callback(self._opening.discard)

        return self._client.ask(sources, target, question, found)

    def prepare(self) -> None:
        """Something is going to be asked."""
        self._client.prepare()

    def cancel(self, numbers: Sequence[int]) -> None:
        self._client.cancel(numbers)

    def rest(self) -> None:
        """Nobody has asked for a while; the next question starts a process again."""
        self._client.close()

    def close(self) -> None:
        for opening in self._opening:
            opening.cancel()
        self._client.close()


async def _opened(path: str, then: Callable[[Names | None], None]) -> None:
    """Reading it through to see that it is whole takes some ten milliseconds."""
    then(await asyncio.get_running_loop().run_in_executor(None, open_names, path))
