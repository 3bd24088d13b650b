"""The stream between a client and the protocol: stdio, or TCP for debugging. One reader, and no thread where the system
can wait for the pipe itself. Must never look into a message.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import stat
import sys
import threading
from typing import TYPE_CHECKING, Any

from pinfold.lsp.framing import Framer

if TYPE_CHECKING:
    from pinfold.lsp.protocol import Protocol

_CHUNK = 256 * 1024
_BACKLOG = 16 * 1024 * 1024  # bytes that a client may leave unread before we stop reading from it
_GRACE = 2.0  # seconds for the last answers to leave

_log = logging.getLogger(__name__)


class _Connection(asyncio.Protocol):
    """Feeds what arrives to the protocol; the end of the stream ends the session."""

    def __init__(self, protocol: Protocol, done: asyncio.Future[int]) -> None:
        self._protocol = protocol
        self._framer = Framer()
        self._done = done
        self._reader: Any = None
        protocol.on_exit = self.finish

    def connection_made(self, transport: Any) -> None:
        self._reader = transport

    def data_received(self, data: bytes) -> None:
        bodies = self._framer.feed(data)
        if bodies and not self._done.done():
            self._protocol.receive(bodies)

    def eof_received(self) -> None:
        self.finish(self._protocol.exit_code)

    def connection_lost(self, exc: Exception | None) -> None:
        self.finish(self._protocol.exit_code)

    def pause_writing(self) -> None:
        if self._reader is not None:
            self._reader.pause_reading()

    def resume_writing(self) -> None:
        if self._reader is not None:
            self._reader.resume_reading()

    def finish(self, code: int) -> None:
        if not self._done.done():
            self._done.set_result(code)


class _Writing(asyncio.Protocol):
    """The other pipe: passes on that the client doesn't read, or is gone."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self.pause_writing = connection.pause_writing  # type: ignore[method-assign]
        self.resume_writing = connection.resume_writing  # type: ignore[method-assign]

    def connection_lost(self, exc: Exception | None) -> None:
        self._connection.connection_lost(exc)


def _claim_stdio() -> tuple[int, int]:
    """Private descriptors for the protocol. A stray `print`, here or in a child process, goes to stderr from now on."""
    sys.stdout.flush()
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (incoming, outgoing):
            msvcrt.setmode(descriptor, os.O_BINARY)
    return incoming, outgoing


def _can_wait(descriptor: int) -> bool:
    """Whether the event loop can wait for this descriptor: pipes and sockets, not on Windows."""
    mode = os.fstat(descriptor).st_mode
    return sys.platform != "win32" and (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode))


async def serve_stdio(protocol: Protocol) -> int:
    """Serve the client on stdin and stdout until it leaves; the exit code."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[int] = loop.create_future()
    incoming, outgoing = _claim_stdio()
    connection = _Connection(protocol, done)
    writer: asyncio.WriteTransport | None = None
    if _can_wait(outgoing):
        writer, _ = await loop.connect_write_pipe(lambda: _Writing(connection), os.fdopen(outgoing, "wb", 0))
        writer.set_write_buffer_limits(high=_BACKLOG)
        protocol.write = writer.write
    else:
        protocol.write = _blocking_writer(outgoing, connection)
    if _can_wait(incoming):
        await loop.connect_read_pipe(lambda: connection, os.fdopen(incoming, "rb", 0))
    else:
        threading.Thread(target=_read_blocking, args=(incoming, connection, loop), daemon=True).start()
    code = await done
    if writer is not None:
        await _drain(writer)
    return code


def _blocking_writer(descriptor: int, connection: _Connection) -> Any:
    def write(data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError as error:
            connection.connection_lost(error)

    return write


def _read_blocking(descriptor: int, connection: _Connection, loop: asyncio.AbstractEventLoop) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: the session has ended meanwhile
        try:
            while data := os.read(descriptor, _CHUNK):
                loop.call_soon_threadsafe(connection.data_received, data)
        except OSError as error:
            _log.warning("reading stdin: %s", error)
        loop.call_soon_threadsafe(connection.eof_received)


async def _drain(writer: asyncio.WriteTransport) -> None:
    """Let the last answers leave, but not for ever: nobody may be reading."""
    deadline = asyncio.get_running_loop().time() + _GRACE
    while writer.get_write_buffer_size() and not writer.is_closing():
        if asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(0.01)


class _TcpConnection(_Connection):
    """A connection that is both ends."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=_BACKLOG)
        self._protocol.write = transport.write


async def serve_tcp(protocol: Protocol, host: str, port: int) -> int:
    """Wait for one client at `host:port` (port 0: any free one; the log says which) and serve it; the exit code."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[int] = loop.create_future()
    transports: list[_TcpConnection] = []

    def connect() -> asyncio.Protocol:
        if transports:
            return _Refused()
        transports.append(_TcpConnection(protocol, done))
        return transports[0]

    server = await loop.create_server(connect, host, port)
    for socket in server.sockets:
        sys.stderr.write("pinfold: listening on {}:{}\n".format(*socket.getsockname()[:2]))
    sys.stderr.flush()
    code = await done
    server.close()
    await asyncio.sleep(0)
    return code


class _Refused(asyncio.Protocol):
    """A second client at the debugging port: one session has one client."""

    def connection_made(self, transport: Any) -> None:
        transport.close()
