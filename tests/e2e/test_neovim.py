"""Another real editor on the same server: Neovim without a screen, set up as the user guide says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.manual import snippet
from tests.support.folds import make_fold
from tests.support.indexes import IndexServer
from tests.support.wheels import Package

STORY = Path(__file__).parent / "editors/story.lua"
MISSING = (
    "Neovim 0.7 or newer was not found, which this test needs: install it (Debian, Ubuntu: apt-get install neovim)."
)


def neovim() -> tuple[str, tuple[int, ...]]:
    """Its path and its version."""
    found = shutil.which("nvim")
    if not found:
        pytest.fail(MISSING, pytrace=False)
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    numbers = re.search(r"v(\d+)\.(\d+)", said)
    assert numbers, said
    return found, tuple(map(int, numbers.groups()))


def test_neovim(tmp_path: Path, index_server: IndexServer) -> None:
    program, version = neovim()
    packages = [Package("flask", "3.0.3"), Package("click", "8.1.7")]
    fold = make_fold(tmp_path, index_server.make(packages), {"requirements.txt": "flask==3.0.3\nclick=8.1.7\n"})
    (fold.root / ".git").mkdir()
    set_up = snippet("Neovim", "lua", "vim.lsp.config" if version >= (0, 11) else "vim.lsp.start_client")
    command = "cmd = { 'pinfold', 'server' },"
    assert command in set_up
    settings = fold.place / "init.lua"
    settings.write_text(set_up.replace(command, f"{command} init_options = {{ trusted = true }},"), "utf-8")
    told = fold.place / "told"
    environ = {**fold.environ, "STORY_TOLD": str(told), "STORY_FIX": "Write `==`", "STORY_FIXED": "click==8.1.7"}
    process = subprocess.run(
        [program, "--headless", "--clean", "-n", "-u", str(settings), "requirements.txt", "-c", f"luafile {STORY}"],
        cwd=fold.root,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    lines = [json.loads(line) for line in told.read_text("utf-8").splitlines()] if told.exists() else []
    assert process.returncode == 0, (lines, process.stdout, process.stderr)
    story = {what: value for what, value in lines if what != "asked"}
    assert story["findings"] == ["invalid-requirement", "not-installed"]
    assert any("Write `==`" in title for title in story["actions"])
    asked = [value for what, value in lines if what == "asked"]
    assert "flask" in asked[0]["message"]
    assert story["synced"] == ""
    assert fold.read() == "flask==3.0.3\nclick==8.1.7\n"
    assert fold.installed() == {"click": "8.1.7", "flask": "3.0.3"}
    assert story["left"] == []
