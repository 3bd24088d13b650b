"""Another real editor on the same server: Emacs in batch mode with eglot, set up as the user guide says."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.manual import snippet
from tests.support.folds import make_fold

STORY = Path(__file__).parent / "editors/story.el"
MISSING = (
    "Emacs with eglot was not found, which this test needs: "
    "install Emacs 29 or newer, or (Debian, Ubuntu) apt-get install emacs-nox elpa-eglot."
)


def emacs() -> str:
    """Its path."""
    found = shutil.which("emacs")
    look = [found, "--batch", "--eval", "(require 'eglot)"] if found else []
    if not found or subprocess.run(look, capture_output=True, check=False).returncode != 0:
        pytest.fail(MISSING, pytrace=False)
    return found


def test_emacs(tmp_path: Path) -> None:
    program = emacs()
    files = {"requirements.txt": "requests==2.32.3  # for the website\nclick=8.1.7\n"}
    fold = make_fold(tmp_path, "http://127.0.0.1:9/", files)
    (fold.root / ".git").mkdir()
    settings = fold.place / "init.el"
    settings.write_text(snippet("Emacs (eglot)", "elisp"), "utf-8")
    process = subprocess.run(
        [program, "--batch", "-l", str(settings), "-l", str(STORY)],
        cwd=fold.root,
        env=fold.environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    story = dict(json.loads(line) for line in process.stdout.splitlines() if line.startswith("["))
    assert story["mode"] == "pip-requirements-mode"
    assert [line for line, _ in story["findings"]] == [2]
    assert "==" in story["findings"][0][1]
    assert "requests" in story["hover"]
    assert "2.32.3" in story["hover"]
