"""The verbs that look, choose, make and enter, from outside: what is printed, JSON, exit codes, and what to do next."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from cli.session import pinfold
from pinfold.analysis.environment import Environment, Kind
from tests.support.folds import Done, Fold, make_environment, make_fold
from tests.support.wheels import Package, write_wheel

NOWHERE = "http://127.0.0.1:9/simple"


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("wheels")
    packages = [Package("good"), Package("stray", "2.0"), Package("needy", requires=["absent>=1"])]
    return {package.name: str(write_wheel(package, folder)) for package in packages}


def here(fold: Fold, *arguments: str, cwd: Path | None = None, **environ: str) -> Done:
    """`pinfold ARGUMENTS` in the workspace, in this process, which is much quicker than one of its own."""
    result = pinfold(*arguments, folder=cwd or fold.root, env={**fold.environ, "VIRTUAL_ENV": "", **environ})
    return Done(result.code, result.out, result.err)


def fold_with(place: Path, wheels: dict[str, str], names: list[str], files: dict[str, str | bytes]) -> Fold:
    fold = make_fold(place, NOWHERE, files, installed=[])
    if names:
        fold.preinstall("--no-index", *(wheels[name] for name in names))
    return fold


def test_in_sync(tmp_path: Path, wheels: dict[str, str]) -> None:
    fold = fold_with(tmp_path, wheels, ["good"], {"requirements.txt": "good==1.0\n"})
    done = here(fold, "env", "status")
    assert (done.code, done.err) == (0, "")
    head, said = done.out.splitlines()
    assert head.startswith(".venv  Python 3.")
    assert said == ".venv is in sync with requirements.txt."
    found = here(fold, "env", "status", "--format", "json").json
    assert (found["state"], found["changes"], found["drift"], found["origin"]) == ("in-sync", 0, [], "found")
    assert found["environment"]["path"] == fold.env.as_posix()
    assert found["files"] == [(fold.root / "requirements.txt").as_posix()]
    assert found["undo"] is None


def test_drift_is_told_line_by_line(tmp_path: Path, wheels: dict[str, str]) -> None:
    text = "# what we need\ngood==2.0\nmissing==1.0\nneedy\n"
    fold = fold_with(tmp_path, wheels, ["good", "stray", "needy"], {"requirements.txt": text})
    done = here(fold, "env", "status")
    assert (done.code, done.err) == (1, "")
    assert done.out.splitlines()[1:] == [
        ".venv differs from requirements.txt: 4 changes are needed.",
        "  + missing==1.0  (requirements.txt:3 asks for it)",
        "  ~ good 1.0      (requirements.txt:2 asks for good==2.0)",
        "  + absent        (needy 1.0 requires absent, which is not installed)",
        "  - stray 2.0     (nothing asks for it)",
        "`pinfold env sync` makes it equal; `pinfold env sync --dry-run` shows how.",
    ]
    rows = here(fold, "env", "status", "--format", "json").json["drift"]
    assert [(row["kind"], row["name"], row["line"]) for row in rows] == [
        ("missing", "missing", 3),
        ("different", "good", 2),
        ("inconsistent", "absent", None),
        ("stray", "stray", None),
    ]
    quiet = here(fold, "env", "status", "-q")
    assert quiet.code == 1
    assert len(quiet.out.splitlines()) == 2


def test_named_files_count_instead(tmp_path: Path, wheels: dict[str, str]) -> None:
    files: dict[str, str | bytes] = {"requirements.txt": "missing==1\n", "other.txt": "good\n"}
    fold = fold_with(tmp_path, wheels, ["good"], files)
    assert here(fold, "env", "status", "other.txt").code == 0
    assert here(fold, "env", "status", "--directory", "..", "project/other.txt", cwd=fold.root).code == 1
    gone = here(fold, "env", "status", "gone.txt")
    assert gone.code == 2
    assert "There is no file" in gone.err


def test_what_cannot_be_read_cannot_be_told(tmp_path: Path, wheels: dict[str, str]) -> None:
    fold = fold_with(tmp_path, wheels, ["good"], {"requirements.txt": "good==1.0\n-r gone.txt\n"})
    done = here(fold, "env", "status")
    assert done.code == 2
    assert "cannot be compared" in done.out
    assert "pinfold env sync" not in done.out


def test_no_environment_yet(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": "good\n"}, installed=None)
    done = here(fold, "env", "status")
    assert done.code == 1
    assert done.out.splitlines()[-2:] == [
        "There is no environment yet.",
        "`pinfold env sync` makes it and installs what the files ask for.",
    ]
    found = here(fold, "env", "status", "--format", "json").json
    assert (found["environment"], found["blocked"]) == (None, False)
    listing = here(fold, "env", "list")
    assert (listing.code, listing.out.splitlines()[0]) == (0, "There is no environment in this folder.")
    for verb in (["run", "--", "python"], ["activate", "--shell", "bash"], ["remove", "--yes"], ["repair"]):
        refused = here(fold, "env", *verb)
        assert (refused.code, refused.out) == (2, "")
        assert "There is no environment at" in refused.err
    assert not fold.env.exists()


def test_no_requirements_file(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, installed=[])
    done = here(fold, "env", "status")
    assert done.code == 2
    assert "There is no requirements.txt." in done.out
    assert "pinfold env install NAME" in done.out
    frozen = here(fold, "env", "freeze")
    assert (frozen.code, frozen.out) == (
        0,
        "There is no requirements file, and nothing is installed that one could name.\n",
    )
    assert not (fold.root / "requirements.txt").exists()
    bare = make_fold(tmp_path / "bare", NOWHERE, installed=None)  # what is advised there can be followed
    assert here(bare, "env", "status").out.splitlines()[-1] == (
        "`pinfold env create` makes it; `pinfold env install NAME` makes it and begins a requirements.txt."
    )


def test_broken(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": ""}, installed=[])
    config = fold.env / "pyvenv.cfg"
    text = config.read_text("utf-8")
    config.write_text("home = /gone/from/here\n" + "".join(f"{line}\n" for line in text.splitlines()[1:]), "utf-8")
    for program in (fold.env / "bin").glob("python*"):
        program.unlink()
        program.symlink_to("/gone/from/here/python3")
    done = here(fold, "env", "status")
    assert done.code == 1
    assert "cannot be used" in done.out
    assert "pinfold env repair" in done.out
    assert "unusable" in here(fold, "env", "list").out


def test_trouble_is_json_too(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, installed=None)
    done = here(fold, "env", "create", "--python", "9.99", "--format", "json")
    assert done.code == 2
    error = done.json["error"]
    assert set(error) == {"kind", "message", "advice", "detail"}
    assert error["message"] in done.err
    assert not fold.env.exists()


def test_broken_settings_are_no_default_settings(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": "", "pinfold.toml": "[environment\n"}, installed=[])
    done = here(fold, "env", "status", "--format", "json")
    assert done.code == 2
    assert done.json["error"]["kind"] == "settings"
    fold.write({"pinfold.toml": "[environment]\ninstaller = 'conda'\n"})
    warned = here(fold, "env", "status")
    assert warned.code == 0
    assert "installer" in warned.err


def test_make_use_and_delete(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": ""}, installed=None)
    made = here(fold, "env", "create", "--python", sys.executable, "--prompt", "my work", SHELL="/bin/zsh")
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith(".venv made: Python 3.")
    assert "pinfold env run -- COMMAND" in made.out
    assert "prompt = my work" in (fold.env / "pyvenv.cfg").read_text("utf-8").replace("'", "")
    again = here(fold, "env", "create")
    assert again.code == 2
    assert "already" in again.err
    ran = fold.pinfold("env", "run", "--", "python", "-c", "import sys; print(sys.prefix, sys.argv[1:])", "--", "-x")
    assert (ran.code, ran.out) == (0, f"{fold.env} ['--', '-x']\n")
    assert fold.pinfold("env", "run", "python", "-c", "raise SystemExit(7)").code == 7
    unknown = here(fold, "env", "run", "--", "no-such-command")
    assert unknown.code == 127
    assert "'no-such-command'" in unknown.err
    assert here(fold, "env", "run").code == 2
    active = here(fold, "env", "activate", "--shell", "bash")
    assert (active.code, active.err) == (0, "")
    assert str(fold.env) in active.out
    as_json = here(fold, "env", "activate", "--shell", "fish", "--format", "json").json
    assert str(fold.env) in as_json["script"]
    idle = here(fold, "env", "deactivate", "--shell", "bash")
    assert (idle.code, idle.out) == (2, "")
    inside = here(fold, "env", "deactivate", "--shell", "bash", VIRTUAL_ENV=str(fold.env))
    assert inside.code == 0
    assert "VIRTUAL_ENV" in inside.out
    refused = here(fold, "env", "remove")
    assert refused.code == 2
    assert "--yes" in refused.err
    assert fold.env.exists()
    assert here(fold, "env", "remove", "--yes", "--format", "json").json == {"removed": fold.env.as_posix()}
    assert not fold.env.exists()


def test_only_environments_are_deleted(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"data/precious.txt": "x"}, installed=None)
    done = here(fold, "env", "remove", "--yes", "--env", "data")
    assert done.code == 2
    assert fold.read("data/precious.txt") == "x"


def test_list(tmp_path: Path, wheels: dict[str, str]) -> None:
    fold = fold_with(tmp_path, wheels, ["good", "stray"], {})
    make_environment(fold.root / "other env", fold.environ)
    next((fold.root / "other env").glob("[Ll]ib/**/site-packages")).joinpath("pip-26.3.dist-info").mkdir()
    done = here(fold, "env", "list")
    assert done.code == 0
    assert [", has pip" in line for line in sorted(done.out.splitlines())] == [True, False]
    rows = sorted(line[:40].rstrip() for line in done.out.splitlines())
    assert rows[0].startswith("   other env  1 distribution")
    assert rows[1].startswith("*  .venv      2 distributions")
    found = here(fold, "env", "list", "--format", "json").json["environments"]
    assert {(each["name"], each["selected"], each["distributions"], each["hasPip"]) for each in found} == {
        (".venv", True, 2, False),
        ("other env", False, 1, True),
    }
    assert all(each["inside"] for each in found)
    assert set(found[0]) == {*_environment_keys(), "selected", "inside", "distributions", "hasPip"}


def _environment_keys() -> set[str]:
    from pinfold.workspace.fold.described import environment_json

    return set(environment_json(Environment("/x", Kind.VIRTUAL)))


def test_choose(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, {"requirements.txt": ""}, installed=[])
    outside = make_environment(fold.place / "shared", fold.environ)
    assert here(fold, "env", "select").out == ".venv (found in the folder)\n"
    chosen = here(fold, "env", "select", "../shared")
    assert (chosen.code, chosen.out) == (0, f"{outside} (chosen with `pinfold env select`)\n")
    found = here(fold, "env", "status", "--format", "json").json
    assert (found["path"], found["origin"], found["inside"]) == (outside.as_posix(), "remembered", False)
    assert here(fold, "env", "status", "--env", ".venv", "--format", "json").json["path"] == fold.env.as_posix()
    assert here(fold, "env", "select", "--forget").out == ".venv (found in the folder)\n"
    for path in ("requirements.txt", "nothing-there", "."):
        refused = here(fold, "env", "select", path)
        assert refused.code == 2, path
        assert "is no environment" in refused.err
    assert here(fold, "env", "select", "--format", "json").json == {
        "path": fold.env.as_posix(),
        "origin": "found",
        "inside": True,
    }


def test_settings_of_a_clone_lead_nowhere_else_unasked(tmp_path: Path) -> None:
    """`--yes` says yes to a plan, not to another project's environment."""
    fold = make_fold(tmp_path, NOWHERE, {"pinfold.toml": "[environment]\npath = '../theirs'\n"}, installed=None)
    theirs = make_environment(fold.place / "theirs", fold.environ)
    done = here(fold, "env", "remove", "--yes")
    assert done.code == 2
    assert "outside" in done.err
    assert theirs.exists()
    assert here(fold, "env", "remove", "--yes", "--env", "../theirs").code == 0
    assert not theirs.exists()


