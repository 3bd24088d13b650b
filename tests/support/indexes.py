"""Real package indexes on loopback, from published servers, and a front before them that behaves badly on request.

A server is one child process that serves any number of indexes, each from a folder that a test fills; it starts when the first
index is made. Must never answer a package request by itself: a front hands on what the real index says, or breaks it.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Literal
from urllib.parse import urlsplit

from tests.support.wheels import Package, write_sdist, write_wheel

Kind = Literal["simple-repository", "pypiserver"]

USER, PASSWORD = "keeper", "s3cret-pa55"


@dataclass(frozen=True)
class Index:
    """One index: `url` is what `--index-url` takes, with the user's name and password where it wants them.

    `open_url` is the same without them.
    """

    folder: Path
    open_url: str
    guarded: bool = False

    @property
    def url(self) -> str:
        if not self.guarded:
            return self.open_url
        return self.open_url.replace("://", f"://{USER}:{PASSWORD}@", 1)

    def publish(self, *packages: Package, wheels: bool = True, sdists: bool = False) -> list[Path]:
        """Adds packages, also while it serves; their files."""
        made = []
        for package in packages:
            folder = self.folder / "packages" / package.key
            made += [write_wheel(package, folder)] if wheels else []
            made += [write_sdist(package, folder)] if sdists else []
        return made

    def yank(self, name: str, version: str, reason: str = "do not use") -> None:
        """Yanks a release (PEP 592); a JSON index only."""
        path = self.folder / "yanked.json"
        known = json.loads(path.read_text("utf-8")) if path.exists() else {}
        known.setdefault(name, {})[f"*-{version}[-.]*"] = reason
        path.write_text(json.dumps(known), "utf-8")


class IndexServer:
    """The child process of one kind, started late, for as long as a test session lasts."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        self.kind = kind
        self.folder = folder
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0

    def make(self, packages: Sequence[Package] = (), guarded: bool = False) -> Index:
        """A new index with the wheels of these packages. `guarded`: pypiserver only."""
        if self._process is None:
            self._start()
        self._made += 1
        folder = self.folder / f"index{self._made}"
        (folder / "packages").mkdir(parents=True)
        if guarded:
            digest = base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()
            (folder / "htpasswd").write_text(f"{USER}:{{SHA}}{digest}\n", "utf-8")
        index = Index(folder, f"http://127.0.0.1:{self.port}/{folder.name}/simple/", guarded)
        index.publish(*packages)
        return index

    def _start(self) -> None:
        script = Path(__file__).with_name("index_process.py")
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-W", "ignore", str(script), self.kind, str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout
        said = self._process.stdout.readline()
        assert said, f"{self.kind} did not start"
        self.port = int(said)

    def stop(self) -> None:
        if self._process is None:
            return
        with self._process as process:
            process.kill()
        self._process = None


@dataclass
class Fault:
    """How requests whose path matches a pattern (`fnmatch`) are answered; `times` of them, then as usual.

    `status`: this error instead. `corrupt`: one byte of the body is another. `reset`: the connection is reset half way through
    the body. `delay`: seconds before the answer; `hold` keeps it back until `Front.release`.
    """

    pattern: str = "*"
    status: int = 0
    corrupt: bool = False
    reset: bool = False
    delay: float = 0
    hold: bool = False
    times: int = 1_000_000


class Front:
    """A proxy before an index that counts requests, and breaks those that a test names. Use it in a `with`.

    `seen` are the paths asked for, in order; `asked` is set when a held request has come.
    """

    def __init__(self, index: Index, *faults: Fault) -> None:
        self.index = index
        self.faults = list(faults)
        self.seen: list[str] = []
        self.asked = threading.Event()
        self._released = threading.Event()
        self._lock = threading.Lock()
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # headers and body are written one after the other

            def do_GET(self) -> None:
                front._answer(self)

            def do_HEAD(self) -> None:
                front._answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the base class's
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return self._on(self.index.url)

    @property
    def open_url(self) -> str:
        return self._on(self.index.open_url)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def _on(self, url: str) -> str:
        netloc = urlsplit(url).netloc
        return url.replace(f"127.0.0.1:{netloc.rpartition(':')[2]}", f"127.0.0.1:{self.port}", 1)

    def release(self) -> None:
        """Lets held requests go on."""
        self._released.set()

    def downloads(self) -> list[str]:
        """The files that were asked for."""
        return [path.rpartition("/")[2] for path in self.seen if path.endswith((".whl", ".tar.gz"))]

    def __enter__(self) -> Front:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _fault(self, path: str) -> Fault | None:
        with self._lock:
            self.seen.append(path)
            for fault in self.faults:
                if fault.times > 0 and fnmatch.fnmatch(path, fault.pattern):
                    fault.times -= 1
                    return fault
        return None

    def _answer(self, asked: BaseHTTPRequestHandler) -> None:
        path = asked.path.partition("#")[0]
        fault = self._fault(path) or Fault()
        if fault.hold:
            self.asked.set()
            self._released.wait(60)
        if fault.delay:
            self._released.wait(fault.delay)
        if fault.status:
            _send(asked, fault.status, {}, b"broken on request\n")
            return
        status, headers, body = self._fetch(asked, path)
        if fault.corrupt and body:
            middle = len(body) // 2
            body = body[:middle] + bytes([body[middle] ^ 0xFF]) + body[middle + 1 :]
        _send(asked, status, headers, body, cut=fault.reset)

    def _fetch(self, asked: BaseHTTPRequestHandler, path: str) -> tuple[int, Mapping[str, str], bytes]:
        port = urlsplit(self.index.open_url).port
        connection = http.client.HTTPConnection("127.0.0.1", port or 0, timeout=60)
        passed = ("accept", "authorization", "range", "user-agent")
        try:
            headers = {name: value for name, value in asked.headers.items() if name.lower() in passed}
            connection.request(asked.command, path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        dropped = ("content-length", "transfer-encoding", "connection", "date", "server")
        kept = {name: value for name, value in answer.getheaders() if name.lower() not in dropped}
        if asked.command == "HEAD":
            kept["Content-Length"] = answer.getheader("content-length") or "0"
        return answer.status, kept, body


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is what some tests are about."""


def _send(
    asked: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], body: bytes, cut: bool = False
) -> None:
    asked.send_response(status)
    for name, value in headers.items():
        asked.send_header(name, value)
    if "Content-Length" not in headers:
        asked.send_header("Content-Length", str(len(body)))
    asked.end_headers()
    if asked.command != "HEAD":
        asked.wfile.write(body[: len(body) // 2] if cut else body)
    if cut:
        asked.close_connection = True


def unreachable() -> str:
    """The URL of an index at which nobody listens."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    return f"http://127.0.0.1:{port}/simple/"


def wait_until(true: object, seconds: float = 60) -> None:
    """Waits for a condition (something to call), and fails when it does not come."""
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.01)
