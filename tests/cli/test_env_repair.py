"""`env repair` from outside: what is wrong is mended, with the Python that the person names; what is not wrong is left alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cli.session import pinfold
from tests.support.folds import Done, Fold, make_fold
from tests.support.indexes import Index, IndexServer
from tests.support.wheels import Package


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make([Package("good")])


def here(fold: Fold, *arguments: str) -> Done:
    result = pinfold(*arguments, folder=fold.root, env={**fold.environ, "VIRTUAL_ENV": ""})
    return Done(result.code, result.out, result.err)


def test_where_nothing_is_wrong_nothing_is_done(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, installed=["good"])
    before = fold.tree(times=True)
    done = here(fold, "env", "repair")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(".venv is usable: Python 3.")
    assert done.out.splitlines()[1:] == ["Nothing is wrong with it, so it stays as it is."]
    assert here(fold, "env", "repair", "--format", "json").json["changed"] is False
    assert fold.tree(times=True) == before


def test_the_person_says_what_it_is_made_from(tmp_path: Path, index: Index) -> None:
    """As after a change of mind about the Python: the same versions in it, whatever was wrong or not."""
    fold = make_fold(tmp_path, index, installed=["good"])
    none = here(fold, "env", "repair", "--python", "2.6")
    assert (none.code, none.err.splitlines()[0]) == (2, "pinfold: No Python that fits '2.6' was found.")
    done = here(fold, "env", "repair", "--python", sys.executable, "--format", "json")
    assert done.code == 0, done.said
    assert done.json["changed"] is True
    (library,) = (fold.env / "lib").glob("python3.*")
    library.rename(fold.env / "lib" / "python3.6")
    for program in (fold.env / "bin").glob("python*"):
        program.unlink()
    (fold.env / "pyvenv.cfg").write_text("home = /gone/from/here/bin\nversion_info = 3.6.15\n")
    mended = json.loads(here(fold, "env", "repair", "--python", sys.executable, "--format", "json").out)
    assert mended["version"] == ".".join(map(str, sys.version_info[:3]))
    assert fold.installed() == {"good": "1.0"}
