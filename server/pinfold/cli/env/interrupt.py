"""Ctrl-C as a clean cancel. Must never raise into the middle of what is being put back.

A signal's handler only takes note: what it calls for is done by a thread, because the lock or the stream it needs may be
held by the very code that the handler interrupted.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType
from typing import Any

from pinfold.system.progress import Cancel

STOPPING = "Stopping; what is not final yet is put back. This takes a moment."
DONE = "It is done already, and stays so; this takes a moment."
STILL = "Still putting it back. Ctrl-C once more ends this at once; the next `pinfold env` command then puts it back."
_ENOUGH = b"\npinfold: ended at once. The next `pinfold env` command, such as `pinfold env status`, puts it back.\n"
_ENOUGH_DONE = b"\npinfold: ended at once. It is done, or the next `pinfold env` command does the rest of it.\n"
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # the last one is Windows'


class Stops:
    """The signals that ask to stop. `code` is the exit code that the last one calls for, 0 before there is one."""

    def __init__(self, cancel: Cancel, say: Callable[[str], None]) -> None:
        self._cancel = cancel
        self._say = say
        self._queue: SimpleQueue[int] = SimpleQueue()  # its `put` may interrupt itself
        self._count = 0
        self.code = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Stops:
        if threading.current_thread() is threading.main_thread():
            threading.Thread(target=self._serve, name="stop", daemon=True).start()
            self._install()
        return self

    def __exit__(self, *_: object) -> None:
        self._restore()
        self._queue.put(0)

    @contextmanager
    def off(self) -> Iterator[None]:
        """Signals do what they did before: nothing is at stake, a question is open."""
        had = bool(self._before)
        self._restore()
        try:
            yield
        finally:
            if had:
                self._install()

    def _install(self) -> None:
        for name in _NAMES:
            number = getattr(signal, name, None)
            # Who started us with a signal ignored, as nohup does, means it.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._handle)

    def _restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        self._before.clear()

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        self._count += 1
        self.code = 128 + number
        if self._count > 2 and number == signal.SIGINT:
            # As with kill -9, the journal tells the next command what to put back.
            os.write(2, _ENOUGH_DONE if self._cancel.settled else _ENOUGH)
            os._exit(self.code)
        self._queue.put(self._count)

    def _serve(self) -> None:
        while count := self._queue.get():
            self._say(DONE if self._cancel.settled else STOPPING if count == 1 else STILL)
            self._cancel.request()
