"""One question and its answer: along redirects, bounded in time and size, with credentials for whom they are only.

Must never follow a redirect to anything but a web address, tell another origin who we are, or read more than is wanted.
"""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING

from pinfold import __version__
from pinfold.index import faults
from pinfold.index.addresses import Address, Origin, redirected
from pinfold.index.connections import Connections
from pinfold.index.faults import Failure, NotLetIn
from pinfold.index.freshness import ABSENT, HEADERS, moment
from pinfold.index.logins import Login
from pinfold.index.pace import Paces
from pinfold.records import dataclass, field, replace

if TYPE_CHECKING:
    import httpx

_REDIRECTS = 5
_CONNECT = 10.0  # seconds, at most
_PIECE = 64 * 1024  # bytes that are inflated at a time
_MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `body` None: GET, otherwise POST. `limit` in bytes of the answer, once it is inflated.

    Where there is a `sink`, it gets the answer's body in pieces as they come; an attempt that is repeated begins with None.
    """

    address: Address
    headers: Mapping[str, str]
    body: bytes | None = field(default=None, repr=False)
    login: Login | None = None
    limit: int = 20 * 1024 * 1024
    sink: Callable[[bytes | None], None] | None = None
    longest: float = 0.0  # seconds that the answer may take, if more than usual


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer: 200, 304 to a conditional question, or one of `ABSENT`. `address` is who gave it in the end."""

    status: int
    headers: Mapping[str, str]  # those of `freshness.HEADERS`
    body: bytes = field(repr=False)
    address: Address


class Exchange:
    """Asks over the connections of one configuration. `timeout` in seconds for each wait; all together may take twice as long."""

    def __init__(
        self,
        connections: Connections,
        paces: Paces,
        configured: Callable[[Origin], Login | None],
        timeout: float,
    ) -> None:
        self._connections = connections
        self._paces = paces
        self._configured = configured
        self._timeout = timeout

    async def once(self, question: Question) -> Reply:
        """One attempt. Raises Failure, and Trouble for a host that is left alone and for a configuration that cannot be used."""
        hop = question
        for _ in range(_REDIRECTS + 1):
            here = hop.address
            try:
                reply = await self._hop(hop)
            except NotLetIn as failure:
                if here.origin == question.address.origin:
                    raise
                raise Failure(failure.trouble, counts=False) from None  # that is another's matter
            if reply.status not in _MOVED:
                return reply
            try:
                there = redirected(here, reply.headers.get("location", ""))
            except ValueError as error:
                raise faults.odd(here.origin, str(error)) from None
            if hop.body is not None and reply.status not in (307, 308):
                raise faults.odd(here.origin, "it sends elsewhere what was posted")
            login = hop.login if there.origin == here.origin else self._configured(there.origin)
            hop = replace(hop, address=there, login=login)
        raise faults.odd(hop.address.origin, "it sends us round in circles")

    async def _hop(self, hop: Question) -> Reply:
        origin = hop.address.origin
        pace = self._paces.of(origin, self._connections.way)
        await self._connections.ready()
        async with pace.slot() as seat:
            transport, proxied = self._connections.to(origin, seat)
            try:
                # `asyncio.timeout` is newer than the oldest Python that we serve.
                reply = await asyncio.wait_for(
                    self._answer(hop, transport, proxied), max(hop.longest, 2 * self._timeout)
                )
            except asyncio.TimeoutError:
                failure = faults.too_slow(origin)
            except Failure as error:
                failure = error
            else:
                pace.succeeded()
                return reply
        if failure.counts and not isinstance(failure, NotLetIn):
            pace.failed(failure.trouble, failure.rest)
        elif not failure.counts and failure.after is None:
            pace.succeeded()  # the host is well
        if failure.again and failure.after is not None:
            pace.wait(failure.after)
        raise failure

    async def _answer(self, hop: Question, transport: httpx.AsyncHTTPTransport, proxied: bool) -> Reply:
        import httpx

        headers = {"user-agent": f"pinfold/{__version__}", "accept-encoding": "gzip", **hop.headers}
        if hop.login is not None:
            headers["authorization"] = hop.login.header
        limits = {"connect": min(_CONNECT, self._timeout), "read": self._timeout, "write": self._timeout, "pool": None}
        origin = hop.address.origin
        try:
            request = httpx.Request(
                "GET" if hop.body is None else "POST",
                hop.address.url,
                headers=headers,
                content=hop.body,
                extensions={"timeout": limits},
            )
            response = await transport.handle_async_request(request)
        except httpx.InvalidURL:
            raise faults.odd(origin, "it has no usable address") from None
        except (httpx.HTTPError, OSError) as error:  # an alert in mid-connection comes as the latter
            raise faults.of_exception(origin, error, proxied) from None
        try:
            return await self._read(hop, response, _raw(response, origin, proxied))
        finally:
            await response.aclose()

    async def _read(self, hop: Question, response: httpx.Response, raw: AsyncGenerator[bytes, None]) -> Reply:
        status, origin = response.status_code, hop.address.origin
        kept = (*HEADERS, "location") if status in _MOVED else HEADERS
        headers = {name: response.headers[name] for name in kept if name in response.headers}
        confirmed = status == 304 and any(name.startswith("if-") for name in hop.headers)
        if status != 200:
            await _drained(raw)
            if confirmed or status in _MOVED or status in ABSENT:
                return Reply(status, headers, b"", hop.address)
            raise faults.of_status(origin, status, self._after(response), hop.login is not None)
        body = bytearray()
        take = body.extend if hop.sink is None else hop.sink
        if hop.sink is not None:
            hop.sink(None)
        length = response.headers.get("content-length", "")
        size = int(length) if length.isdecimal() and len(length) < 16 else 0
        if size <= hop.limit:
            size = 0
            async with aclosing(_inflated(raw, response.headers.get("content-encoding", ""), origin)) as pieces:
                async for piece in pieces:
                    size += len(piece)
                    if size > hop.limit:
                        break
                    take(piece)
        if size > hop.limit:
            raise faults.odd(origin, f"it is larger than {hop.limit // 2**20} MB")
        return Reply(status, headers, bytes(body), hop.address)

    def _after(self, response: httpx.Response) -> float | None:
        """`Retry-After` in seconds."""
        text = response.headers.get("retry-after", "").strip()
        if text.isdecimal() and len(text) < 10:
            return float(text)
        at = moment(text) if text else None
        return None if at is None else max(0.0, at - self._paces.clock.now())


