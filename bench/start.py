"""Start: from spawning a server to its introduction and its first diagnostics, with processor time and memory.

The file is one of twenty lines. `python -c pass` is the floor for whatever is written in Python.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import peers
from bench.client import Client, environment
from bench.measure import Rounds, Table, main, median, ratio, rounded, versions
from bench.texts import document

FLOOR = "python -c pass"


def session(server: peers.Server) -> dict[str, float | None]:
    """One start and one end of a server; seconds and MiB."""
    small = document(server.language, 20, 2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        (folder / small.name).write_text(small.text)
        client = Client(server.start(folder, small), folder)
        try:
            introduced = client.initialize()
            uri = client.uri(small.name)
            item = {"uri": uri, "languageId": small.language, "version": 1, "text": small.text}
            client.send(
                {"method": "initialized", "params": {}},
                {"method": "textDocument/didOpen", "params": {"textDocument": item}},
            )
            told, message = client.diagnostics(uri, 1)
            return {
                "initialize": introduced - client.started,
                "diagnostics": told - client.started,
                "cpu": client.cpu(),
                "rss": client.memory(),
                "findings": len(message["params"]["diagnostics"]),
            }
        finally:
            client.close()


def floor() -> dict[str, float | None]:
    started, before = time.perf_counter(), os.times()
    subprocess.run([*peers.PYTHON, "-c", "pass"], check=True, env=environment())
    ended, after = time.perf_counter(), os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return {"initialize": ended - started, "diagnostics": ended - started, "cpu": cpu, "rss": None, "findings": None}


def run(quick: bool) -> Table:
    rounds = 1 if quick else 15
    servers = peers.installed()
    kept: dict[str, dict[str, list[float]]] = {}
    for number in range(-1, rounds):  # the first round compiles what isn't, and doesn't count
        for label, once in [(FLOOR, floor), *((s.label, lambda s=s: session(s)) for s in servers)]:
            found = once()
            for what, value in found.items():
                if number >= 0 and value is not None:
                    kept.setdefault(what, {}).setdefault(label, []).append(value)
    rows: list[dict[str, Any]] = []
    diagnostics: Rounds = kept["diagnostics"]
    for label, times in diagnostics.items():
        server = next((s for s in servers if s.label == label), None)
        row: dict[str, Any] = {
            "name": label,
            "initialize_ms": rounded(median(kept["initialize"][label]) * 1e3),
            "diagnostics_ms": rounded(median(times) * 1e3),
            "x_stock": rounded(ratio(diagnostics, label, peers.STOCK)),
            "initialize_x_floor": rounded(ratio(kept["initialize"], label, FLOOR)),
            "x_floor": rounded(ratio(diagnostics, label, FLOOR)),
            "waits": bool(server and server.waits),
        }
        if label in kept.get("cpu", {}):
            row["cpu_ms"] = rounded(median(kept["cpu"][label]) * 1e3)
        if label in kept.get("rss", {}):
            row["rss_mib"] = rounded(median(kept["rss"][label]))
            row["rss_x_stock"] = rounded(ratio(kept["rss"], label, peers.STOCK))
        if label in kept["findings"]:
            row["findings"] = int(median(kept["findings"][label]))
        rows.append(row)
    return Table("start", rounds, rows, versions("lsprotocol", *(s.distribution for s in servers)))


if __name__ == "__main__":
    sys.exit(main(run))
