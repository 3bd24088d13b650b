"""A keystroke: from sending didChange to having read the diagnostics, and from asking what to show on hover to the answer.

All servers run at the same time and are asked in turn; each types one digit over another, to a version never seen before.
Servers that hold diagnostics back until typing pauses are left out.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import peers
from bench.client import Client
from bench.measure import Rounds, Table, main, median, ratio, rounded, versions
from bench.texts import Document, document


class Typist:
    """A server with one open document."""

    def __init__(self, server: peers.Server, folder: Path, lines: int, findings: int) -> None:
        self.label = server.label
        self.document: Document = document(server.language, lines, findings)
        folder.mkdir()
        (folder / self.document.name).write_text(self.document.text)
        self.client = Client(server.start(folder, self.document), folder, patience=900)
        self.client.initialize()
        self.uri = self.client.uri(self.document.name)
        self.digits = self.document.digits
        self.version = 1
        text = self.document.text
        item = {"uri": self.uri, "languageId": self.document.language, "version": 1, "text": text}
        self.client.send(
            {"method": "initialized", "params": {}},
            {"method": "textDocument/didOpen", "params": {"textDocument": item}},
        )
        self.findings = len(self.client.diagnostics(self.uri, 1)[1]["params"]["diagnostics"])

    def type(self) -> float:
        """Seconds to the diagnostics of the document with one number put in place of another."""
        self.version += 1
        number = str(self.version)
        start = {"line": self.document.line, "character": self.document.column}
        end = {"line": self.document.line, "character": self.document.column + self.digits}
        self.digits = len(number)
        change = {"range": {"start": start, "end": end}, "text": number}
        identifier = {"uri": self.uri, "version": self.version}
        params = {"textDocument": identifier, "contentChanges": [change]}
        sent = self.client.send({"method": "textDocument/didChange", "params": params})
        told, message = self.client.diagnostics(self.uri, self.version)
        self.findings = len(message["params"]["diagnostics"])
        return told - sent

    def hover(self, line: int) -> float:
        """Seconds to what a hover over the start of a line shows."""
        position = {"line": line, "character": 2}
        sent, answered, _ = self.client.ask(
            "textDocument/hover", {"textDocument": {"uri": self.uri}, "position": position}
        )
        return answered - sent


def compare(servers: list[peers.Server], lines: int, findings: int, rounds: int) -> dict[str, dict[str, Any]]:
    """What each server takes in files of so many lines, by its label."""
    with tempfile.TemporaryDirectory() as name:
        typists: list[Typist] = []
        try:
            for number, server in enumerate(servers):
                typists.append(Typist(server, Path(name).resolve() / str(number), lines, findings))
            changes: Rounds = {typist.label: [] for typist in typists}
            hovers: Rounds = {typist.label: [] for typist in typists}
            cpu = dict.fromkeys(changes, 0.0)
            for turn in range(-(rounds // 10) - 1, rounds):
                for typist in typists:
                    before = typist.client.cpu()
                    change = typist.type()
                    after = typist.client.cpu()
                    if turn >= 0:
                        changes[typist.label].append(change)
                        cpu[typist.label] += (after or 0) - (before or 0)
            # Afterwards, on another line every time: nobody looks for help in the moment of typing.
            for turn in range(-(rounds // 10) - 1, rounds):
                for typist in typists:
                    hover = typist.hover(turn * 7 % lines)
                    if turn >= 0:
                        hovers[typist.label].append(hover)
            return {
                typist.label: {
                    "change_us": rounded(median(changes[typist.label]) * 1e6),
                    "change_x_stock": rounded(ratio(changes, typist.label, peers.STOCK)),
                    "change_cpu_us": rounded(cpu[typist.label] / rounds * 1e6),
                    "hover_us": rounded(median(hovers[typist.label]) * 1e6),
                    "hover_x_stock": rounded(ratio(hovers, typist.label, peers.STOCK)),
                    "findings": typist.findings,
                }
                for typist in typists
            }
        finally:
            for typist in typists:
                typist.client.close()


def run(quick: bool) -> Table:
    rounds = 3 if quick else 300
    servers = [server for server in peers.installed() if not server.waits]
    small = compare(servers, 50 if quick else 1000, 20, rounds)
    # A tenth of a second a keystroke at 1,000 lines, and more than linear: a round of that would tell nothing new.
    enduring = [s for s in servers if small[s.label]["change_us"] < 50_000]
    large = compare(enduring, 100 if quick else 10_000, 20, rounds)
    rows = [{"name": label, "small": row, "large": large.get(label)} for label, row in small.items()]
    return Table("keystroke", rounds, rows, versions("lsprotocol", *(s.distribution for s in servers)))


if __name__ == "__main__":
    sys.exit(main(run))
