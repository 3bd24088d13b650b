"""How a long operation is watched and stopped from another thread. Must never print."""

from __future__ import annotations

import threading
from collections.abc import Callable

from pinfold.records import dataclass
from pinfold.system.trouble import Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a long operation is. `step` is a short phrase ("Installing"), `item` what it is busy with ("flask 3.1.3").

    `done` of `total` things are done; `total` is 0 while that cannot be told.
    """

    step: str
    item: str = ""
    done: int = 0
    total: int = 0


Watch = Callable[[Progress], None]


def unwatched(progress: Progress) -> None:
    """For operations that nobody watches."""


class Cancel:
    """A request to stop, made from any thread. What listens is called at once, in the thread that cancels, once.

    `settled`: what was to be done is done for good, or will be in any case, and a request comes too late.
    """

    def __init__(self) -> None:
        self.settled = False
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    @property
    def requested(self) -> bool:
        return self._event.is_set()

    def request(self) -> None:
        with self._lock:
            self._event.set()
            listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener()

    def check(self) -> None:
        """Raises Cancelled when a stop was requested."""
        if self._event.is_set():
            raise Cancelled

    def on_request(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls `listener` on request (at once when there was one); the answer takes it back."""
        with self._lock:
            if not self._event.is_set():
                self._listeners.append(listener)
                return lambda: self._forget(listener)
        listener()
        return lambda: None

    def _forget(self, listener: Callable[[], None]) -> None:
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)
