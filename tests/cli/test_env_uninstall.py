"""`env uninstall` where nobody has written a file yet, and where something else needs what is to go, from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.session import pinfold
from tests.support.folds import Done, Fold, make_fold
from tests.support.indexes import Index, IndexServer
from tests.support.wheels import Package


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    needy, other = (Package(name, requires=["good>=1"]) for name in ("needy", "other"))
    return index_server.make([Package("good"), needy, other, Package("stray", "2.0")])


def here(fold: Fold, *arguments: str) -> Done:
    result = pinfold(*arguments, folder=fold.root, env={**fold.environ, "VIRTUAL_ENV": ""})
    return Done(result.code, result.out, result.err)


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_without_a_file_what_is_named_goes_and_nothing_else(tmp_path: Path, index: Index, installer: str) -> None:
    fold = make_fold(tmp_path, index, installed=["needy", "good", "stray"], installer=installer)
    before = fold.installed()
    done = here(fold, "env", "uninstall", "Stray", "needy")
    assert done.code == 0, done.said
    assert done.out.splitlines()[:3] == [
        "There is no requirements file yet: only what you name goes.",
        "- needy 1.0  (nothing asks for it)",
        "- stray 2.0  (nothing asks for it)",
    ]
    assert fold.installed() == {"good": "1.0"}
    assert not (fold.root / "requirements.txt").exists()
    assert here(fold, "env", "undo").code == 0
    assert fold.installed() == before


def test_without_a_file_a_program_is_told_the_same(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, installed=["stray"])
    found = here(fold, "env", "uninstall", "stray", "--format", "json").json
    assert [(each["action"], each["key"]) for each in found["plan"]["steps"]] == [("remove", "stray")]
    assert (found["written"], found["notes"]) == ([], ["There is no requirements file yet: only what you name goes."])


def test_without_a_file_what_is_not_there_is_told(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, installed=["stray"])
    before = fold.tree()
    done = here(fold, "env", "uninstall", "stray", "strayy")
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines() == [
        "pinfold: strayy is not installed in .venv, and there is no requirements file.",
        "Did you mean stray?",
    ]
    assert "`pinfold env freeze --all` lists what is installed." in here(fold, "env", "uninstall", "other").err
    assert fold.tree() == before
    bare = make_fold(tmp_path / "bare", index, installed=None)
    assert "There is no environment" in here(bare, "env", "uninstall", "stray").err
    assert not bare.env.exists()


@pytest.mark.parametrize("files", [{}, {"requirements.txt": "stray\n"}])
def test_what_something_else_needs_stays(tmp_path: Path, index: Index, files: dict[str, str | bytes]) -> None:
    fold = make_fold(tmp_path, index, files, installed=["needy", "good", "stray"])
    before = fold.tree()
    done = here(fold, "env", "uninstall", "good")
    assert (done.code, done.err.splitlines()[0]) == (2, "pinfold: good is still needed (good ← needy).")
    assert done.err.splitlines()[1] == "Uninstall that as well, or leave this."
    assert fold.tree() == before


def test_what_is_protected_stays(tmp_path: Path, index: Index) -> None:
    files: dict[str, str | bytes] = {"pinfold.toml": '[environment]\nkeep = ["stray"]\n'}
    fold = make_fold(tmp_path, index, files, installed=["stray"])
    done = here(fold, "env", "uninstall", "stray")
    assert (done.code, fold.installed()) == (2, {"stray": "2.0"})
    assert done.err.startswith("pinfold: stray is protected, and stays.\n")


def test_what_a_stray_needs_stays_when_a_line_goes(tmp_path: Path, index: Index) -> None:
    files: dict[str, str | bytes] = {"requirements.txt": "needy\nstray\n"}
    fold = make_fold(tmp_path, index, files, installed=["needy", "other", "good", "stray"])
    done = here(fold, "env", "uninstall", "needy")
    assert (done.code, fold.installed()) == (0, {"good": "1.0", "other": "1.0", "stray": "2.0"}), done.said


def test_several_files_are_not_no_file(tmp_path: Path, index: Index) -> None:
    files: dict[str, str | bytes] = {"a-requirements.txt": "stray\n", "b-requirements.txt": "stray\n"}
    fold = make_fold(tmp_path, index, files, installed=["stray"])
    done = here(fold, "env", "uninstall", "stray")
    assert (done.code, fold.installed()) == (2, {"stray": "2.0"})
    assert "environment.files" in done.err
    assert "FILE" not in done.err
