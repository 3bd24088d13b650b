"""A long day in the editor: many files, many edits. Memory and open files stay where they were.

Edits follow each other without the pauses of a person, so the long run (PINFOLD_LONG=1) is an hour's work at five edits
a second in some minutes.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.material import LONG, lines
from tests.support.editor import Process

FILES = 200
EDITS, WARM = (18_000, 3_000) if LONG else (900, 400)
MAX_MEBIBYTES = 20
PROC = Path("/proc")


def held(server: Process) -> tuple[float, int]:
    """The server's resident memory in MiB and how many files and sockets it has open."""
    of = PROC / str(server.process.pid)
    status = dict(line.split(":", 1) for line in (of / "status").read_text("utf-8").splitlines())
    return int(status["VmRSS"].split()[0]) / 1024, len(list((of / "fd").iterdir()))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Process]:
    dice = random.Random(10)
    for number in range(FILES):
        include = f"-r requirements-{number + 1}.txt\n" if number % 10 else ""
        text = "".join(line.rstrip("\r\n\\") + "\n" for line in dice.choices(lines(), k=40))
        (tmp_path / f"requirements-{number}.txt").write_text(include + text, "utf-8", "surrogatepass", newline="\n")
    with Process([sys.executable, "-m", "pinfold", "server"]) as process:
        process.initialize(rootUri=tmp_path.as_uri())
        yield process


if PROC.joinpath("self", "fd").is_dir():  # elsewhere the standard library cannot say what another process holds

    def test_nothing_grows(server: Process, tmp_path: Path) -> None:
        dice = random.Random(1)
        known = [line.strip() for line in lines() if line.isprintable()]
        opened: dict[str, int] = {}
        typed = uri = ""
        before = (0.0, 0)
        for step in range(EDITS):
            if step == WARM:
                before = held(server)
            if not typed:
                typed = f"\n{dice.choice(known)} # {step}"
                uri = (tmp_path / f"requirements-{dice.randrange(FILES)}.txt").as_uri()
                if uri not in opened:
                    opened[uri] = 1
                    server.open("".join(f"{line}\n" for line in dice.choices(known, k=40)), uri)
                if len(opened) > 20:
                    first = next(iter(opened))
                    if first != uri:
                        del opened[first]
                        server.close(first)
            opened[uri] += 1
            place = {"line": 0, "character": 0} if typed[0] == "\n" else {"line": 1, "character": 2**31 - 1}
            if typed[0] == "\n":
                change = {"range": {"start": place, "end": place}, "text": "first==1\n\n"}
            else:
                change = {"range": {"start": place, "end": place}, "text": typed[0]}
            server.change(opened[uri], change, uri=uri)
            typed = typed[1:]
            if step % 5 == 0:
                asked = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 1}}
                for method in ("hover", "completion", "definition"):
                    assert "result" in server.ask(f"textDocument/{method}", asked)
                assert "result" in server.ask("textDocument/semanticTokens/full", asked)
        memory, files = (now - then for now, then in zip(held(server), before, strict=True))
        print(f"\n{memory:.1f} MiB after {EDITS - WARM} edits, {held(server)[0]:.0f} MiB in all")
        assert memory < MAX_MEBIBYTES
        assert files <= 0
        assert server.stderr == b""
