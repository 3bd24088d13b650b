"""A folder where everything goes wrong, in a real session: each bad thing is said once, and the next answer is right."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.cli.session import pinfold
from tests.support.editor import PULL, Process

CHAIN = 1_000
DIAMOND = 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Includes that lead nowhere good; what is outside has a canary in it."""
    (tmp_path / "secret.txt").write_text("canary==6\n")
    root = tmp_path / "w"
    root.mkdir()
    targets = ["pipe.txt", "zero.txt", "ring.txt", "folder", "large.txt", "../secret.txt", "link.txt", "gone.txt"]
    (root / "requirements.txt").write_text("".join(f"-r {name}\n" for name in targets) + "six\n")
    os.mkfifo(root / "pipe.txt")
    (root / "zero.txt").symlink_to("/dev/zero")
    (root / "ring.txt").symlink_to("ring.txt")
    (root / "folder").mkdir()
    with (root / "large.txt").open("wb") as large:
        large.truncate(50 << 20)
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "a-requirements.txt").write_text("-r b-requirements.txt\n")
    (root / "b-requirements.txt").write_text("-r a-requirements.txt\n")
    for level in range(DIAMOND):
        for side in "lr":
            below = "".join(f"-r {other}{level + 1}.pip\n" for other in "lr") if level < DIAMOND - 1 else "tip==1\n"
            (root / f"{side}{level}.pip").write_text(below)
    (root / "diamond-requirements.txt").write_text("-r l0.pip\n-r r0.pip\n")
    for link in range(CHAIN):
        (root / f"c{link}.pip").write_text(f"-r c{link + 1}.pip\n")
    (root / "chain-requirements.txt").write_text("-r c0.pip\n")
    (root / "pinfold.toml").write_text("ignore = [\n")
    return root


def pulled(server: Process, path: Path) -> list[Any]:
    answer = server.ask("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}})
    items: list[Any] = answer["result"]["items"]
    return items


def rules(items: list[Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for item in items:
        found.setdefault(item["range"]["start"]["line"], []).append(item["code"])
    return found


EXPECTED = {
    0: ["missing-include"],
    1: ["include-outside-workspace"],
    2: ["missing-include"],
    3: ["missing-include"],
    5: ["include-outside-workspace"],
    6: ["include-outside-workspace"],
    7: ["missing-include"],
    8: ["unpinned"],
}


def test_bad_includes_settings_and_a_folder_that_goes_away(folder: Path) -> None:
    main = folder / "requirements.txt"
    with Process([sys.executable, "-m", "pinfold", "server"]) as server:
        server.initialize(PULL, workspaceFolders=[{"uri": folder.as_uri(), "name": "w"}])
        broken = server.next(lambda m: m.get("method") == "window/showMessage")["params"]["message"]
        assert "pinfold.toml" in broken
        server.next(lambda m: m.get("method") == "workspace/diagnostic/refresh")
        items = pulled(server, main)
        assert rules(items) == EXPECTED
        assert "canary" not in str(items)
        ring = pulled(server, folder / "a-requirements.txt") + pulled(server, folder / "b-requirements.txt")
        assert Counter(item["code"] for item in ring) == {"cyclic-include": 1}
        assert pulled(server, folder / "diamond-requirements.txt") == []
        assert pulled(server, folder / "chain-requirements.txt") == []

        shutil.rmtree(folder)
        gone = [{"uri": folder.as_uri(), "type": 3}, {"uri": main.as_uri(), "type": 3}]
        server.note("workspace/didChangeWatchedFiles", {"changes": gone})
        assert pulled(server, main) == []
        server.open("flask\n-r gone.txt\n", main.as_uri())
        assert rules(pulled(server, main)) == {0: ["unpinned"], 1: ["missing-include"]}
        server.ask("shutdown")
        server.note("exit")
        assert server.exit_code() == 0
        assert b"Traceback" not in server.stderr


def test_the_command_line_says_so_too(folder: Path) -> None:
    run = pinfold("check", "requirements.txt", folder=folder)
    assert run.code == 2
    assert "pinfold.toml" in run.err
    (folder / "pinfold.toml").unlink()
    run = pinfold("check", "--format", "concise", ".", folder=folder)
    assert run.code == 1
    assert "canary" not in run.out
    assert run.out.count("cyclic-include") == 1
    said = Counter(line.split(":")[1] for line in run.out.splitlines() if line.startswith("requirements.txt:"))
    assert said == {str(number + 1): 1 for number in EXPECTED if number not in (5, 6)}
