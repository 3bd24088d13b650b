"""An editor over pipes: starts a language server, asks, and says when the answer was there. Must never know which server it is.

The time of an answer is taken when its last byte was read, before it is decoded.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

Message = dict[str, Any]
SYMBOLS = list(range(1, 27))
# What an editor that is told diagnostics (and does not pull them) says it can do.
CAPABILITIES: Message = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {"applyEdit": True, "workspaceFolders": True, "symbol": {"symbolKind": {"valueSet": SYMBOLS}}},
    "textDocument": {
        "synchronization": {"didSave": True},
        "publishDiagnostics": {
            "relatedInformation": True,
            "versionSupport": True,
            "codeDescriptionSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown", "plaintext"]}},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "source.fixAll"]}},
            "isPreferredSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True, "symbolKind": {"valueSet": SYMBOLS}},
        "rename": {"prepareSupport": True},
    },
    "window": {"workDoneProgress": True, "showMessage": {"messageActionItem": {"additionalPropertiesSupport": True}}},
}


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a measured process: one in which Python may keep what it compiled, as anybody's does."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **(extra or {})}


def _resident(pid: int) -> float | None:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0) / 1024


class Client:
    """One started server. Every wait ends after `patience` seconds, with the server's end."""

    def __init__(
        self, command: Sequence[str], folder: Path, extra: Mapping[str, str] | None = None, patience: float = 120
    ) -> None:
        self.folder = folder
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(extra),
            cwd=folder,
        )
        assert self._process.stdin
        assert self._process.stdout
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self._number = 0
        self._watchdog = threading.Timer(patience, self._process.kill)
        self._watchdog.daemon = True
        self._watchdog.start()

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def send(self, *messages: Message) -> float:
        """The moment just before the messages left."""
        packed = b""
        for message in messages:
            body = json.dumps({"jsonrpc": "2.0", **message}).encode()
            packed += b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        moment = time.perf_counter()
        self._stdin.write(packed)
        self._stdin.flush()
        return moment

    def wait(self, wanted: Callable[[Message], bool]) -> tuple[float, Message]:
        """The moment when a wanted message was read, and the message. What else comes is answered or dropped."""
        while True:
            length = 0
            while (line := self._stdout.readline()) != b"\r\n":
                if not line:
                    raise EOFError(f"the server ended: {self._process.args}")
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            body = self._stdout.read(length)
            moment = time.perf_counter()
            message = json.loads(body)
            if wanted(message):
                return moment, message
            if "method" in message and "id" in message:
                asked = message.get("params") or {}
                result = [None] * len(asked["items"]) if "items" in asked else None
                self.send({"id": message["id"], "result": result})

    def ask(self, method: str, params: Any) -> tuple[float, float, Message]:
        """When the request left, when its answer was there, and the answer."""
        self._number += 1
        number = self._number
        sent = self.send({"id": number, "method": method, "params": params})
        answered, message = self.wait(lambda m: m.get("id") == number and "method" not in m)
        return sent, answered, message

    def initialize(self) -> float:
        """The moment when the server had introduced itself."""
        root = self.folder.as_uri()
        params = {"processId": os.getpid(), "rootUri": root, "capabilities": CAPABILITIES}
        params["workspaceFolders"] = [{"uri": root, "name": self.folder.name}]
        return self.ask("initialize", params)[1]

    def diagnostics(self, uri: str, version: int) -> tuple[float, Message]:
        """The diagnostics of this version, or without one from a server that gives none."""

        def wanted(message: Message) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics":
                return False
            told = message["params"]
            same: bool = told["uri"] == uri
            return same and told.get("version") in {version, None}

        return self.wait(wanted)

    def cpu(self) -> float | None:
        """Seconds of processor time that the server has taken, in steps of 10 ms; None where that isn't told."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float | None:
        """The resident memory in MiB; None where that isn't told."""
        return _resident(self._process.pid)

    def memory_of_all(self) -> float | None:
        """The same with the processes that the server has started."""
        return sum(filter(None, map(_resident, (self._process.pid, *self.children())))) or None

    def children(self) -> list[int]:
        """The processes that the server has started, by any of its threads; none where that isn't told."""
        found = []
        for thread in Path(f"/proc/{self._process.pid}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, thread.read_text().split())
        return found

    def close(self) -> None:
        """End as the protocol has it, or by force where that takes long."""
        try:
            self.ask("shutdown", None)
            self.send({"method": "exit", "params": None})
            self._process.wait(5)
        except (EOFError, OSError, subprocess.TimeoutExpired):
            self._process.kill()
        self._watchdog.cancel()
        self._process.wait()
        self._stdin.close()
        self._stdout.close()
