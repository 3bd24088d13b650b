"""`npm start`: what a stranger types first."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.e2e.story import Editor, node

ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+/)\?folder=(\S+)")


def start(tmp: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [node(), "scripts/start.mjs", *words],
        cwd=Path(__file__).resolve().parents[2],
        env=plain(tmp),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def plain(tmp: Path) -> Mapping[str, str]:
    """Our own variables, but no screen to show a browser on, and a folder for what is thrown away."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY")
    return {**{name: value for name, value in os.environ.items() if name not in screens}, "TMPDIR": str(tmp)}


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}healthz", timeout=10) as answer:
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False


def test_once_sees_that_it_starts(editor: Editor, turn: None, tmp_path: Path) -> None:
    with start(tmp_path, "--once") as process:
        said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    found = ADDRESS.search(said)
    assert found, said
    assert not answers(found[1])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "killed"])
def test_it_stays_until_it_is_stopped_and_leaves_nothing(
    editor: Editor, turn: None, tmp_path: Path, ending: signal.Signals
) -> None:
    with start(tmp_path) as process:
        assert process.stdout
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        found = ADDRESS.search(said)
        assert found, said
        assert answers(found[1])
        assert Path(found[2], "web-app/requirements/base.txt").exists()
        process.send_signal(ending)
        assert process.wait(60) == 0
    assert not answers(found[1])
    assert list(tmp_path.iterdir()) == []
