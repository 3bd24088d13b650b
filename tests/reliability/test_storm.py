"""A thousand requests that nobody wants any more: each is answered once, and the next one is answered at once."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter

import pytest

from tests.reliability.material import lines
from tests.support.editor import Process, pack

CANCELLED = -32800
COUNT = 1_000
MAX_SECONDS = 0.5


def request(server: Process, number: int) -> bytes:
    method = ("hover", "completion", "semanticTokens/full", "formatting", "references", "codeAction")[number % 6]
    start = {"line": number % 300, "character": 2}
    params = {
        "textDocument": {"uri": server.uri},
        "position": start,
        "range": {"start": start, "end": start},
        "context": {"includeDeclaration": True, "diagnostics": []},
        "options": {"tabSize": 4, "insertSpaces": True},
    }
    return pack({"jsonrpc": "2.0", "id": number, "method": f"textDocument/{method}", "params": params})


def cancel(number: int) -> bytes:
    return pack({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": number}})


@pytest.mark.parametrize("pieces", ["one by one", "first all requests", "in one piece"])
def test_a_storm_of_cancelled_requests(pieces: str) -> None:
    dice = random.Random(9)
    numbers = range(1_000, 1_000 + COUNT)
    with Process([sys.executable, "-m", "pinfold", "server"]) as server:
        server.initialize()
        server.open("".join(f"{line.rstrip()}\n" for line in dice.choices(lines(), k=300) if line.isprintable()))
        assert "result" in server.hover()
        asked = {n: request(server, n) for n in numbers}
        if pieces == "one by one":
            for n in numbers:
                server.raw(asked[n])
                server.raw(cancel(n))
        elif pieces == "first all requests":
            server.raw(b"".join(asked.values()))
            server.raw(b"".join(map(cancel, numbers)))
        else:
            server.raw(b"".join(asked[n] + cancel(n) for n in numbers))
        answered: Counter[int] = Counter()
        while len(answered) < COUNT:
            message = server.next(lambda m: isinstance(m.get("id"), int) and "method" not in m)
            assert "result" in message or message["error"]["code"] == CANCELLED, message
            answered[message["id"]] += 1
        begun = time.perf_counter()
        assert "result" in server.hover()
        assert time.perf_counter() - begun < MAX_SECONDS
        assert set(answered.values()) == {1}
        assert set(answered) == set(numbers)
