"""`pinfold server`: what it understands of its arguments; the server itself has its own tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.session import pinfold
from pinfold.lsp import main as server


@pytest.mark.parametrize(
    "arguments, address",
    [
        ([], None),
        (["--stdio"], None),
        (["--tcp", "127.0.0.1:2087"], ("127.0.0.1", 2087)),
        (["--tcp", ":0"], ("127.0.0.1", 0)),
        (["--tcp", "[::1]:2087"], ("::1", 2087)),
    ],
)
def test_where_it_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], address: tuple[str, int] | None
) -> None:
    asked: list[object] = []

    def run(tcp: object) -> int:
        asked.append(tcp)
        return 7

    monkeypatch.setattr(server, "run", run)
    assert pinfold("server", *arguments, folder=tmp_path).code == 7
    assert asked == [address]


@pytest.mark.parametrize("bad", [["--tcp", "2087"], ["--tcp", "host:port"], ["--tcp", "h:65536"], ["--tcp"]])
def test_bad_addresses(tmp_path: Path, bad: list[str]) -> None:
    assert pinfold("server", *bad, folder=tmp_path).code == 2
    assert pinfold("server", "--stdio", "--tcp", ":0", folder=tmp_path).code == 2
