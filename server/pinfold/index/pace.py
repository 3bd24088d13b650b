"""How hard hosts are worked: so many requests at a time, pauses that they ask for, and none for a while after many failures.

Must never let a host that is down cost more than a few attempts, nor keep a slot that nobody uses any more.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from heapq import heappop, heappush

from pinfold.index.addresses import Origin
from pinfold.records import dataclass
from pinfold.system.trouble import Trouble

AT_A_TIME = (
    100  # requests to one host: a hundred lines have two questions each, and at 0.3 s that is 0.6 s then; uv makes 50
)
_FAILURES = 6  # attempts in a row, after which a host is left alone
_PAUSE = 15.0  # seconds of the first rest; each further one is twice as long
_LONGEST_PAUSE = 600.0


@dataclass(frozen=True)
class Clock:
    """Time, so that tests need not spend it. `now` is the wall's, in seconds since the epoch; `steady` is never set back."""

    now: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    random: Callable[[], float] = random.random


class Pace:
    """The state of one host. What stopped it is told again to everybody, without a connection, until it is tried again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._slots = asyncio.Semaphore(AT_A_TIME)
        self._seats = list(range(AT_A_TIME))  # a heap of those that are free
        self._failures = 0
        self._rests = 0
        self._trouble: Trouble | None = None
        self._until = 0.0  # when it may be tried again
        self._trying = False
        self._resume = 0.0

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[int]:
        """A request's turn, with the lowest number that nobody else has. Raises the Trouble that the host is known to be in."""
        self._check()
        async with self._slots:
            while (pause := self._resume - self._clock.steady()) > 0:
                await self._clock.sleep(pause)
            self._check()
            trying = self._trouble is not None
            self._trying |= trying
            seat = heappop(self._seats)
            try:
                yield seat
            finally:
                heappush(self._seats, seat)
                if trying:
                    self._trying = False

    def succeeded(self) -> None:
        """It has answered."""
        self._failures = self._rests = 0
        self._trouble = None

    def failed(self, trouble: Trouble, rest: float | None = None) -> None:
        """It has not answered, or not as it should. `rest`: leave it alone at once, for so many seconds at least."""
        self._failures += 1
        if rest is None and self._failures < _FAILURES and self._trouble is None:
            return
        if self._trouble is not None and self._clock.steady() < self._until:
            return  # one of those that were under way when it was stopped
        pause = min(_PAUSE * 2**self._rests, _LONGEST_PAUSE)
        self._rests = min(self._rests + 1, 10)
        self._until = self._clock.steady() + min(max(pause, rest or 0.0), _LONGEST_PAUSE)
        self._trouble = trouble

    def wait(self, seconds: float) -> None:
        """Nobody begins a request for so long."""
        self._resume = max(self._resume, self._clock.steady() + seconds)

    def _check(self) -> None:
        if self._trouble is not None and (self._trying or self._clock.steady() < self._until):
            raise self._trouble


class Paces:
    """The hosts that are asked; may be shared between configurations, within one event loop.

    `way` is how a host is reached. What one configuration does not trust, or does not get to, another may.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self._paces: dict[tuple[Origin, Hashable], Pace] = {}

    def of(self, origin: Origin, way: Hashable = None) -> Pace:
        return self._paces.setdefault((origin, way), Pace(self.clock))
