"""A real session with a real server over real files: every question has an answer, and hardly any takes long.

The files are those of the corpus where one is named, else texts made of hand-written lines.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from pinfold.requirements.encoding import decode
from pinfold.system.files import MAX_BYTES
from tests.reliability.material import LONG, corpus_files, lines
from tests.support.editor import PULL, Process
from tests.support.places import Places

SPOTS = 20
PARTS = 4
MAX_LINES = 2_000
# Of 100 answers 99 come within 100 ms on a machine that has nothing else to do; the suite's own workers share this one.
MAX_SECONDS = 0.1 * 3
CAPABILITIES = {
    **PULL,
    "textDocument": {
        **PULL["textDocument"],
        "codeAction": {"codeActionLiteralSupport": {}},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "semanticTokens": {"tokenTypes": ["class"], "formats": ["relative"]},
    },
}


def texts() -> list[tuple[str, str]]:
    """Names and texts as an editor would send them."""
    found = []
    for path in corpus_files():
        text = decode(path.read_bytes()[: MAX_BYTES + 1]).text
        if text is not None:
            found.append((f"{path.parent.name}/{path.name}", text))
    if not found:
        dice = random.Random(2)
        sizes = [dice.choice([0, 1, 10, 100, 300]) for _ in range(400 if LONG else 40)]
        found = [(f"{n}-requirements.txt", "".join(dice.choices(lines(), k=k))) for n, k in enumerate(sizes)]
    return [(name, text.encode("utf-8", "replace").decode("utf-8")) for name, text in found]


@pytest.fixture
def server() -> Iterator[Process]:
    with Process([sys.executable, "-m", "pinfold", "server"]) as process:
        process.initialize(CAPABILITIES)
        yield process


def session(server: Process, uri: str, text: str, dice: random.Random) -> Iterator[tuple[str, float]]:
    """Opens a text, asks about it and closes it; yields each method with the seconds that its answer took."""
    places = Places(text, "utf-16")
    somewhere = [places.position(dice.randint(0, len(text))) for _ in range(SPOTS)]
    everything = {"start": places.position(0), "end": places.position(len(text))}
    options = {"tabSize": 4, "insertSpaces": True}
    questions: list[tuple[str, dict[str, Any]]] = [
        ("diagnostic", {}),
        *(("hover", {"position": spot}) for spot in somewhere),
        *(("completion", {"position": spot}) for spot in somewhere[:3]),
        *((method, {"position": spot}) for method in ("definition", "documentHighlight") for spot in somewhere[:2]),
        ("references", {"position": somewhere[0], "context": {"includeDeclaration": True}}),
        ("documentSymbol", {}),
        ("documentLink", {}),
        ("foldingRange", {}),
        ("semanticTokens/full", {}),
        ("codeAction", {"range": everything, "context": {"diagnostics": []}}),
        ("formatting", {"options": options}),
    ]
    server.open(text, uri)
    for method, more in questions:
        begun = time.perf_counter()
        answer = server.ask(f"textDocument/{method}", {"textDocument": {"uri": uri}, **more})
        took = time.perf_counter() - begun
        assert "result" in answer, f"{method} about {uri} at {more}: {answer}"
        yield method, took
    server.close(uri)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_file_is_answered_in_time(server: Process, part: int) -> None:
    dice = random.Random(part)
    taken: list[tuple[float, str, str]] = []
    for number, (name, text) in enumerate(texts()[part::PARTS]):
        uri = f"file:///w/{number}/{name.replace('%', '%25').replace(' ', '%20')}"
        usual = text.count("\n") <= MAX_LINES
        taken += [(took, method, name) for method, took in session(server, uri, text, dice) if usual]
    taken.sort()
    slow = taken[len(taken) * 99 // 100 :]
    print(f"\n{len(taken)} answers, 99 of 100 within {slow[0][0] * 1000:.1f} ms, slowest {slow[-1]}")
    assert slow[0][0] < MAX_SECONDS, slow
    assert server.ask("shutdown")["result"] is None
    server.note("exit")
    assert server.exit_code() == 0
    assert server.stderr == b"", "nothing failed behind the scenes"
