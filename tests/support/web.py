"""A web server on loopback that does exactly what a test says, faults included, and a proxy: real sockets, each in a thread.

Must never be taken for an index: what it serves is the test's own words (`indexes.py` has the real ones).
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gzip
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import trustme


@dataclass
class Reply:
    """What is answered. `headers` are sent as they are; a length is added unless there is one.

    `delay`: seconds before it. `drip`: seconds between the bytes of the body. `cut`: the connection is closed, or with `reset`
    reset, in the middle of the body. `endless`: the body is repeated until nobody listens. `hold`: kept back until `release`.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0
    drip: float = 0
    cut: bool = False
    reset: bool = False
    endless: bool = False
    hold: bool = False


@dataclass(frozen=True)
class Asked:
    """A request as it came. The names of headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    client: int  # the port that it came from: one for each connection
    certificate: str = ""  # the common name of the client's


Answering = Callable[[Asked], Reply] | Reply | list[Reply]


def packed(body: bytes, **headers: str) -> Reply:
    """A page as servers send it: compressed."""
    return Reply(headers={"Content-Encoding": "gzip", **headers}, body=gzip.compress(body))


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def guarded(user: str, password: str, reply: Reply) -> Callable[[Asked], Reply]:
    """That reply for who has this login, 401 for others."""

    def answer(asked: Asked) -> Reply:
        if asked.headers.get("authorization") == basic(user, password):
            return reply
        return Reply(401, {"WWW-Authenticate": 'Basic realm="index"'}, b"who are you?")

    return answer


class Web:
    """Serves `pages` by path; a list is used up one by one, its last for ever. Use it in a `with`.

    `asked` are the requests in order, `most` is how many were in hand at one time. `authority`: it speaks TLS with a certificate
    of that authority; `clients`: and wants one of clients.
    """

    def __init__(
        self,
        pages: Mapping[str, Answering] | None = None,
        authority: trustme.CA | None = None,
        clients: bool = False,
        port: int = 0,
    ) -> None:
        self.pages: dict[str, Answering] = dict(pages or {})
        self.asked: list[Asked] = []
        self.most = 0
        self._in_hand = 0
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._stopped = threading.Event()
        self._scheme = "https" if authority else "http"
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                web._answer(self)

            def do_POST(self) -> None:
                web._answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the base class's
                pass

        self._server = _Server(("127.0.0.1", port), Handler, authority, clients)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Without a path."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def as_(self, login: str) -> str:
        """`url` with a login in it, escaped as the caller likes."""
        return f"{self._scheme}://{login}@127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        """What was asked for."""
        return [asked.path for asked in self.asked]

    async def reached(self, requests: int) -> None:
        """Waits until so many requests have come."""
        from tests.support.indexes import wait_until

        await asyncio.to_thread(wait_until, lambda: len(self.asked) >= requests)

    def release(self) -> None:
        """Lets held replies go on."""
        self._released.set()

    def stop(self) -> None:
        """The server goes away; its port is free and nobody listens."""
        if not self._stopped.is_set():
            self._stopped.set()
            self._released.set()
            self._server.shutdown()
            self._server.server_close()
            self._server.drop()
            self._thread.join()

    def __enter__(self) -> Web:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        name = _common_name(handler.connection)
        asked = Asked(handler.command, handler.path, headers, body, handler.client_address[1], name)
        with self._lock:
            self.asked.append(asked)
            self._in_hand += 1
            self.most = max(self.most, self._in_hand)
            reply = self._reply(asked)
        try:
            if reply.hold:
                self._released.wait(60)
            if reply.delay:
                self._stopped.wait(reply.delay)
            self._send(handler, reply)
        except OSError:
            handler.close_connection = True
        finally:
            with self._lock:
                self._in_hand -= 1

    def _reply(self, asked: Asked) -> Reply:
        page = self.pages.get(asked.path, self.pages.get("*", Reply(404)))
        if isinstance(page, list):
            return page.pop(0) if len(page) > 1 else page[0]
        return page if isinstance(page, Reply) else page(asked)

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        if reply.endless:
            handler.send_header("Connection", "close")
            handler.close_connection = True
        elif "Content-Length" not in reply.headers and reply.status != 304:
            handler.send_header("Content-Length", str(len(reply.body)))
        handler.end_headers()
        body = reply.body[: len(reply.body) // 2] if reply.cut or reply.reset else reply.body
        if reply.drip:
            for byte in body:
                handler.wfile.write(bytes([byte]))
                if self._stopped.wait(reply.drip):
                    break
        else:
            handler.wfile.write(body)
        while reply.endless and not self._stopped.is_set():
            handler.wfile.write(reply.body)
        if reply.cut:
            handler.close_connection = True
        if reply.reset:
            handler.wfile.flush()
            reset(handler.connection)
            handler.close_connection = True


def reset(connection: socket.socket) -> None:
    """Ends a connection without a goodbye (RST)."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _linger(connection: socket.socket) -> None:
    """Closes so that the other side can still read why: what it has sent is taken from the way first."""
    with contextlib.suppress(OSError):
        connection.settimeout(1)
        socket.socket.shutdown(connection, socket.SHUT_WR)
        while socket.socket.recv(connection, 4096):
            pass
    connection.close()


