"""A project in a folder whose `pyproject.toml` has changed since it was installed: told without building it, and synced."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Literal

import pytest

from cli.session import pinfold
from tests.support.folds import Done, Fold, make_fold
from tests.support.indexes import Index, IndexServer
from tests.support.wheels import Package, write_tree


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make([Package("good"), Package("more")])


def here(fold: Fold, *arguments: str) -> Done:
    result = pinfold(*arguments, folder=fold.root, env={**fold.environ, "VIRTUAL_ENV": ""})
    return Done(result.code, result.out, result.err)


def project(fold: Fold, *requires: str, build: Literal["works", "fails"] = "works", dynamic: bool = False) -> None:
    """A project in the fold's own folder, as if it was saved a moment after it was last installed."""
    write_tree(Package("app", requires=list(requires), build=build), fold.root)
    path = fold.root / "pyproject.toml"
    static = f'version = "1.0"\ndependencies = {list(requires)}'
    text = path.read_text("utf-8").replace('dynamic = ["version", "dependencies"]', static)
    if not dynamic:
        path.write_text(text, "utf-8")
    later = time.time() + 2
    os.utime(path, (later, later))


@pytest.mark.parametrize("line", ["-e .", "."])
@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_what_a_project_needs_now(tmp_path: Path, index: Index, line: str, installer: str) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": f"{line}\n"}, installer=installer)
    project(fold, "good")
    assert here(fold, "env", "sync", "--yes").code == 0
    assert here(fold, "env", "status").code == 0
    project(fold, "good")  # saved again, and as it was
    assert here(fold, "env", "status").code == 0
    project(fold, "good", "more", build="fails")  # to look, nobody builds it
    before = fold.tree(times=True)
    done = here(fold, "env", "status")
    assert (done.code, done.err) == (1, "")
    assert done.out.splitlines()[1:3] == [
        ".venv differs from requirements.txt: 1 change is needed.",
        "  ~ app 1.0  (its pyproject.toml asks for more now)",
    ]
    (row,) = here(fold, "env", "status", "--format", "json").json["drift"]
    assert row == {
        "kind": "outdated",
        "name": "app",
        "wanted": "its pyproject.toml asks for more now",
        "installed": "1.0",
        "path": (fold.root / "requirements.txt").as_posix(),
        "line": 1,
    }
    (found,) = here(fold, "check", "--env", "--format", "json", "--select", "changed-since-sync").json
    assert (found["rule"], found["line"]) == ("changed-since-sync", 1)
    assert fold.tree(times=True) == before
    project(fold, "good", "more")
    assert here(fold, "env", "sync", "--yes").code == 0
    assert fold.installed() == {"app": "1.0", "good": "1.0", "more": "1.0"}
    assert here(fold, "env", "status").code == 0


def test_what_only_a_build_would_tell(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "-e .\n"})
    project(fold, dynamic=True)
    assert here(fold, "env", "sync", "--yes").code == 0
    project(fold, "more", dynamic=True)
    assert here(fold, "env", "status").code == 0
