"""Known vulnerabilities from an OSV database: many questions in one, then each record once. Must never ask without being told to.

The names and versions that are asked about leave the machine, which is why a setting has to say so (`index.advisories`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from urllib.parse import quote, urlsplit

from pinfold.analysis.releases import Advisory
from pinfold.index.advisory_formats import from_osv, osv_answer, osv_query
from pinfold.index.answers import Answer
from pinfold.index.flights import Flights
from pinfold.index.http import Http
from pinfold.system.trouble import Trouble

_WINDOW = 0.05  # seconds in which questions are gathered
_AT_ONCE = 500  # questions in one request; the interface allows 1,000
_PAGES = 10
_FRESH = 3_600.0  # seconds
_RECORD_FRESH = 6 * 3_600.0
_HOST_PREFIX = "api."

Pair = tuple[str, str]


class Osv:
    """One database. `address` is its API's, as in the setting `index.osv`."""

    def __init__(self, http: Http, address: str) -> None:
        self._http = http
        self._address = address.rstrip("/")
        self._waiting: dict[Pair, asyncio.Future[tuple[str, ...]]] = {}
        self._asking: set[asyncio.Task[None]] = set()
        self._records: Flights[bytes | None] = Flights()

    def close(self) -> None:
        """Nobody waits any more."""
        for task in self._asking:
            task.cancel()

    async def of(self, key: str, version: str) -> tuple[Advisory, ...]:
        """What the database knows of a release. Raises Trouble."""
        found = self._waiting.get((key, version))
        if found is None:
            found = self._waiting[key, version] = asyncio.get_running_loop().create_future()
            if len(self._waiting) == 1:
                task = asyncio.create_task(self._gathered())
                self._asking.add(task)
                task.add_done_callback(self._asking.discard)
        ids = await asyncio.shield(found)
        records = await asyncio.gather(*(self._records.join(each, partial(self._record, each)) for each in ids))
        try:
            return from_osv([each for each in records if each is not None], key, version, self._page())
        except ValueError as error:
            raise Trouble("network", f"A record of the database of advisories is not used: {error}") from None

    async def _gathered(self) -> None:
        await asyncio.sleep(_WINDOW)
        waiting, self._waiting = self._waiting, {}
        pairs = sorted(waiting)  # so that the same set is the same question, which the cache may know
        for start in range(0, len(pairs), _AT_ONCE):
            some = pairs[start : start + _AT_ONCE]
            try:
                ids = await self._ids(some)
            except Trouble as trouble:
                for pair in some:
                    _settle(waiting[pair], trouble)
            except asyncio.CancelledError:
                for pair in pairs[start:]:
                    waiting[pair].cancel()
                raise
            else:
                for pair in some:
                    _settle(waiting[pair], ids[pair])

    async def _ids(self, pairs: Sequence[Pair]) -> dict[Pair, tuple[str, ...]]:
        """The ids of what the database has for each; answers that come in several pages are asked for page by page."""
        found: dict[Pair, tuple[str, ...]] = dict.fromkeys(pairs, ())
        asked = [(key, version, "") for key, version in pairs]
        for _ in range(_PAGES):
            count = len(asked)

            def check(answer: Answer, count: int = count) -> None:
                osv_answer(answer.body, count)

            answer = await self._http.post(
                f"{self._address}/v1/querybatch", osv_query(asked), fresh_for=_FRESH, check=check
            )
            if answer.absent:
                raise Trouble("network", "There is no database of advisories at the address that `index.osv` names.")
            further = []
            for (key, version, _), (ids, token) in zip(asked, osv_answer(answer.body, count), strict=True):
                found[key, version] += ids
                if token:
                    further.append((key, version, token))
            asked = further
            if not asked:
                break
        return found

    async def _record(self, identity: str) -> bytes | None:
        answer = await self._http.get(
            f"{self._address}/v1/vulns/{quote(identity, safe='')}", accept="application/json", fresh_for=_RECORD_FRESH
        )
        if answer.absent:
            return None
        return answer.body

    def _page(self) -> str:
        """Where the database shows an advisory to people: known of one that has its API beside it, `api.` in front."""
        parts = urlsplit(self._address)
        host = parts.netloc
        return f"https://{host[len(_HOST_PREFIX) :]}/vulnerability/" if host.startswith(_HOST_PREFIX) else ""


def _settle(future: asyncio.Future[tuple[str, ...]], said: tuple[str, ...] | Trouble) -> None:
    if future.done():
        return
    if isinstance(said, Trouble):
        future.set_exception(said)
        future.exception()  # whoever asked may be gone
    else:
        future.set_result(said)