def _common_name(connection: socket.socket) -> str:
    found: Any = connection.getpeercert() if isinstance(connection, ssl.SSLSocket) else None
    pairs = [pair for names in (found or {}).get("subject", ()) for pair in names]
    return str(dict(pairs).get("commonName", ""))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, at: tuple[str, int], handler: Any, authority: trustme.CA | None, clients: bool) -> None:
        super().__init__(at, handler)
        self._open: list[socket.socket] = []
        self._context: ssl.SSLContext | None = None
        if authority is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert("127.0.0.1").configure_cert(self._context)
            if clients:
                authority.configure_trust(self._context)
                self._context.verify_mode = ssl.CERT_REQUIRED

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the connection's own thread, so that a slow handshake keeps nobody waiting."""
        if self._context is not None:
            request = self._context.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
            try:
                request.do_handshake()
            except OSError:
                _linger(request)
                raise
        self._open.append(request)
        super().finish_request(request, client_address)
        if self._context is not None:
            request.close()

    def drop(self) -> None:
        """Ends what clients keep alive."""
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is what some tests are about."""


class Proxy:
    """An HTTP proxy: whole addresses for http, CONNECT for https. `login` (user, password): it wants that. Use it in a `with`.

    `seen` are its request lines, `headers` what came with them, names in lower case.
    """

    def __init__(self, login: tuple[str, str] | None = None) -> None:
        self.seen: list[str] = []
        self.headers: list[dict[str, str]] = []
        self._login = login
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        with socket.create_connection(("127.0.0.1", self.port)):
            self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while not self._stopped.is_set():
            connection, _ = self._listener.accept()
            threading.Thread(target=self._client, args=(connection,), daemon=True).start()

    def _client(self, connection: socket.socket) -> None:
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                got = connection.recv(65536)
                if not got:
                    return
                head += got
            head, _, rest = head.partition(b"\r\n\r\n")
            line, *lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in lines)}
            self.seen.append(line)
            self.headers.append(headers)
            if self._login and headers.get("proxy-authorization") != basic(*self._login):
                connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                return
            method, target, _ = line.split(" ")
            if method == "CONNECT":
                host, _, port = target.partition(":")
            else:
                host, port = urlsplit(target).hostname or "", str(urlsplit(target).port)
            with socket.create_connection((host, int(port))) as server:
                if method == "CONNECT":
                    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                else:
                    path = urlsplit(target).path
                    kept = [each for each in lines if not each.lower().startswith(("proxy-", "connection:"))]
                    request = [f"{method} {path} HTTP/1.1", *kept, "Connection: close", "", ""]
                    server.sendall("\r\n".join(request).encode("latin-1") + rest)
                _pump(connection, server, self._stopped)


def _pump(one: socket.socket, other: socket.socket, stopped: threading.Event) -> None:
    while not stopped.is_set():
        for ready in select.select([one, other], [], [], 0.05)[0]:
            try:
                data = ready.recv(65536)
                (other if ready is one else one).sendall(data)
            except OSError:
                return
            if not data:
                return


class Hours:
    """A clock for `pinfold.index.pace.Clock` that goes on only when somebody sleeps or a test says so; `slept` are the pauses."""

    def __init__(self) -> None:
        self.at = time.time()
        self.slept: list[float] = []

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds
        await asyncio.sleep(0)
