"""What pip and uv write down about where something came from is what lines are compared with: after they ran nothing drifts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pinfold.analysis.drift import drift
from pinfold.analysis.environment import EnvironmentFacts
from pinfold.environment.describe import describe
from pinfold.environment.distributions import installed
from pinfold.records import replace
from pinfold.system.host import this_host
from pinfold.workspace.load import load
from tests.support.wheels import Package, sha256, write_sdist, write_tree, write_wheel

PROGRAMS = Path(sys.executable).parent
PYTHON = Path(".venv", "Scripts", "python.exe") if os.name == "nt" else Path(".venv", "bin", "python")
QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def run(*command: str | Path, folder: Path) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **QUIET},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def by_pip(folder: Path) -> None:
    pip = [sys.executable, "-I", "-m", "pip", "--python", folder / PYTHON, "--disable-pip-version-check", "--isolated"]
    run(
        *pip,
        "install",
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-r",
        "requirements.txt",
        folder=folder,
    )


def by_uv(folder: Path) -> None:
    uv = [
        PROGRAMS / ("uv.exe" if os.name == "nt" else "uv"),
        "pip",
        "install",
        "--no-config",
        "--no-index",
        "--no-deps",
        "--python",
        folder / PYTHON,
    ]
    run(*uv, "-q", "-r", "requirements.txt", folder=folder)


def repository(folder: Path) -> Path:
    write_tree(Package("cloned"), folder)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "all"], ["tag", "v1"]):
        run(*git, *command, folder=folder)
    return folder


@pytest.mark.parametrize("install", [by_pip, by_uv])
def test_nothing_drifts(install: Callable[[Path], None], tmp_path: Path) -> None:
    folder = tmp_path / "a project é"
    write_tree(Package("tree"), folder / "lib" / "tree é")
    write_tree(Package("mine"), folder)
    wheel = write_wheel(Package("wheel-x"), folder / "dist")
    sdist = write_sdist(Package("source"), folder / "dist")
    clone = repository(tmp_path / "clone")
    lines = [
        "-e .",
        "./lib/tree é",
        f"./dist/{wheel.name} --hash={sha256(wheel)}",
        f"source @ {sdist.as_uri()}#{sha256(sdist).replace(':', '=')}",
        f"cloned @ git+{clone.as_uri()}@v1",
    ]
    if install is by_pip:
        lines[2] = lines[2].partition(" --hash")[0]  # one hash would have pip ask for all
    (folder / "requirements.txt").write_text("\n".join(lines) + "\n", "utf-8")
    run(sys.executable, "-I", "-m", "venv", "--without-pip", ".venv", folder=folder)
    install(folder)

    host = this_host()
    environment = describe((folder / ".venv").as_posix(), host)
    assert environment is not None
    path = (folder / "requirements.txt").as_posix()
    facts = EnvironmentFacts(environment, installed(environment), (path,))
    found = drift(load(folder.as_posix(), [path]), facts)
    assert sorted(facts.distributions) == ["cloned", "mine", "source", "tree", "wheel-x"]
    assert (found.missing, found.different, found.strays) == ((), (), ())
    assert found.in_sync

    uv_writes_no_hash = install is by_uv  # `archive_info` is empty, so another hash in the line cannot be seen
    for line, other, told in (
        (lines[0], ".", True),
        (lines[1], "./lib/elsewhere", True),
        (lines[3], f"source @ {wheel.parent.as_uri()}/other.tar.gz", True),
        (lines[3], f"source @ {sdist.as_uri()}#sha256={'0' * 64}", not uv_writes_no_hash),
        (lines[4], f"cloned @ git+{clone.as_uri()}@main", True),
        (lines[4], f"cloned @ git+{clone.as_uri()}@{'0' * 40}", True),
    ):
        (folder / "requirements.txt").write_text("\n".join(lines).replace(line, other) + "\n", "utf-8")
        changed = drift(load(folder.as_posix(), [path]), replace(facts))
        assert changed.satisfied is not told, other
