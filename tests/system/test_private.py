"""Private folders: nobody else's, gone at the end, and gone after a kill as soon as the next one is made."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pinfold.system.private import private_folder, remove_tree, write_private

KILLED = """
import os, signal
from pinfold.system.private import private_folder, write_private
with private_folder() as folder:
    write_private(folder, "requirements.txt", "--index-url https://name:secret@example.com/")
    os.kill(os.getpid(), signal.SIGKILL)
"""

# A superuser ignores permission bits. Without this one capability, it does not.
BOUND = """
import ctypes, os, sys
CAP_DAC_OVERRIDE, PR_CAPBSET_DROP = 1, 24
if os.getuid() == 0 and "BOUND" not in os.environ:
    assert ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0) == 0
    os.execve(sys.executable, sys.orig_argv, {**os.environ, "BOUND": "1"})
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


@pytest.mark.parametrize("mode", [0o1777, 0o555])
def test_what_cannot_go_leaves_the_folder_around_it_alone(
    place: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    folder = place / "pinfold-1-x"
    (folder / "built").mkdir(parents=True)
    remove = os.rmdir

    def refused(path: str, **options: int) -> None:
        if Path(path).name == folder.name:
            raise PermissionError(13, "Permission denied", path)
        remove(path, **options)

    place.chmod(mode)
    with monkeypatch.context() as patch:
        patch.setattr(os, "rmdir", refused)
        remove_tree(str(folder))
    assert stat.S_IMODE(place.stat().st_mode) == mode
    assert list(folder.iterdir()) == []
    place.chmod(0o700)


def test_read_only_folders_of_a_build_go_with_the_rest(place: Path) -> None:
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    code = f"""
import os
from pinfold.system.private import private_folder
with private_folder({str(place)!r}) as folder:
    os.makedirs(folder + "/built/deep")
    open(folder + "/built/deep/file", "w").close()
    os.symlink({str(elsewhere)!r}, folder + "/built/link")
    for each in ("/built/deep", "/built", ""):
        os.chmod(folder + each, 0o000)
"""
    subprocess.run([sys.executable, "-c", BOUND + code], check=True)
    assert list(place.iterdir()) == [elsewhere]
    assert (elsewhere / "kept").exists()