def test_help_and_mistakes(tmp_path: Path) -> None:
    fold = make_fold(tmp_path, NOWHERE, installed=None)
    alone = here(fold, "env")
    assert (alone.code, alone.out) == (2, "")
    assert "sync" in alone.err
    assert "status" in alone.err
    wrong = here(fold, "env", "sync", "--dry-ran")
    assert wrong.code == 2
    assert "did you mean --dry-run?" in wrong.err
    assert here(fold, "env", "frobnicate").code == 2
    nowhere = here(fold, "env", "status", "--directory", "nowhere")
    assert nowhere.code == 2
    assert "There is no folder nowhere" in nowhere.err


def test_names_are_shown_harmless(tmp_path: Path, wheels: dict[str, str]) -> None:
    fold = fold_with(tmp_path, wheels, [], {"requirements.txt": "x @ https://user:hidden@127.0.0.1:9/x\u202e.zip\n"})
    done = here(fold, "env", "status")
    assert done.code == 1
    assert "hidden" not in done.said
    assert "\u202e" not in done.said
    assert "hidden" not in here(fold, "env", "status", "--format", "json").out


def test_the_check_looks_at_the_environment_when_told(tmp_path: Path, wheels: dict[str, str]) -> None:
    fold = fold_with(tmp_path, wheels, ["good"], {"requirements.txt": "good==1.0\nmissing==1.0\n"})
    plain = here(fold, "check", "--format", "json")
    assert "not-installed" not in {found["rule"] for found in plain.json}
    told = here(fold, "check", "--env", "--format", "json")
    assert [(found["rule"], found["line"]) for found in told.json] == [("not-installed", 2)]
    assert here(fold, "check", "requirements.txt", "--env", ".venv", "--format", "json").json == told.json
    mistaken = here(fold, "check", "--env", "requirements.txt")
    assert mistaken.code == 2
    assert "name files before --env" in mistaken.err
    assert here(fold, "check", "--env", "nothing-there").code == 2


