"""While an index is asked: does typing notice, and when does a file have all that there is to say about it?

The index is on loopback, in a process of its own, and takes 300 ms for each answer. A keystroke is measured in one server that
asks nothing and in one that is fetching, in turns. A file is annotated when every line says that it is outdated and vulnerable.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.client import CAPABILITIES, Client
from bench.measure import Table, main, median, rounded, versions

LATENCY = 0.3
RULES = ("outdated", "vulnerable-release")
_INDEX = Path(__file__).parent / "servers" / "slow_index.py"
_COMMAND = (sys.executable, "-I", "-m", "pinfold", "server")
_BETWEEN = 0.03  # seconds between two keystrokes: somebody who types without a pause


class SlowIndex:
    """Use it in a `with`."""

    def __init__(self, latency: float = LATENCY, names: Path | None = None) -> None:
        command = [sys.executable, "-I", str(_INDEX), str(latency), *([str(names)] if names else [])]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout
        self._address = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        self.url = f"{self._address}/simple"

    def answered(self) -> int:
        """How many requests it has answered."""
        with urllib.request.urlopen(f"{self._address}/count") as answer:
            return int(answer.read())

    def __enter__(self) -> SlowIndex:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


class Online:
    """A server in a folder of its own, with one document open."""

    name = "requirements-big.txt"  # not one that an environment is kept equal to

    def __init__(
        self, place: Path, index: str, cache: Path, text: str, *, enabled: bool = True, resolves: bool = False
    ) -> None:
        place.mkdir(parents=True)
        (place / self.name).write_text(text)
        self.text = text
        extra: Mapping[str, str] = {
            "PIP_INDEX_URL": index,
            "UV_DEFAULT_INDEX": index,
            "NO_PROXY": "*",
            "PIP_CONFIG_FILE": os.devnull,
            "PINFOLD_CACHE_DIR": str(cache),
            "PINFOLD_STATE_DIR": str(place / "state"),
            "HOME": str(place),
        }
        self.client = Client(list(_COMMAND), place, extra, patience=300)
        root = place.as_uri()
        settings = {
            "index": {"enabled": enabled, "advisories": "index"},
            "resolve": {"when": "pause" if resolves else "never"},
        }
        params = {
            "processId": os.getpid(),
            "capabilities": CAPABILITIES,
            "workspaceFolders": [{"uri": root, "name": place.name}],
            "initializationOptions": {"trusted": True, "settings": settings},
        }
        self.client.ask("initialize", params)
        self.client.send({"method": "initialized", "params": {}})
        self.uri = self.client.uri(self.name)
        self.version = 0
        self.column = 0
        self.findings = 0

    def open(self) -> float:
        """The moment at which it was sent."""
        self.version += 1
        item = {"uri": self.uri, "languageId": "pip-requirements", "version": self.version, "text": self.text}
        return self.client.send({"method": "textDocument/didOpen", "params": {"textDocument": item}})

    def shut(self) -> None:
        """The file is closed, as if for good."""
        self.client.send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": self.uri}}})

    def annotated(self, lines: int) -> float:
        """The moment at which every line had all that there is to say."""

        def whole(message: Any) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics" or message["params"]["uri"] != self.uri:
                return False
            if message["params"].get("version") != self.version:
                return False
            said = [item["code"] for item in message["params"]["diagnostics"]]
            self.findings = len(said)
            return all(said.count(rule) == lines for rule in RULES)

        return self.client.wait(whole)[0]

    def type(self) -> float:
        """Seconds to the diagnostics of the document with one more character in its last line, which is a comment."""
        at = {"line": self.text.count("\n") - 1, "character": 2 + self.column}
        self.column += 1
        return self.edit(at, at, "x")

    def edit(self, start: Any, end: Any, text: str) -> float:
        """Seconds to the diagnostics of the document with a text in the place of another."""
        self.version += 1
        change = {"range": {"start": start, "end": end}, "text": text}
        params = {"textDocument": {"uri": self.uri, "version": self.version}, "contentChanges": [change]}
        sent = self.client.send({"method": "textDocument/didChange", "params": params})
        told, message = self.client.diagnostics(self.uri, self.version)
        self.findings = len(message["params"]["diagnostics"])
        return told - sent

    def close(self) -> None:
        self.client.close()


def lines_of(lines: int, version: str, comments: int = 0) -> str:
    """So many pinned projects and comments, the last of them to type in."""
    return "".join(f"pkg{n}=={version}\n" for n in range(lines)) + "# about it\n" * comments + "# \n"


def typing(folder: Path, index: SlowIndex, lines: int, packages: int) -> dict[str, Any]:
    """Microseconds of a keystroke in two servers: where nothing is asked, and while another one fetches.

    All lines pin the latest release, so that there is the same to say everywhere.
    """
    text = lines_of(packages, "20.0", lines - packages)
    idle = Online(folder / "idle", index.url, folder / "cache-idle", text, enabled=False)
    busy = Online(folder / "busy", index.url, folder / "cache-busy", text)
    try:
        for server in (idle, busy):
            server.open()
            server.client.diagnostics(server.uri, server.version)
            for _ in range(20):
                server.type()
        before = index.answered()
        while index.answered() == before:  # it has begun
            time.sleep(0.05)
        taken: dict[str, list[float]] = {"idle": [], "fetching": []}
        began = time.perf_counter()
        while index.answered() < 2 * packages:
            turns = [("idle", idle), ("fetching", busy), ("fetching", busy), ("idle", idle)]
            for name, server in turns * 3:
                taken[name].append(server.type())
                time.sleep(_BETWEEN / 2)
            if time.perf_counter() - began > 120:
                raise RuntimeError("the facts never came")
        fetched = time.perf_counter() - began
        ninth = {name: sorted(values)[len(values) * 9 // 10] for name, values in taken.items()}
        return {
            "name": "keystroke while fetching",
            "lines": lines,
            "projects": packages,
            "keystrokes": len(taken["fetching"]),
            "seconds": rounded(fetched),
            "idle_us": rounded(median(taken["idle"]) * 1e6),
            "fetching_us": rounded(median(taken["fetching"]) * 1e6),
            "x_idle": rounded(median(taken["fetching"]) / median(taken["idle"])),
            "idle_p90_us": rounded(ninth["idle"] * 1e6),
            "fetching_p90_us": rounded(ninth["fetching"] * 1e6),
        }
    finally:
        idle.close()
        busy.close()


def annotating(folder: Path, index: str, lines: int, rounds: int) -> list[dict[str, Any]]:
    """Seconds until a file is annotated: nothing known, opened again, and by a new server with a full cache."""
    text = lines_of(lines, "1.0")
    taken: dict[str, list[float]] = {"cold": [], "warm": [], "new server, full cache": []}
    for number in range(rounds):
        cache = folder / f"cache{number}"
        server = Online(folder / f"first{number}", index, cache, text)
        try:
            taken["cold"].append(-server.open() + server.annotated(lines))
            time.sleep(0.5)
            server.shut()
            time.sleep(0.5)
            taken["warm"].append(-server.open() + server.annotated(lines))
        finally:
            server.close()
        server = Online(folder / f"second{number}", index, cache, text)
        try:
            taken["new server, full cache"].append(-server.open() + server.annotated(lines))
        finally:
            server.close()
    return [
        {"name": f"annotated, {name}", "lines": lines, "ms": rounded(median(values) * 1e3)}
        for name, values in taken.items()
    ]


def run(quick: bool) -> Table:
    rounds = 1 if quick else 5
    with tempfile.TemporaryDirectory() as name, SlowIndex(0.02 if quick else LATENCY) as index:
        folder = Path(name).resolve()
        size = (20, 10) if quick else (1_000, 500)
        rows = [typing(folder, index, *size), *annotating(folder, index.url, 10 if quick else 100, rounds)]
    return Table("online", rounds, rows, versions("pinfold", "httpx"))


if __name__ == "__main__":
    sys.exit(main(run))
