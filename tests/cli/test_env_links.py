"""A folder of packages (`--find-links`) that is not there: named, with the place where it is written, from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.session import pinfold
from tests.support.folds import Done, Fold, make_fold
from tests.support.indexes import Index, IndexServer
from tests.support.wheels import Package


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make([Package("good")])


def here(fold: Fold, *arguments: str, **environ: str) -> Done:
    result = pinfold(*arguments, folder=fold.root, env={**fold.environ, "VIRTUAL_ENV": "", **environ})
    return Done(result.code, result.out, result.err)


@pytest.mark.parametrize("verb", ["sync", "install good"])
def test_in_the_file(tmp_path: Path, index: Index, verb: str) -> None:
    files: dict[str, str | bytes] = {
        "requirements.txt": "-r more.txt\ngood\n",
        "more.txt": "--find-links there\n\n--find-links ./wheels\n",
        "there/.keep": "",
    }
    fold = make_fold(tmp_path, index, files, installed=[], installer="uv")
    before = fold.tree()
    done = here(fold, "env", *verb.split(), "--yes")
    assert (done.code, fold.tree()) == (2, before)
    assert done.err.splitlines() == [
        "pinfold: more.txt:3 has packages looked for in wheels, which is not there.",
        "Correct the path there, or put the folder where it says.",
    ]
    (fold.root / "wheels").mkdir()
    assert here(fold, "env", *verb.split(), "--yes").code == 0


def test_in_the_configuration(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good\n"}, installed=[], installer="uv")
    done = here(fold, "env", "sync", UV_FIND_LINKS=str(tmp_path / "wheels"))
    assert done.code == 2
    gone = (tmp_path / "wheels").as_posix()
    assert done.err.startswith(f"pinfold: UV_FIND_LINKS has packages looked for in {gone}, which is not there.\n")


def test_pip_goes_on_without_it_and_the_plan_says_so(tmp_path: Path, index: Index) -> None:
    files: dict[str, str | bytes] = {"requirements.txt": "--find-links ./wheels\ngood\n"}
    fold = make_fold(tmp_path, index, files, installed=[], installer="pip", pip=True)
    done = here(fold, "env", "sync")
    assert (done.code, fold.installed()["good"]) == (0, "1.0"), done.said
    note = "requirements.txt:1 has packages looked for in wheels, which is not there; pip goes on without it."
    assert done.out.splitlines()[0] == note
