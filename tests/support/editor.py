"""Editors for tests: one in this process, without a pipe, and one that starts a server and writes raw bytes."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any

Message = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
TOY_SERVER = [sys.executable, str(ROOT / "tests" / "support" / "toy_engine.py")]
PUSH: Message = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {
            "relatedInformation": True,
            "codeDescriptionSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        }
    },
}
PULL: Message = {
    **PUSH,
    "textDocument": {**PUSH["textDocument"], "diagnostic": {"dynamicRegistration": False}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}


def pack(message: Any) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


class _Editor(ABC):
    """What both have in common: numbering, and the requests that every test makes."""

    uri = "file:///w/requirements.txt"

    def __init__(self) -> None:
        self._id = 0

    @abstractmethod
    def send(self, message: Message) -> None: ...

    @abstractmethod
    def answer(self, number: Any) -> Message: ...

    def note(self, method: str, params: Any = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> Message:
        self._id += 1
        self.send({"jsonrpc": "2.0", "id": self._id, "method": method, "params": params})
        return self.answer(self._id)

    def initialize(self, capabilities: Message = PUSH, **params: Any) -> Message:
        found = self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities, **params})
        self.note("initialized", {})
        result: Message = found["result"]
        return result

    def open(self, text: str, uri: str | None = None, version: int = 1) -> None:
        document = {"uri": uri or self.uri, "languageId": "pip-requirements", "version": version, "text": text}
        self.note("textDocument/didOpen", {"textDocument": document})

    def change(self, version: int, *changes: Message, uri: str | None = None) -> None:
        document = {"uri": uri or self.uri, "version": version}
        self.note("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def close(self, uri: str | None = None) -> None:
        self.note("textDocument/didClose", {"textDocument": {"uri": uri or self.uri}})

    def hover(self) -> Message:
        return self.ask(
            "textDocument/hover", {"textDocument": {"uri": self.uri}, "position": {"line": 0, "character": 0}}
        )


class Editor(_Editor):
    """Talks to a server in this process. `sent` is everything that the server said and nobody has taken yet."""

    def __init__(self, engine: Any, **options: Any) -> None:
        super().__init__()
        from pinfold.lsp.server import Server

        self.server = Server(engine, **options)
        self.protocol = self.server.protocol
        self.protocol.write = self._written
        self.timers: list[Callable[[], None]] = []
        self.looks: list[Callable[[], None]] = []  # those that look at environments and tell of them
        self.protocol.later = self._later  # type: ignore[method-assign]
        self.sent: list[Message] = []
        self.replies: dict[str, Callable[[Any], Any]] = {}

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        session, whose = self.server.session, getattr(action, "__self__", None)
        if whose is session.environments:
            self.looks.append(action)
        elif whose is not session.indexes:  # nobody is asked here
            self.timers.append(action)

    def look(self) -> None:
        """Time passes for those who look at the environments and tell of them: each has one turn."""
        due, self.looks = self.looks, []
        for action in due:
            action()

    def _written(self, data: bytes) -> None:
        header, _, body = data.partition(b"\r\n\r\n")
        assert header == b"Content-Length: %d" % len(body)
        message = json.loads(body)
        self.sent.append(message)

    def send(self, message: Message) -> None:
        self.batch(message)

    def batch(self, *messages: Any) -> None:
        """Messages that arrive in one piece; bytes are bodies as they are."""
        self.protocol.receive([m if isinstance(m, bytes) else json.dumps(m).encode() for m in messages])
        for request in [m for m in self.sent if "method" in m and "id" in m and m["method"] in self.replies]:
            self.sent.remove(request)
            self.batch({"jsonrpc": "2.0", "id": request["id"], "result": self.replies[request["method"]](request)})

    def answer(self, number: Any) -> Message:
        (found,) = [m for m in self.sent if m.get("id") == number and "method" not in m]
        self.sent.remove(found)
        return found

    def take(self, method: str) -> list[Any]:
        """The parameters of what the server said by this method, in order."""
        found = [m for m in self.sent if m.get("method") == method]
        self.sent = [m for m in self.sent if m not in found]
        return [m.get("params") for m in found]

    def published(self) -> list[Any]:
        return self.take("textDocument/publishDiagnostics")


class Process(_Editor):
    """A server in a process of its own, fed with bytes."""

    def __init__(self, command: list[str] | None = None, environ: Mapping[str, str] | None = None) -> None:
        super().__init__()
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "server"), str(ROOT)])}
        self.process = subprocess.Popen(
            command or TOY_SERVER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment if environ is None else dict(environ),
        )
        self.noise = b""
        self.stderr = b""
        self._inbox: queue.Queue[Message | None] = queue.Queue()
        self._threads = [
            threading.Thread(target=self._read, args=(self._pipe(self.process.stdout),), daemon=True),
            threading.Thread(target=self._listen, args=(self._pipe(self.process.stderr),), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @staticmethod
    def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None
        return stream

    def _listen(self, stream: IO[bytes]) -> None:
        for line in stream:
            self.stderr += line

    def _read(self, stream: IO[bytes]) -> None:
        while line := stream.readline():
            if not line.startswith(b"Content-Length: "):
                self.noise += line
                continue
            assert stream.readline() == b"\r\n"
            self._inbox.put(json.loads(stream.read(int(line.split()[1]))))
        self._inbox.put(None)

    def raw(self, data: bytes) -> None:
        stream = self._pipe(self.process.stdin)
        stream.write(data)
        stream.flush()

    def send(self, message: Message) -> None:
        self.raw(pack(message))

    def next(self, wanted: Callable[[Message], bool], timeout: float = 20) -> Message:
        """The next message that is wanted; others are dropped. Fails when the server ends or says nothing."""
        end = time.monotonic() + timeout
        while True:
            message = self._inbox.get(timeout=max(0.01, end - time.monotonic()))
            assert message is not None, f"the server ended: {self.stderr.decode(errors='replace')}"
            if wanted(message):
                return message

    def answer(self, number: Any) -> Message:
        return self.next(lambda m: m.get("id") == number and "method" not in m)

    def diagnostics(self) -> Message:
        params: Message = self.next(lambda m: m.get("method") == "textDocument/publishDiagnostics")["params"]
        return params

    def end_of_input(self) -> None:
        self._pipe(self.process.stdin).close()

    def exit_code(self, timeout: float = 10) -> int:
        return self.process.wait(timeout)

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            self._pipe(stream).close()
