"""Asking indexes over HTTP: from the cache where that is fresh, politely and once where not, and from the cache again where
nobody can be reached.

Must never show, log, store or pass on a credential, or be imported at start-up: the libraries behind it are heavy.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import sha256
from types import TracebackType

from pinfold.analysis.indexes import Indexes
from pinfold.index import cache as caches
from pinfold.index import freshness
from pinfold.index.addresses import Address, address, trusted
from pinfold.index.answers import Answer, Check, Sink, Wanted
from pinfold.index.asking import Asking
from pinfold.index.cache import Cache, Key
from pinfold.index.connections import Connections
from pinfold.index.credentials import Credentials
from pinfold.index.entries import Entry
from pinfold.index.exchange import Exchange, Question, Reply
from pinfold.index.faults import NotLetIn, odd
from pinfold.index.flights import Flights
from pinfold.index.logins import Login, scope
from pinfold.index.pace import Paces
from pinfold.records import replace
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble

__all__ = ["MAX_BODY", "Answer", "Http"]

MAX_BODY = 20 * 1024 * 1024
MAX_STREAM = 256 * 1024 * 1024
_TIMEOUT = 15.0  # seconds, pip's default
_LONGEST_TIMEOUT = 30.0  # whoever gives installers minutes does not mean that facts should come so late
_LONGEST_STREAM = 300.0
_RETRIES = 2
_MOST_RETRIES = 5
_ELSEWHERE = (
    "authentication",
    "network",
    "timeout",
)  # then there may still be something under a login of the keyring's


class Http:
    """Asks for one configuration, within one event loop; use it in an `async with`, or call `aclose`.

    `offline`: nobody is asked, the cache answers. `roots` are the workspace's folders. `cache` and `paces` may be shared.

    What asks raises Trouble: `network`, `timeout`, `authentication`, `certificate`, `offline`, `unexpanded` (an address with
    `${NAME}` in it is not asked; who has the person's leave passes it expanded) and `bad-address`.
    """

    def __init__(
        self,
        indexes: Indexes,
        host: Host,
        *,
        offline: bool = False,
        roots: Sequence[str] = (),
        cache: Cache | None = None,
        paces: Paces | None = None,
    ) -> None:
        paces = paces or Paces()
        self._clock = paces.clock
        self._cache = cache or caches.of_host(host)
        self._offline = offline
        self._credentials = Credentials(indexes, host, roots)
        self._connections = Connections(indexes, host)
        timeout = indexes.timeout if indexes.timeout and indexes.timeout > 0 else _TIMEOUT
        exchange = Exchange(self._connections, paces, self._credentials.configured, min(timeout, _LONGEST_TIMEOUT))
        retries = _RETRIES if indexes.retries is None else indexes.retries
        self._asking = Asking(exchange, self._clock, min(max(0, retries), _MOST_RETRIES))
        self._flights: Flights[Answer] = Flights()
        self._scoped: set[tuple[Login, str]] = set()
        self._indexes = indexes

    async def __aenter__(self) -> Http:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes all connections. Questions under way are the callers' to cancel, before."""
        await self._credentials.aclose()
        await self._connections.aclose()

    async def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        fresh_for: float = 0.0,
        refresh: bool = False,
        check: Check | None = None,
        limit: int = MAX_BODY,
    ) -> Answer:
        """What is at an address; credentials that stand in it are used and kept out of everything else.

        `fresh_for`: for so many seconds an answer counts whatever it says itself (of a file that never changes). `refresh`: ask
        even if the cache's is fresh. `check` sees each answer that comes over the wire; one that it raises ValueError for is
        not kept, and the cache's serves. `limit` in bytes.
        """
        return await self._answered(Wanted(address(url), accept, None, "", fresh_for, check, limit), refresh)

    async def post(
        self,
        url: str,
        body: bytes,
        *,
        content_type: str = "application/json",
        accept: str = "application/json",
        fresh_for: float = 0.0,
        refresh: bool = False,
        check: Check | None = None,
        limit: int = MAX_BODY,
    ) -> Answer:
        """What an address answers to a question that changes nothing there; as `get`, but fresh for `fresh_for` only."""
        return await self._answered(Wanted(address(url), accept, body, content_type, fresh_for, check, limit), refresh)

    async def peek(
        self, url: str, *, accept: str = "*/*", fresh_for: float = 0.0, limit: int = MAX_BODY
    ) -> Answer | None:
        """What the cache has for `get`, whatever its age; nobody is asked, not even a keyring."""
        wanted = Wanted(address(url), accept, None, "", fresh_for, None, limit)
        login = self._credentials.at_hand(wanted.address)
        if login is not None:
            await self._digest(login, wanted.address)
        entry = self._entry(self._key(wanted, login), wanted)
        return None if entry is None else replace(self._of(entry, wanted), stale=not self._fresh(entry, wanted))

    async def stream(
        self,
        url: str,
        sink: Sink,
        *,
        accept: str = "*/*",
        validators: Mapping[str, str] | None = None,
        limit: int = MAX_STREAM,
    ) -> Reply:
        """What is at an address, in pieces as they come; nothing of it is kept here.

        With `validators` (`freshness.validators` of an earlier answer's headers) the status may be 304; then the sink got
        nothing.
        """
        if self._offline:
            raise _offline()
        wanted = Wanted(address(url), accept, limit=limit)
        login = await self._login(wanted.address)
        question = Question(
            wanted.address, {**wanted.headers, **(validators or {})}, None, login, limit, sink, _LONGEST_STREAM
        )
        realm = self._credentials.realm(wanted.address)
        try:
            return await self._asking.ask(question, realm)
        except NotLetIn as refusal:
            other = await self._credentials.asked_for(wanted.address)
            if other is None or other == login:
                raise refusal.trouble from None
        try:
            return await self._asking.ask(replace(question, login=other), realm)
        except NotLetIn as refusal:
            raise refusal.trouble from None

    async def _answered(self, wanted: Wanted, refresh: bool) -> Answer:
        login = await self._login(wanted.address)
        found = await self._with(wanted, login, refresh)
        if isinstance(found, Trouble) and (self._offline or found.kind in _ELSEWHERE):
            other = await self._credentials.asked_for(wanted.address)
            if other is not None and other != login:
                await self._digest(other, wanted.address)
                found = await self._with(wanted, other, refresh)
        if isinstance(found, Trouble):
            raise found
        return found

    async def _with(self, wanted: Wanted, login: Login | None, refresh: bool) -> Answer | Trouble:
        """The answer for who has a login, or why there is none."""
        key = self._key(wanted, login)
        entry = self._entry(key, wanted)
        fresh = entry is not None and self._fresh(entry, wanted)
        if entry is not None and fresh and not refresh:
            return self._of(entry, wanted)
        trouble: Trouble | None = None
        if not self._offline:
            about = (key, wanted.limit)
            try:
                return await self._flights.join(about, lambda: self._fetched(wanted, login, key, entry))
            except NotLetIn as refusal:
                trouble = refusal.trouble
            except Trouble as error:
                trouble = error
        # That there was nothing some time ago is no answer: there may be by now.
        if entry is None or (entry.status in freshness.ABSENT and not fresh):
            return trouble or _offline()
        return replace(self._of(entry, wanted), stale=not fresh, trouble=trouble)

    async def _fetched(self, wanted: Wanted, login: Login | None, key: Key, entry: Entry | None) -> Answer:
        """The answer over the wire, kept if it may be."""
        asking = freshness.validators(entry.headers) if entry is not None and wanted.body is None else {}
        question = Question(wanted.address, {**wanted.headers, **asking}, wanted.body, login, wanted.limit)
        reply = await self._asking.ask(question, self._credentials.realm(wanted.address))
        now = self._clock.now()
        if reply.status == 304 and entry is not None:
            kept = replace(entry, headers={**entry.headers, **reply.headers}, at=now)
        else:
            base = "" if reply.address.url == wanted.address.url else reply.address.plain
            variant = freshness.variant(reply.headers, wanted.headers)
            kept = Entry(reply.status, reply.headers, now, reply.body, base, variant)
        answer = replace(self._of(kept, wanted), cached=False)
        if wanted.check is not None and not answer.absent:
            try:
                wanted.check(answer)
            except ValueError as error:
                raise odd(reply.address.origin, str(error)).trouble from None
        if freshness.storable(kept.status, kept.headers) and (wanted.body is None or wanted.fresh_for > 0):
            await asyncio.to_thread(self._cache.store, key, kept)
        else:
            self._cache.forget(key)
        return answer

    async def _login(self, asked: Address) -> Login | None:
        login = self._credentials.at_hand(asked)
        if login is not None and not login.password:
            login = await self._credentials.asked_for(asked) or login  # a name alone would be a failed attempt
        if login is not None:
            await self._digest(login, asked)
        return login

    async def _digest(self, login: Login, asked: Address) -> None:
        """Works out a login's digest beside the event loop, once."""
        if (login, asked.origin.host) not in self._scoped:
            await asyncio.to_thread(scope, login, asked.origin.host)
            self._scoped.add((login, asked.origin.host))

    def _key(self, wanted: Wanted, login: Login | None) -> Key:
        where = wanted.address
        secret = scope(login, where.origin.host) if login is not None else b""
        body = "" if wanted.body is None else sha256(wanted.body).hexdigest()
        # What came unverified must not pass for verified later, nor what one certificate may see for another.
        way = "unverified" if trusted(where.origin, self._indexes.trusted_hosts) else ""
        parts = (where.url, wanted.accept, body, way, self._indexes.client_certificate)
        return caches.key(parts, secret, where.private)

    def _entry(self, key: Key, wanted: Wanted) -> Entry | None:
        entry = self._cache.load(key)
        if entry is None or entry.variant != freshness.variant(entry.headers, wanted.headers):
            return None
        return entry if len(entry.body) <= wanted.limit else None

    def _fresh(self, entry: Entry, wanted: Wanted) -> bool:
        age = self._clock.now() - entry.at
        if wanted.body is not None:
            return 0 <= age < wanted.fresh_for
        return freshness.fresh(entry.status, entry.headers, age, wanted.fresh_for)

    def _of(self, entry: Entry, wanted: Wanted) -> Answer:
        base = entry.base or wanted.address.plain
        age = max(0.0, self._clock.now() - entry.at)
        return Answer(entry.status, entry.headers, entry.body, base, entry.at, age, cached=True)


def _offline() -> Trouble:
    return Trouble("offline", "It is not known yet, and nobody is asked offline.", "Ask again with the network.")
