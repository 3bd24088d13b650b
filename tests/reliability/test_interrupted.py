"""Killed at any moment, alone or with its installer, at work in two windows: an environment is what it was or what was asked for.

A kill is SIGKILL, sent by the process to itself just before one of its changes (`interruptions.counting`) or from outside after
a while. What comes next is `env status`, a look-only command, which puts things right before it looks.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.reliability.material import LONG
from tests.support.folds import Fold, children_of, make_fold, running, stop_all
from tests.support.indexes import Fault, Front, Index, IndexServer, wait_until
from tests.support.interruptions import alive, counting, moments, notes_of
from tests.support.trees import tree
from tests.support.wheels import Package

PACKAGES = [
    Package("good"),
    Package("good", "2.0"),
    Package("stray", files={"stray_data/x.txt": "x"}),
    Package("new", "2.0"),
]
BEFORE = {"good": "1.0", "stray": "1.0"}
AFTER = {"good": "2.0", "new": "2.0"}
CHUNKS = 4  # so that processes can share the moments
# In all 50 moments for uv, fewer for pip, which does the same more slowly.
MOMENTS = {"uv": 200, "pip": 60} if LONG else {"uv": 24, "pip": 10}
WHILES = {"uv": 100, "pip": 30} if LONG else {"uv": 13, "pip": 3}


@dataclass
class Scene:
    """A fold whose environment lacks three steps of what its file asks for, and a copy of it to start again from."""

    fold: Fold
    installer: str

    @property
    def command(self) -> list[str]:
        return ["env", "sync", "--yes", "--installer", self.installer]

    @property
    def copy(self) -> Path:
        return self.fold.place / "copy"

    def again(self) -> dict[str, str]:
        """The environment as it was in the beginning; its tree."""
        if self.copy.exists():
            shutil.rmtree(self.fold.env, ignore_errors=True)
            shutil.copytree(self.copy, self.fold.env, symlinks=True)
        else:
            shutil.copytree(self.fold.env, self.copy, symlinks=True)
        return self.fold.tree(times=True)

    def assert_whole(self, before: dict[str, str], what: str) -> bool:
        """Looks, then asserts that it is one of the two states that there may be; whether it is the old one."""
        status = self.fold.pinfold("env", "status")
        installed = {name: version for name, version in self.fold.installed().items() if name != "pip"}
        if installed == AFTER:
            assert status.code == 0, (what, status.said)
            assert self.fold.pip("check").code == 0, what
            return False
        assert status.code == 1, (what, status.said)
        assert self.fold.tree(times=True) == before, what
        return True


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make(PACKAGES)


def scene_of(place: Path, index: Index, installer: str, front: Front | None = None) -> Scene:
    fold = make_fold(place, front or index, {"requirements.txt": "good==2.0\nnew==2.0\n"}, installed=None)
    fold.furnish(index, ["good==1.0", "stray"], pip=installer == "pip")
    return Scene(fold, installer)


def run_to_moment(scene: Scene, moment: int) -> tuple[int, list[str]]:
    """The exit code of a sync that is killed at its n-th change (0: at none), and what it did."""
    notes = scene.fold.place / "notes"
    notes.unlink(missing_ok=True)
    done = scene.fold.pinfold(*scene.command, first=counting(scene.fold.env, notes, moment))
    assert done.code in (0, -signal.SIGKILL), done.said
    return done.code, notes_of(scene.fold)


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_killed_before_any_change(tmp_path: Path, index: Index, installer: str, chunk: int) -> None:
    scene = scene_of(tmp_path, index, installer)
    scene.again()
    code, did = run_to_moment(scene, 0)
    assert code == 0
    journal = [number for number, said in enumerate(did, 1) if "journal" in said or "Popen" in said]
    chosen = sorted({*moments(len(did), MOMENTS[installer], seed=1), *journal})
    old = 0
    for moment in chosen[chunk::CHUNKS]:
        before = scene.again()
        code, done = run_to_moment(scene, moment)
        assert code == -signal.SIGKILL, f"{moment}: it did less than before"
        old += scene.assert_whole(before, f"killed before change {moment}, after {done[-1:]}")
    assert old, "no kill came before the end"


@pytest.mark.parametrize("installer", ["uv", "pip"])
@pytest.mark.parametrize("whom", ["us", "all"])
def test_killed_after_a_while(tmp_path: Path, index: Index, installer: str, whom: str) -> None:
    scene = scene_of(tmp_path, index, installer)
    scene.again()
    start = time.monotonic()
    assert scene.fold.pinfold(*scene.command).code == 0
    usual = time.monotonic() - start
    random = Random(f"{installer} {whom}")
    for _ in range(WHILES[installer]):
        before = scene.again()
        wait = random.uniform(usual * 0.2, usual)
        with running(scene.fold, *scene.command) as process:
            time.sleep(wait)
            process.kill() if whom == "us" else stop_all(process)
            process.wait()
            scene.assert_whole(before, f"{whom} killed after {wait:.3f} s of {usual:.3f}")


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_the_next_command_waits_for_an_installer_that_was_left_running(
    tmp_path: Path, index: Index, installer: str
) -> None:
    with Front(index, Fault("*/new-2.0*.whl", hold=True)) as front:
        scene = scene_of(tmp_path, index, installer, front)
        before = scene.fold.tree(times=True)
        with running(scene.fold, *scene.command) as process:
            wait_until(front.asked.is_set, 30)
            left = children_of(process.pid)
            assert left
            process.kill()
            process.wait()
            assert any(map(alive, left)), "the installer goes on"
            with running(scene.fold, "env", "status") as status:
                with pytest.raises(subprocess.TimeoutExpired):
                    status.wait(2)
                front.release()
                out, err = status.communicate(timeout=60)
                assert status.returncode == 1, out + err
                assert "wait" in err.lower()
            assert not any(map(alive, left))
        assert scene.fold.tree(times=True) == before


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_a_second_window_waits_and_says_so(tmp_path: Path, index: Index, installer: str) -> None:
    with Front(index, Fault("*/new-2.0*.whl", hold=True)) as front:
        scene = scene_of(tmp_path, index, installer, front)
        with running(scene.fold, *scene.command) as one:
            wait_until(front.asked.is_set, 30)
            with running(scene.fold, *scene.command) as other:
                with pytest.raises(subprocess.TimeoutExpired):
                    other.wait(2)
                front.release()
                for process in (one, other):
                    out, err = process.communicate(timeout=60)
                    assert process.returncode == 0, out + err
                assert "wait" in err.lower()
        assert {name: version for name, version in scene.fold.installed().items() if name != "pip"} == AFTER
        assert scene.fold.pinfold("env", "status").code == 0


def test_many_windows_at_once(tmp_path: Path, index: Index) -> None:
    scene = scene_of(tmp_path, index, "uv")
    with several(scene, 4) as processes:
        for process in processes:
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, out + err
    assert scene.fold.installed() == AFTER
    assert scene.fold.pinfold("env", "status").code == 0


@contextmanager
def several(scene: Scene, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    processes = [scene.fold.start(*scene.command) for _ in range(count)]
    try:
        yield processes
    finally:
        for process in processes:
            stop_all(process)
            process.communicate()


@pytest.mark.parametrize("chunk", range(2))
def test_a_half_made_environment_is_never_taken_for_one(index_server: IndexServer, tmp_path: Path, chunk: int) -> None:
    fold = make_fold(
        tmp_path, index_server.make([Package("new", "2.0")]), {"requirements.txt": "new==2.0\n"}, installed=None
    )
    notes = tmp_path / "notes"
    command = ("env", "create")
    assert fold.pinfold(*command, first=counting(fold.env, notes)).code == 0
    total = len(notes_of(fold))
    for moment in moments(total, 12, seed=2)[chunk::2]:
        shutil.rmtree(fold.env)
        assert fold.pinfold(*command, first=counting(fold.env, notes, moment)).code == -signal.SIGKILL
        what = f"killed before change {moment} of {total}"
        status = fold.pinfold("env", "status")
        assert status.code == 1, (what, status.said)
        listed = fold.pinfold("env", "list", "--format", "json")
        assert listed.code == 0, (what, listed.said)
        if (fold.env / "pyvenv.cfg").exists():
            assert fold.pinfold("env", "sync", "--yes").code == 0, what
        else:
            # Our own notes at most, which make no environment, for us or anybody else.
            assert {name.partition("/")[0] for name in tree(fold.env)} <= {".", ".pinfold"}, what
            assert ".venv" not in listed.out
            assert fold.pinfold(*command).code == 0