async def _raw(response: httpx.Response, origin: Origin, proxied: bool) -> AsyncGenerator[bytes, None]:
    import httpx

    try:
        async for chunk in response.aiter_raw():
            yield chunk
    except (httpx.HTTPError, OSError) as error:
        raise faults.of_exception(origin, error, proxied) from None


async def _drained(raw: AsyncGenerator[bytes, None]) -> None:
    """Reads what nobody wants, if it is little: the connection can be used again then."""
    size = 0
    with contextlib.suppress(Failure):
        async with aclosing(raw):
            async for chunk in raw:
                size += len(chunk)
                if size > _PIECE:
                    return


async def _inflated(raw: AsyncGenerator[bytes, None], coding: str, origin: Origin) -> AsyncGenerator[bytes, None]:
    """The body in small pieces, however small it was made for the way: a bomb is seen before it goes off."""
    coding = coding.strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise faults.odd(origin, "it is packed in a way that was not asked for")
    async with aclosing(raw):
        if coding in ("", "identity"):
            async for chunk in raw:
                yield chunk
            return
        inflating = zlib.decompressobj(zlib.MAX_WBITS | 16)
        started = False
        try:
            async for chunk in raw:
                while chunk:
                    if inflating.eof:  # a file of several members
                        inflating = zlib.decompressobj(zlib.MAX_WBITS | 16)
                    started = True
                    yield inflating.decompress(chunk, _PIECE)
                    chunk = inflating.unused_data if inflating.eof else inflating.unconsumed_tail
        except zlib.error:
            raise faults.broken(origin) from None
        if started and not inflating.eof:
            raise faults.broken(origin)
