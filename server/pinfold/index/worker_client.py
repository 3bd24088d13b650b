"""The near end of the process that asks indexes: started late, ended with us, restarted a few times and then left alone.

Must never make who calls it wait: two threads read and write, and what has arrived is decoded on the event loop in steps of
about half a millisecond. Questions beyond a few hundred wait here, where taking them back costs nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import queue
import subprocess
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pinfold.analysis.releases import Target
from pinfold.index import worker_command
from pinfold.index.sources import Sources, encoded
from pinfold.index.wire import Question, Said, decoded, target_encoded
from pinfold.system.ending import Ending
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble

Then = Callable[[Said | Trouble], None]
"""Gets the answer to a question, on the event loop, at most once."""

FLYING = 400  # questions that the process has at a time; it sees itself to who is asked how hard
STEP = 0.0005  # seconds of decoding between two looks at what else has happened
_STARTS = 4  # in `_WITHIN` seconds; a process that ends more often is left alone as long
_WITHIN = 600.0
_CHUNK = 256 * 1024
_MAX_LINE = 32 * 1024 * 1024

_log = logging.getLogger(__name__)


class WorkerClient:
    """One process at a time. Everything but `close` is to be called on the event loop that is running at the first question."""

    def __init__(self, host: Host, roots: Callable[[], Sequence[str]]) -> None:
        self._host = host
        self._roots = roots
        self._process: _Process | None = None
        self._numbers = 0
        self._waiting: OrderedDict[int, tuple[Sources, Target, Question, Then]] = OrderedDict()
        self._flying: dict[int, tuple[str, Then]] = {}
        self._starts: deque[float] = deque(maxlen=_STARTS)

    @property
    def idle(self) -> bool:
        """Whether nobody waits for anything."""
        return not self._waiting and not self._flying

    @property
    def pid(self) -> int | None:
        """The process's number, None while there is none."""
        return None if self._process is None else self._process.pid

    def ask(self, sources: Sources, target: Target, question: Question, then: Then) -> int:
        """A number to cancel by. `then` is never called before this returns."""
        self._numbers += 1
        self._waiting[self._numbers] = sources, target, question, then
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._send)
        return self._numbers

    def prepare(self) -> None:
        """Starts the process, if it does not run: something is going to be asked."""
        self._running()

    def cancel(self, numbers: Sequence[int]) -> None:
        """These answers are not wanted any more."""
        flying = []
        for number in numbers:
            self._waiting.pop(number, None)
            if self._flying.pop(number, None) is not None:
                flying.append(number)
        if flying and self._process is not None:
            self._process.say(["cancel", *flying])
            self._send()

    def close(self) -> None:
        """Ends the process; who waits hears nothing."""
        self._waiting.clear()
        self._flying.clear()
        process, self._process = self._process, None
        if process is not None:
            process.end()

    def _send(self) -> None:
        while self._waiting and len(self._flying) < FLYING:
            process = self._running()
            if process is None:
                self._give_up(list(self._waiting.values()))
                return
            number, (sources, target, question, then) = self._waiting.popitem(last=False)
            self._flying[number] = question.kind, then
            process.ask(number, sources, target, question)

    def _running(self) -> _Process | None:
        if self._process is None:
            now = time.monotonic()
            if len(self._starts) == _STARTS and now - self._starts[0] < _WITHIN:
                return None
            self._starts.append(now)
            loop = asyncio.get_running_loop()
            try:
                self._process = _Process(self._host, self._roots(), loop, self._take, self._ended)
            except Trouble as trouble:
                _log.warning("%s", trouble)
                return None
        return self._process

    def _give_up(self, waiting: Sequence[tuple[Sources, Target, Question, Then]]) -> None:
        self._waiting.clear()
        trouble = Trouble("not-started", "The process that asks package indexes does not run.", "The log says more.")
        for *_, then in waiting:
            then(trouble)

    def _take(self, line: bytes) -> Iterator[None]:
        """One answer, in steps."""
        message = json.loads(line)
        number, what = message[0], message[1]
        known = self._flying.get(number)
        if known is None:
            return
        kind, then = known
        answer: Said | Trouble = None
        if what == "said":
            for step in decoded(kind, message[2]):
                if step is not None:
                    answer = step[0]
                yield
        else:
            answer = Trouble(*map(str, message[2:5]))
        if self._flying.pop(number, None) is not None:
            self._send()
            then(answer)

    def _ended(self, process: _Process) -> None:
        """It has ended by itself: what it was asked may be the reason, so it is not asked again at once."""
        if process is not self._process:
            return
        self._process = None
        process.end()
        _log.warning("the process that asks package indexes has ended")
        flying, self._flying = self._flying, {}
        trouble = Trouble("internal", "The process that asks package indexes has ended.", "It is started again.")
        for _, then in flying.values():
            then(trouble)
        self._send()


