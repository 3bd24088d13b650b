"""What the verbs advise can be followed: every command they name does what is said of it, and they never claim what isn't so."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from cli.session import pinfold
from pinfold.cli.env.render_text import again
from pinfold.system.failures import classify
from tests.support.folds import Done, Fold, make_environment, make_fold
from tests.support.prefixes import python

NOWHERE = "http://127.0.0.1:9/simple"


def here(fold: Fold, *arguments: str, **environ: str) -> Done:
    """`pinfold ARGUMENTS` in the workspace, in this process."""
    result = pinfold(*arguments, folder=fold.root, env={**fold.environ, "VIRTUAL_ENV": "", **environ})
    return Done(result.code, result.out, result.err)


def break_base(env: Path) -> None:
    """As when the Python that an environment was made from has been taken away."""
    config = env / "pyvenv.cfg"
    lines = config.read_text("utf-8").splitlines()
    config.write_text("".join(f"{line}\n" for line in ["home = /gone/from/here", *lines[1:]]), "utf-8")
    for program in [*env.glob("bin/python*"), *env.glob("Scripts/python*")]:
        program.unlink()


@pytest.mark.parametrize("verb", [["run", "--", "python", "-V"], ["activate", "--shell", "bash"]])
def test_a_broken_environment_is_not_entered(tmp_path: Path, verb: list[str]) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": ""}, installed=[])
    break_base(fold.env)
    done = here(fold, "env", *verb)  # the next Python on PATH would have answered
    assert (done.code, done.out) == (2, "")
    assert "cannot be used" in done.err
    assert "pinfold env repair" in done.err


def told(done: Done) -> list[str]:
    """The command that the advice ends with, as a shell cuts it."""
    assert done.code == 2
    return shlex.split(done.err.rstrip().rpartition("pinfold ")[2].removesuffix("."))


def test_the_environment_that_was_meant_is_named_again(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": ""}, installed=[])
    other = fold.root / "another one"
    advised = told(here(fold, "env", "freeze", "--env", str(other)))
    assert here(fold, *advised).code == 0
    assert (other / "pyvenv.cfg").exists()
    break_base(other)
    for verb in (["sync"], ["freeze"], ["run", "--", "python", "-V"], ["activate", "--shell", "bash"]):
        advised = told(here(fold, "env", verb[0], "--env", str(other), *verb[1:]))
        assert advised[:2] == ["env", "repair"]
    assert here(fold, *advised).code == 0
    assert here(fold, "env", "sync", "--env", str(other)).code == 0


def test_a_system_python_is_no_environment_for_a_project(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": ""}, installed=None)
    refused = here(fold, "env", "freeze", "--env", sys.base_prefix)
    assert here(fold, *told(refused)).code == 0
    assert fold.env.is_dir()
    assert "Leave out --env" in here(fold, "env", "freeze", "--env", sys.base_prefix).err


SYSTEM = (["sync"], ["undo"], ["repair"], ["remove", "--yes"], ["uninstall", "pip"])


@pytest.mark.parametrize("kind", ["system-python", "externally-managed"])
def test_every_verb_offers_an_environment_instead_of_a_python_that_is_not_the_project_s(
    tmp_path: Path, kind: str
) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": ""}, installed=None)
    path = sys.base_prefix
    if kind == "externally-managed":  # as conda's base is
        python(tmp_path / "conda", "3.12.1")
        (tmp_path / "conda" / "lib" / "python3.12" / "EXTERNALLY-MANAGED").touch()
        (tmp_path / "conda" / "conda-meta").mkdir()
        path = str(tmp_path / "conda")
    verbs = [[*verb, "--env", path] for verb in SYSTEM] + [["create", path]]
    said = {here(fold, "env", *verb).err for verb in verbs}
    assert len(said) == 1, said
    assert said.pop().splitlines()[1] == "Create an environment for the project: pinfold env create."
    assert {here(fold, "env", *verb, "--format", "json").json["error"]["kind"] for verb in verbs} == {kind}
    fold.write({"pinfold.toml": f'[environment]\npath = "{Path(path).as_posix()}"\n'})
    for verb in [*SYSTEM, ["create"]]:
        done = here(fold, "env", *verb)
        assert done.err.splitlines()[1] == "Create an environment for the project: pinfold env create .venv.", verb
    advised = told(done)
    assert here(fold, *advised).code == 0
    assert fold.env.is_dir()
    assert "pinfold env select .venv" in here(fold, "env", "create", path).err


def test_another_project_s_environment_is_active(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": "good\n"}, installed=None)
    shared = make_environment(fold.place / "shared", fold.environ)
    active = {"VIRTUAL_ENV": str(shared)}
    looked = here(fold, "env", "status", **active)
    assert "`pinfold env create .venv` makes one in this folder" in looked.out
    assert f"`pinfold env sync --env {shared.as_posix()}`" in looked.out
    assert here(fold, "env", "create", **active).code == 0
    assert fold.env.is_dir()
    assert here(fold, "env", "status", "--format", "json", **active).json["path"] == fold.env.as_posix()


@pytest.mark.parametrize("verb", [[], ["--all"], ["--top-level"], ["--check"]])
def test_nothing_can_be_frozen_without_an_environment(tmp_path: Path, verb: list[str]) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": "good\n"}, installed=None)
    done = here(fold, "env", "freeze", *verb)  # an empty list would empty the file that it is redirected to
    assert (done.code, done.out) == (2, "")
    assert "pinfold env create" in done.err


def test_what_is_in_the_way_is_told_before_anything_is_tried(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": "good\n"}, installed=None)
    fold.env.write_text("a file", "utf-8")
    assert_blocked(fold)
    fold.env.unlink()
    fold.env.mkdir()
    assert here(fold, "env", "status").out.splitlines()[1] == "There is no environment yet."
    (fold.env / "letters").write_text("dear", "utf-8")
    assert_blocked(fold)


def test_a_link_to_nowhere_is_in_the_way(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": "good\n"}, installed=None)
    fold.env.symlink_to(tmp_path / "gone", target_is_directory=True)
    assert_blocked(fold)


def assert_blocked(fold: Fold) -> None:
    done = here(fold, "env", "status")
    assert done.code == 1
    assert done.out.splitlines()[1:] == [
        ".venv is there, and is not an environment.",
        "Move it away, or make an environment elsewhere: `pinfold env create PATH`.",
    ]
    assert here(fold, "env", "status", "--format", "json").json["blocked"] is True
    assert here(fold, "env", "sync", "--yes").code == 2


def test_a_link_out_of_the_folder_is_called_one(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": ""}, installed=None)
    shared = make_environment(fold.place / "shared", fold.environ)
    fold.env.symlink_to(shared, target_is_directory=True)
    done = here(fold, "env", "undo", "--yes")
    assert done.code == 2
    assert f"leads to {shared.resolve().as_posix()}" in done.err
    assert "delete the link" in done.err


def test_what_was_named_is_named_again(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"requirements.txt": "", "my file.txt": "good\n"}
    fold = make_fold(tmp_path, NOWHERE, files, installed=[])
    make_environment(fold.place / "shared", fold.environ)
    done = here(fold, "env", "status", "my file.txt", "--env", "../shared")
    assert done.out.splitlines()[-1].startswith(f"`pinfold env sync{again('my file.txt', env='../shared')}` makes it")


def test_words_to_type_again() -> None:
    assert again() == ""
    assert again("a b.txt", "c.txt", env="it's") == """ 'a b.txt' c.txt --env 'it'"'"'s'"""
    assert again("a b.txt", env=r"..\shared", windows=True) == r' "a b.txt" --env ..\shared'


def test_files_and_folders_are_told_apart(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a-requirements.txt": "", "b-requirements.txt": "", "requirements/a.txt": ""}
    fold = make_fold(tmp_path, NOWHERE, files, installed=[])
    folder = here(fold, "env", "status", "requirements")
    assert (folder.code, "is a folder" in folder.err) == (2, True)
    several = here(fold, "env", "sync")
    assert (several.code, "pinfold env sync FILE" in several.err) == (2, True)
    assert here(fold, "env", "sync", "a-requirements.txt").code == 0
    program = here(fold, "env", "status", "--env", sys.executable)
    assert (program.code, "is a file" in program.err, "Delete" in program.err) == (2, True, False)


@pytest.mark.parametrize("option, said", [("-r", "pinfold env sync FILE"), ("-e", "`-e PATH`")])
def test_what_pip_s_users_type(tmp_path: Path, option: str, said: str) -> None:
    fold = make_fold(tmp_path, NOWHERE, installed=[])
    done = here(fold, "env", "install", option, ".")
    assert (done.code, said in done.err) == (2, True)


def test_a_second_environment_is_the_folder_s_from_then_on(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": ""}, installed=[])
    said = "This folder uses it from now on; `pinfold env select` chooses another one."
    assert said in here(fold, "env", "create", "other").out
    assert here(fold, "env", "status").out.startswith("other  ")
    assert here(fold, "env", "select", os.fspath(fold.env)).code == 0
    assert here(fold, "env", "status").out.startswith(".venv  ")


def test_a_system_python_is_not_to_be_synced(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": "good\n"}, installed=None)
    done = here(fold, "env", "status", "--env", sys.base_prefix)
    assert done.code == 1
    assert done.out.splitlines()[-1].endswith("`pinfold env create .venv` makes an environment for this folder.")
    assert "env sync" not in done.out


def test_last_words_are_of_what_went_wrong_and_not_of_where_in_pip() -> None:
    said = 'ERROR: Exception:\nTraceback (most recent call last):\n  File "/x/wheel.py", line 1, in save\n    save()\n'
    found = classify("pip", 2, "", f"{said}zipfile.BadZipFile: Bad CRC-32 for file 'broken.py'\n")
    assert found.detail == "zipfile.BadZipFile: Bad CRC-32 for file 'broken.py'"
    own = "warning: Requirements file `constraints.txt` does not contain any dependencies\nerror: something\n"
    assert classify("uv", 1, "", own).detail == "error: something"
    build = '  File "setup.py"\n      Traceback (most recent call last):\n        boom\n      ValueError: no\n'
    assert "boom" in classify("pip", 1, "", f"error: subprocess-exited-with-error\n{build}").detail