# What a start must not bring along where nothing needs it; each took a tenth of the time of `status` or more.
SLOW = {
    "packaging",
    "dataclasses",
    "inspect",
    "ast",
    "subprocess",
    "logging",
    "platform",
    "traceback",
    "textwrap",
    "hashlib",
}


def test_status_needs_little(tmp_path: Path, wheels: dict[str, str]) -> None:
    """It has to be quicker than what it is compared with, so it brings no engine, no rule and no process along."""
    fold = fold_with(tmp_path, wheels, ["good"], {"requirements.txt": "good==1.0 ; python_version > '3'\n"})
    metadata = next(fold.env.rglob("good-*.dist-info/METADATA"))
    metadata.with_name("direct_url.json").unlink(missing_ok=True)  # what comes from an index has none
    needs = ["good>=1.0", 'never-here>=2 ; extra == "more"', 'not-here ; sys_platform == "zos"']
    head, _, body = metadata.read_text("utf-8").partition("\n\n")
    lines = "".join(f"\nRequires-Dist: {need}" for need in needs)
    metadata.write_text(f"{head}{lines}\n\n{body}", "utf-8")
    code = (
        "import argparse, sys; before = {*sys.modules}; from pinfold.cli.main import main; code = main(['env', 'status']);"
        "print(code, *{*sys.modules} - before)"
    )
    import subprocess

    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=fold.root, env=fold.environ, capture_output=True, text=True, check=True
    )
    told, *names = done.stdout.splitlines()[-1].split()
    loaded = set(names)
    assert told == "0", done.stdout
    assert loaded & {*SLOW, "bz2", "tempfile", "email", "http", "ssl", "socket", "asyncio", "zipfile"} == set()
    assert "importlib.metadata" not in loaded
    ours = {name for name in loaded if name.startswith("pinfold.")}
    assert "pinfold.workspace.fold.status" in ours
    rooms = ("pinfold.analysis.rules", "pinfold.resolution", "pinfold.index", "pinfold.ide", "pinfold.lsp")
    assert not [name for name in ours if name.startswith((*rooms, "pinfold.environment.installers"))]
    assert len(ours) <= 100
    assert len(loaded) <= 150


if os.name == "posix":

    def test_a_command_takes_our_place(tmp_path: Path) -> None:
        """So signals, job control and the exit code are the command's own."""
        fold = make_fold(tmp_path, NOWHERE, installed=[])
        with fold.start("env", "run", "--", "python", "-c", "import os; print(os.getpid())") as process:
            out, _ = process.communicate(timeout=60)
        assert int(out) == process.pid
        program = fold.root / "no-program.txt"
        program.write_text("x")
        refused = fold.pinfold("env", "run", "--", "./no-program.txt")
        assert refused.code == 126
        assert json.dumps(refused.err).count("./no-program.txt") == 1
