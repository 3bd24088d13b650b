"""The process that asks indexes and reads what they answer, so that neither a large page nor TLS holds up who is typing.

One JSON array a line. In: `["sources", number, {…}]`, `["target", number, […]]`, `["ask", id, sources, target, question]` (see
`wire.Question`), `["cancel", id …]`. Out: `[id, "said", answer]` or `[id, "trouble", kind, message, advice]`, once for each
question that was not cancelled. It ends with its standard input, and so with who started it. Must never write anything else.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import sys
import threading
from typing import Any

from pinfold.index.lookup import Lookup
from pinfold.index.sources import Sources, decoded
from pinfold.index.wire import Question, Said, encoded, target_decoded
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble

_CHUNK = 64 * 1024
_GRACE = 3.0  # seconds


class Worker:
    """Serves one client. `write` takes whole lines."""

    def __init__(self, lookup: Lookup, output: int) -> None:
        self._lookup = lookup
        self._output = output
        self._sources: dict[int, Sources] = {}
        self._targets: dict[int, Any] = {}
        self._running: dict[int, asyncio.Task[None]] = {}

    def take(self, line: bytes) -> None:
        """One line from the client."""
        message = json.loads(line)
        what, number = message[0], message[1]
        if what == "sources":
            self._sources[number] = decoded(message[2])
        elif what == "target":
            self._targets[number] = target_decoded(message[2])
        elif what == "ask":
            self._running[number] = asyncio.ensure_future(self._answer(number, *message[2:]))
        elif what == "cancel":
            for one in message[1:]:
                task = self._running.pop(one, None)
                if task is not None:
                    task.cancel()

    async def _answer(self, number: int, sources: int, target: int, asked: list[str]) -> None:
        question = Question(*asked)
        try:
            said = await self._said(self._sources[sources], self._targets[target], question)
            answer: list[Any] = [number, "said", encoded(said)]
        except Trouble as trouble:
            answer = [number, "trouble", trouble.kind, trouble.message, trouble.advice]
        except Exception as error:  # a page that nobody has foreseen costs its own project only
            answer = [number, "trouble", "internal", f"An answer could not be read ({type(error).__name__}).", ""]
        self._running.pop(number, None)
        self._write(answer)

    async def _said(self, sources: Sources, target: Any, question: Question) -> Said:
        kind, key, version, database = question
        if kind == "project":
            return await self._lookup.project(sources, key, target)
        if kind == "advisories":
            return await self._lookup.advisories(sources, key, version, database=database)
        if kind == "names":
            return await self._lookup.names_path(sources)
        return await self._lookup.details(sources, key, version, target, files_only=kind == "files")

    def _write(self, answer: list[Any]) -> None:
        data = memoryview(json.dumps(answer, separators=(",", ":")).encode("ascii") + b"\n")
        while data:
            data = data[os.write(self._output, data) :]

    async def close(self) -> None:
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)


async def serve(host: Host, roots: list[str], incoming: int, outgoing: int, offline: bool = False) -> None:
    """Answers until `incoming` ends. Both are descriptors."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # a page is thousands of objects, none of them in a ring
    gc.enable()
    async with Lookup(host, offline=offline, roots=roots) as lookup:
        worker = Worker(lookup, outgoing)

        def read() -> None:
            rest = b""
            with contextlib.suppress(OSError, RuntimeError):  # the latter: the loop has ended
                while data := os.read(incoming, _CHUNK):
                    *lines, rest = (rest + data).split(b"\n")
                    for line in lines:
                        loop.call_soon_threadsafe(worker.take, line)
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(ended.set)

        threading.Thread(target=read, daemon=True).start()
        await ended.wait()
        hurry = threading.Timer(_GRACE, os._exit, (0,))  # nobody is left who would end us
        hurry.daemon = True
        hurry.start()
        await worker.close()


def main(arguments: list[str]) -> int:
    """`arguments` are `sys.platform`, the person's home, "online" or "offline", and the workspace's folders."""
    platform, home, state, *roots = arguments
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)  # what is started from here, such as a keyring's program, reads and writes nothing of ours
    os.dup2(nothing, 1)
    os.close(nothing)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (incoming, outgoing):
            msvcrt.setmode(descriptor, os.O_BINARY)
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        asyncio.run(serve(Host(dict(os.environ), home, platform), roots, incoming, outgoing, state == "offline"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