class _Process:
    """One started process with its threads. `take` makes an iterator of steps from a line, `ended` is told of its end."""

    def __init__(
        self,
        host: Host,
        roots: Sequence[str],
        loop: asyncio.AbstractEventLoop,
        take: Callable[[bytes], Iterator[None]],
        ended: Callable[[_Process], None],
    ) -> None:
        self._loop = loop
        self._take = take
        self._ended = ended
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._inbox: deque[bytes] = deque()
        self._steps: Iterator[None] | None = None
        self._pumping = False
        self._sources: dict[object, int] = {}
        self._targets: dict[object, int] = {}
        environ = worker_command.environment(host, roots)
        folder = _own_folder(host)
        try:
            self._child = subprocess.Popen(  # noqa: S603  # a list, our own interpreter, our environment
                worker_command.command(host, roots),
                cwd=folder,
                env=dict(environ),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=os.name != "nt",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
                | getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, ValueError) as error:
            raise Trouble("not-started", "The process that asks package indexes cannot be started.") from error
        self.pid = self._child.pid
        self._ending = Ending(self._child, environ)
        for work in (self._write, self._read):
            threading.Thread(target=work, daemon=True).start()

    def ask(self, number: int, sources: Sources, target: Target, question: Question) -> None:
        about = sources.identity
        if about not in self._sources:
            self._sources[about] = len(self._sources)
            self.say(["sources", self._sources[about], encoded(sources)])
        meant = json.dumps(target_encoded(target))
        if meant not in self._targets:
            self._targets[meant] = len(self._targets)
            self.say(["target", self._targets[meant], target_encoded(target)])
        self.say(["ask", number, self._sources[about], self._targets[meant], question])

    def say(self, message: list[Any]) -> None:
        self._outbox.put(json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n")

    def end(self) -> None:
        """Nothing of it runs soon after this returns; who waits for that is a thread."""
        self._outbox.put(None)
        threading.Thread(target=self._ending.kill, daemon=True).start()

    def end_now(self) -> None:
        self._outbox.put(None)
        self._ending.kill()

    def _write(self) -> None:
        stream = self._child.stdin
        assert stream is not None
        with contextlib.suppress(OSError, ValueError):
            while (data := self._outbox.get()) is not None:
                rest = memoryview(data)
                while rest:
                    rest = rest[stream.write(rest) or 0 :]
        with contextlib.suppress(OSError):
            stream.close()

    def _read(self) -> None:
        stream = self._child.stdout
        assert stream is not None
        parts: list[bytes] = []
        size = 0
        with contextlib.suppress(OSError, ValueError), stream:
            while data := stream.read(_CHUNK):
                *lines, rest = data.split(b"\n")
                for line in lines:
                    self._inbox.append(b"".join((*parts, line)))
                    parts, size = [], 0
                parts.append(rest)
                size += len(rest)
                if size > _MAX_LINE:
                    break
                if lines:
                    self._tell(self._arrived)
        self._tell(self._gone)

    def _tell(self, action: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: so are we, soon
            self._loop.call_soon_threadsafe(action)

    def _arrived(self) -> None:
        if not self._pumping:
            self._pumping = True
            self._pump()

    def _pump(self) -> None:
        """Decodes for a moment, and goes on when whatever else has happened meanwhile is dealt with."""
        until = time.perf_counter() + STEP
        while time.perf_counter() < until:
            if self._steps is None:
                if not self._inbox:
                    self._pumping = False
                    return
                self._steps = self._take(self._inbox.popleft())
            try:
                next(self._steps)
            except StopIteration:
                self._steps = None
            except Exception:
                self._steps = None
                _log.exception("an answer of the process that asks package indexes could not be used")
        self._loop.call_soon(self._pump)

    def _gone(self) -> None:
        if self._inbox or self._steps is not None:
            self._loop.call_soon(self._gone)
        else:
            self._ended(self)


def _own_folder(host: Host) -> str:
    """A folder of ours to work in; where there can be none, that of this module."""
    folder = host.folder("cache")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError:
        return os.path.dirname(os.path.abspath(__file__))
    return folder
