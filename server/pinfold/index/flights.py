"""Equal questions at one time are asked once. Must never leave work running that nobody waits for."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Flights(Generic[T]):
    """What is under way, by what it is about. A flight is cancelled with the last of those who wait for it."""

    def __init__(self) -> None:
        self._tasks: dict[Hashable, tuple[asyncio.Task[T], list[None]]] = {}

    async def join(self, about: Hashable, start: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The outcome of what is under way, or is started now."""
        if about not in self._tasks:
            task = asyncio.create_task(start())
            self._tasks[about] = (task, [])
            task.add_done_callback(lambda done: self._landed(about, done))
        task, waiting = self._tasks[about]
        waiting.append(None)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if len(waiting) == 1 and not task.done():
                self._tasks.pop(about, None)  # who comes now starts anew
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await task  # its slot is free when we return
            raise
        finally:
            waiting.pop()

    def _landed(self, about: Hashable, done: asyncio.Task[T]) -> None:
        if self._tasks.get(about, (None,))[0] is done:
            del self._tasks[about]
        if not done.cancelled():
            done.exception()  # it was told to those who waited, if any did
