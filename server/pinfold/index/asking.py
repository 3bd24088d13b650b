"""Asking until there is an answer, or no sense in asking on: repetitions with back-off, and care with passwords.

Must never show a password that was refused again and again: some lock an account after a few wrong ones.
"""

from __future__ import annotations

import asyncio

from pinfold.index.exchange import Exchange, Question, Reply
from pinfold.index.faults import LONGEST_WAIT, Failure, NotLetIn
from pinfold.index.logins import Login
from pinfold.index.pace import Clock

_BACK_OFF = 0.25  # seconds at most before the first repetition, twice that before the next …
_LONGEST_BACK_OFF = 8.0
_STRIKES = 6  # refusals in a row, without a login, after which an index is left alone; with one, the first is the last


class Asking:
    """`retries` is how often an attempt is repeated."""

    def __init__(self, exchange: Exchange, clock: Clock, retries: int) -> None:
        self._exchange = exchange
        self._clock = clock
        self._retries = retries
        self._doors: dict[tuple[str, Login], asyncio.Lock] = {}
        self._let_in: set[tuple[str, Login | None]] = set()
        self._strikes: dict[tuple[str, Login | None], int] = {}
        self._refused: dict[tuple[str, Login | None], tuple[float, NotLetIn]] = {}

    async def ask(self, question: Question, realm: str) -> Reply:
        """An answer; `realm` is what the question's login is for. Raises Trouble, and NotLetIn for who is not let in.

        A login that nobody has accepted yet is shown once, not by all questions at a time.
        """
        login = question.login
        if login is None or (realm, login) in self._let_in:
            return await self._persistent(question, realm)
        async with self._doors.setdefault((realm, login), asyncio.Lock()):
            if (realm, login) not in self._let_in:
                reply = await self._persistent(question, realm)
                self._let_in.add((realm, login))
                return reply
        return await self._persistent(question, realm)

    async def _persistent(self, question: Question, realm: str) -> Reply:
        about = (realm, question.login)
        until, refusal = self._refused.get(about, (0.0, None))
        if refusal is not None and self._clock.steady() < until:
            raise refusal
        attempt = 0
        while True:
            try:
                reply = await self._exchange.once(question)
            except NotLetIn as failure:
                self._strikes[about] = self._strikes.get(about, 0) + 1
                if question.login is not None or self._strikes[about] >= _STRIKES:
                    self._refused[about] = (self._clock.steady() + (failure.rest or 0.0), failure)
                    self._let_in.discard(about)
                raise
            except Failure as failure:
                if not failure.again or attempt >= self._retries or (failure.after or 0.0) > LONGEST_WAIT:
                    raise failure.trouble from None
                after = failure.after or 0.0
            else:
                self._strikes.pop(about, None)
                return reply
            jitter = self._clock.random() * min(_LONGEST_BACK_OFF, _BACK_OFF * 2**attempt)
            await self._clock.sleep(after + jitter)
            attempt += 1
