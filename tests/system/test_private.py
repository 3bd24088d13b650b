"""Private folders: nobody else's, gone at the end, and gone after a kill as soon as the next one is made."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pinfold.system.private import private_folder, write_private

KILLED = """
import os, signal
from pinfold.system.private import private_folder, write_private
with private_folder() as folder:
    write_private(folder, "requirements.txt", "--index-url https://name:secret@example.com/")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_private_folder_is_ours_alone_and_goes(place: Path) -> None:
    with private_folder() as folder:
        path = write_private(folder, "a.txt", "text\n")
        assert Path(folder).stat().st_mode & 0o777 == 0o700
        assert Path(path).stat().st_mode & 0o777 == 0o600
        assert Path(folder).parent == place.resolve()
    assert list(place.iterdir()) == []


def test_the_next_one_takes_away_what_a_kill_has_left(place: Path) -> None:
    environ = {**os.environ, "TMPDIR": str(place)}
    assert subprocess.run([sys.executable, "-c", KILLED], env=environ, check=False).returncode < 0
    (left,) = place.iterdir()
    assert (left / "requirements.txt").exists()
    kept = [place / name for name in (f"pinfold-{os.getpid()}-busy", "pinfold-notes", "pinfold-99999999999999999999-x")]
    for each in kept:
        each.mkdir()
    elsewhere = place / "pinfold-1-link"
    elsewhere.symlink_to(kept[1])
    with private_folder():
        assert not left.exists()
    assert sorted(place.iterdir()) == sorted([*kept, elsewhere])
