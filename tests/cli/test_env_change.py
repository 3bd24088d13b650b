"""The verbs that change an environment, from outside, with a real index on loopback: what is said, asked, returned and left."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from cli.session import pinfold
from tests.support.folds import PINFOLD, Done, Fold, make_environment, make_fold, running
from tests.support.indexes import Fault, Front, Index, IndexServer, unreachable, wait_until
from tests.support.wheels import Package

PACKAGES = [
    Package("good"),
    Package("good", "2.0"),
    Package("needy", requires=["good>=1"]),
    Package("stray", "2.0"),
    Package("apart", requires=["good>=2"]),
    Package("broken", flaw="bad-crc"),
]


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make(PACKAGES)


def here(fold: Fold, *arguments: str, **environ: str) -> Done:
    """`pinfold ARGUMENTS` in the workspace, in this process, which is much quicker than one of its own."""
    result = pinfold(*arguments, folder=fold.root, env={**fold.environ, "VIRTUAL_ENV": "", **environ})
    return Done(result.code, result.out, result.err)


def without_progress(done: Done) -> str:
    """Standard error but for where a slow machine was after a second."""
    return "".join(line for line in done.err.splitlines(True) if not line.endswith("…\n"))


def test_from_a_fresh_clone_with_one_command(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "needy  # what we need\n"}, installed=None)
    done = fold.pinfold("env", "sync", env={"SHELL": "/bin/bash"})
    assert (done.code, without_progress(done)) == (0, "")
    lines = done.out.splitlines()
    assert lines[0].startswith(".venv will be made (Python 3.")
    assert lines[1].startswith("+ good 2.0   (needy needs it")
    assert lines[2].startswith("+ needy 1.0  (requirements.txt:1 asks for it")
    assert lines[3].startswith("2 to install")
    assert lines[4].startswith("Done in ")
    assert lines[4].endswith(": .venv made, 2 installed.")
    assert lines[-1] == "Or run one command in it: pinfold env run -- COMMAND"
    assert fold.installed() == {"good": "2.0", "needy": "1.0"}
    assert here(fold, "env", "status").code == 0
    again = here(fold, "env", "sync")
    assert (again.code, without_progress(again)) == (0, "")
    assert again.out == ".venv is in sync with requirements.txt (2 distributions); nothing to do.\n"


def test_look_first(tmp_path: Path, index: Index) -> None:
    text = "needy\ngood==2.0\n"
    fold = make_fold(tmp_path, index, {"requirements.txt": text}, installed=["good==1.0", "stray"])
    before = fold.tree(times=True)
    done = here(fold, "env", "sync", "--dry-run")
    assert (done.code, without_progress(done)) == (1, "")
    rows = [line.partition("  (")[0].rstrip() for line in done.out.splitlines()]
    assert rows[:3] == ["~ good 1.0 → 2.0", "+ needy 1.0", "- stray 2.0"]
    assert rows[3].startswith("1 to install, 1 to upgrade, 1 to remove")
    keeping = here(fold, "env", "sync", "--dry-run", "--inexact")
    assert "stray" not in keeping.out
    found = here(fold, "env", "sync", "--dry-run", "--format", "json").json
    assert set(found) == {"environment", "creates", "files", "installer", "lock", "notes", "plan"}
    actions = {step["key"]: (step["action"], step["before"], step["after"]) for step in found["plan"]["steps"]}
    assert actions == {
        "good": ("upgrade", "1.0", "2.0"),
        "needy": ("install", None, "1.0"),
        "stray": ("remove", "2.0", None),
    }
    assert fold.tree(times=True) == before


def test_sync_undo_and_back(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good==2.0\n"}, installed=["good==1.0", "stray"])
    before = fold.installed()
    done = here(fold, "env", "sync", "--format", "json")
    assert (done.code, without_progress(done)) == (0, "")
    assert set(done.json) == {"environment", "created", "plan", "seconds", "undo"}
    assert (done.json["created"], done.json["undo"]) == (False, True)
    assert fold.installed() == {"good": "2.0"}
    assert here(fold, "env", "status", "--format", "json").json["undo"].endswith("+00:00")
    back = here(fold, "env", "undo")
    assert (back.code, without_progress(back)) == (0, "")
    assert back.out.splitlines() == [
        "~ good 2.0 → 1.0",
        "+ stray 2.0",
        ".venv is as it was before the last sync; requirement files stay as they are.",
    ]
    assert fold.installed() == before
    nothing = here(fold, "env", "undo", "--format", "json")
    assert (nothing.code, nothing.json["error"]["kind"]) == (2, "nothing-to-undo")


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_arbitrary_equality_is_kept(tmp_path: Path, index: Index, installer: str) -> None:
    fold = make_fold(
        tmp_path, index, {"requirements.txt": "good===1.0\n"}, installed=["good==1.0"], installer=installer
    )
    assert here(fold, "env", "install", "good", "stray===2.0").code == 0
    assert fold.read() == "good===1.0\nstray===2.0\n"
    fold.preinstall("good==2.0", index=index)
    assert here(fold, "env", "freeze").code == 0
    assert fold.read() == "good===2.0\nstray===2.0\n"
    assert here(fold, "env", "status").code == 0


def test_what_is_for_other_machines_is_said_to_be(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good==1.0\n"}, installed=["good==1.0"])
    asked = "stray; sys_platform == 'none'"
    said = "stray is written as you say it and not installed: its marker does not hold here."
    done = here(fold, "env", "install", asked, "needy; sys_platform != 'none'")
    assert (done.code, done.out.splitlines()[0]) == (0, said)
    assert fold.read() == "good==1.0\nneedy==1.0; sys_platform != 'none'\nstray; sys_platform == 'none'\n"
    assert fold.installed() == {"good": "1.0", "needy": "1.0"}
    assert here(fold, "env", "install", "apart; sys_platform == 'none'", "--format", "json").json["notes"] == [
        said.replace("stray", "apart")
    ]


def test_install_and_uninstall(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "# ours\ngood<2  # for now\n"}, installed=["good==1.0"])
    done = here(fold, "env", "install", "needy", "stray")
    assert (done.code, without_progress(done)) == (0, "")
    assert fold.read() == "# ours\ngood<2  # for now\nneedy==1.0\nstray==2.0\n"
    assert done.out.splitlines()[:3] == ["requirements.txt:", "  + needy==1.0", "  + stray==2.0"]
    assert fold.installed() == {"good": "1.0", "needy": "1.0", "stray": "2.0"}
    gone = here(fold, "env", "uninstall", "stray", "--format", "json")
    assert gone.code == 0
    assert gone.json["written"] == [(fold.root / "requirements.txt").as_posix()]
    assert fold.read() == "# ours\ngood<2  # for now\nneedy==1.0\n"
    assert fold.installed() == {"good": "1.0", "needy": "1.0"}
    refused = here(fold, "env", "uninstall", "good")
    assert refused.code == 2
    assert "still needed" in refused.err
    unknown = here(fold, "env", "uninstall", "nobody-knows")
    assert unknown.code == 2
    assert here(fold, "env", "install", "not a requirement!").code == 2
    assert fold.read() == "# ours\ngood<2  # for now\nneedy==1.0\n"


def test_install_begins_a_file(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, installed=None)
    done = here(fold, "env", "install", "needy")
    assert (done.code, without_progress(done)) == (0, "")
    assert fold.read() == "needy==1.0\n"
    assert here(fold, "env", "status").code == 0
    assert here(fold, "env", "install", "stray", "-f", "dev.txt").code == 0
    assert fold.read("dev.txt") == "stray==2.0\n"


def test_only_the_file_changes(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good\nstray\n"}, installed=["good==1.0"])
    done = here(fold, "env", "uninstall", "stray")
    assert (done.code, without_progress(done)) == (0, "")
    assert done.out.splitlines()[-1] == "requirements.txt written; nothing in .venv had to change."


def test_freeze(tmp_path: Path, index: Index) -> None:
    text = "# ours\r\nGood == 1.0   # web\r\nneedy\r\n"
    fold = make_fold(tmp_path, index, {"requirements.txt": text}, installed=["good==2.0", "needy"])
    looked = here(fold, "env", "freeze", "--check")
    assert (looked.code, looked.out) == (1, "requirements.txt would change.\n")
    diff = here(fold, "env", "freeze", "--diff")
    assert diff.code == 1
    assert "+Good == 2.0   # web" in diff.out
    assert fold.read() == text
    written = here(fold, "env", "freeze")
    assert (written.code, written.out) == (0, "requirements.txt written.\n")
    assert fold.read() == "# ours\r\nGood == 2.0   # web\r\nneedy==1.0\r\n"
    assert here(fold, "env", "freeze", "--check").code == 0
    assert here(fold, "env", "freeze", "--all").out == "good==2.0\nneedy==1.0\n"
    assert here(fold, "env", "freeze", "--all", "--format", "json").json["text"] == "good==2.0\nneedy==1.0\n"
    here(fold, "env", "freeze", "--all", "-f", "all.txt")
    assert fold.read("all.txt") == "good==2.0\nneedy==1.0\n"


@pytest.mark.parametrize("format_", ["text", "json"])
def test_what_fails_says_why_and_leaves_all_as_it_was(tmp_path: Path, index: Index, format_: str) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good==2.0\nbroken\n"}, installed=["good==1.0"])
    before = fold.tree(times=True)
    done = here(fold, "env", "sync", "--format", format_)
    assert done.code == 2
    assert fold.tree(times=True) == before
    assert without_progress(done).startswith("pinfold: ")
    if format_ == "json":
        assert set(done.json["error"]) == {"kind", "message", "advice", "detail"}


def test_an_index_that_does_not_answer(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good==2.0\n"}, installed=["good==1.0"])
    before = fold.tree(times=True)
    fold.use(unreachable())
    done = here(fold, "env", "sync", "--format", "json")
    assert (done.code, done.json["error"]["kind"]) == (2, "network")
    assert done.json["error"]["advice"] in done.err
    assert "Traceback" not in done.err
    assert fold.tree(times=True) == before


def test_contradictions_are_named(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good==1.0\napart\n"}, installed=[])
    done = here(fold, "env", "sync", "--format", "json")
    assert (done.code, done.json["error"]["kind"]) == (2, "unsatisfiable")
    assert "apart" in done.json["error"]["detail"]
    text = without_progress(here(fold, "env", "sync")).splitlines()
    assert text[0].startswith("pinfold: ")
    assert text[1] == done.json["error"]["advice"]
    assert text[2].startswith("  ")


def test_repair(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good\n"}, installed=["good==1.0"])
    for program in (fold.env / "bin").glob("python*"):
        program.unlink()
        program.symlink_to("/gone/from/here/python3")
    assert "pinfold env repair" in here(fold, "env", "status").out
    done = here(fold, "env", "repair")
    assert done.code == 0, done.said
    assert done.out.startswith(".venv is usable again: Python 3.")
    assert fold.installed() == {"good": "1.0"}
    assert here(fold, "env", "status").code == 0


def test_repair_does_not_depend_on_the_files(tmp_path: Path, index: Index) -> None:
    """All is installed again, for another Python, whatever the files say meanwhile; their options still count."""
    text = f"--index-url {index.url}\n=== nonsense\n-r gone.txt\n"
    fold = make_fold(tmp_path, index, {"requirements.txt": text}, installed=["good==1.0"])
    fold.use(unreachable())
    (library,) = (fold.env / "lib").glob("python3.*")
    library.rename(fold.env / "lib" / "python3.6")
    for program in (fold.env / "bin").glob("python*"):
        program.unlink()
    (fold.env / "pyvenv.cfg").write_text("home = /gone/from/here/bin\nversion_info = 3.6.15\n")
    done = here(fold, "env", "repair")
    assert (done.code, fold.installed()) == (0, {"good": "1.0"}), done.said


def test_outside_of_the_folder(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good\n"}, installed=None)
    shared = make_environment(fold.place / "shared", fold.environ)
    active = {"VIRTUAL_ENV": str(shared)}
    refused = here(fold, "env", "sync", "--yes", **active)
    assert refused.code == 2
    assert "--env" in refused.err
    assert fold.installed(shared) == {}
    assert here(fold, "env", "sync", "--dry-run", **active).code == 1
    assert here(fold, "env", "sync", "--env", "../shared").code == 0
    assert fold.installed(shared) == {"good": "2.0"}
    assert here(fold, "env", "select", "../shared").code == 0
    assert here(fold, "env", "install", "stray").code == 0
    assert fold.installed(shared) == {"good": "2.0", "stray": "2.0"}


def test_another_window_is_waited_for(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good==2.0\n"}, installed=["good==1.0"])
    with Front(index, Fault("*good-2.0*.whl", hold=True)) as front:
        fold.use(front)
        with running(fold, "env", "sync", "--yes") as first:
            wait_until(front.asked.is_set, 60)
            with running(fold, "env", "status") as second:
                assert second.stderr is not None
                assert second.stderr.readline().startswith("Waiting ")
                front.release()
                out, _ = second.communicate(timeout=60)
                assert second.returncode == 0, out
            first.communicate(timeout=60)
            assert first.returncode == 0


if sys.platform != "win32":
    from tests.support.terminals import CTRL_C, Terminal, at_terminal

    def test_ctrl_c_in_the_middle_of_a_sync(tmp_path: Path, index: Index) -> None:
        fold = make_fold(tmp_path, index, {"requirements.txt": "good==2.0\nneedy\n"}, installed=["good==1.0"])
        before = fold.tree(times=True)
        with Front(index, Fault("*good-2.0*.whl", hold=True)) as front:
            fold.use(front)
            with at_terminal([*PINFOLD, "env", "sync"], fold.root, fold.environ) as terminal:
                terminal.until("Proceed? [Y/n] ")
                terminal.press("\n")
                wait_until(front.asked.is_set, 60)
                terminal.press(CTRL_C)
                assert terminal.end() == 130
            front.release()
        assert terminal.plain.rstrip().endswith("pinfold: Cancelled; nothing was changed.")
        assert fold.tree(times=True) == before

    def test_no_at_the_terminal_changes_nothing(tmp_path: Path, index: Index) -> None:
        fold = make_fold(tmp_path, index, {"requirements.txt": "good==2.0\n"}, installed=["good==1.0", "stray"])
        before = fold.tree(times=True)

        def at(*arguments: str) -> Terminal:
            with at_terminal([*PINFOLD, "env", *arguments], fold.root, fold.environ) as terminal:
                terminal.until("] ")
                terminal.press("n\n")
                assert terminal.end() == 130
            return terminal

        assert "Proceed? [Y/n]" in at("sync").plain
        assert "Proceed? [Y/n]" in at("uninstall", "good").plain
        assert "Make .venv anew" in at("repair", "--python", "3").plain
        assert "Delete .venv and all that is in it? [y/N]" in at("remove").plain
        assert fold.tree(times=True) == before
        assert fold.read() == "good==2.0\n"

    def test_a_plain_install_is_not_asked_about_and_undo_is(tmp_path: Path, index: Index) -> None:
        fold = make_fold(tmp_path, index, {"requirements.txt": "good\n"}, installed=["good==2.0"])
        with at_terminal([*PINFOLD, "env", "install", "stray"], fold.root, fold.environ) as terminal:
            assert terminal.end() == 0
            assert "[Y/n]" not in terminal.plain
        assert fold.installed() == {"good": "2.0", "stray": "2.0"}
        with at_terminal([*PINFOLD, "env", "undo"], fold.root, fold.environ) as terminal:
            terminal.until("Return .venv to the state before the ")
            terminal.until("? [Y/n] ")
            terminal.press("y\n")
            assert terminal.end() == 0
        assert fold.installed() == {"good": "2.0"}

    def test_consent_at_the_terminal(tmp_path: Path, index: Index) -> None:
        fold = make_fold(tmp_path, index, {"requirements.txt": "good\n"}, installed=None)
        shared = make_environment(fold.place / "shared", fold.environ)
        environ = {**fold.environ, "VIRTUAL_ENV": str(shared)}
        command = [*PINFOLD, "env", "sync", "--yes"]
        with at_terminal(command, fold.root, environ) as terminal:
            terminal.until("May it be changed? [y/N] ")
            terminal.press("\n")
            assert terminal.end() == 130
        assert fold.installed(shared) == {}
        with at_terminal(command, fold.root, environ) as terminal:
            terminal.until("May it be changed? [y/N] ")
            terminal.press("yes\n")
            assert terminal.end() == 0
        assert fold.installed(shared) == {"good": "2.0"}

    def test_told_to_stop_without_a_terminal(tmp_path: Path, index: Index) -> None:
        fold = make_fold(tmp_path, index, {"requirements.txt": "good==2.0\n"}, installed=["good==1.0"])
        before = fold.tree(times=True)
        with Front(index, Fault("*good-2.0*.whl", hold=True)) as front:
            fold.use(front)
            with running(fold, "env", "sync", "--format", "json") as process:
                wait_until(front.asked.is_set, 60)
                os.kill(process.pid, signal.SIGTERM)
                out, err = process.communicate(timeout=60)
            front.release()
        assert process.returncode == 128 + signal.SIGTERM
        assert Done(0, out, err).json["error"]["kind"] == "cancelled"
        assert fold.tree(times=True) == before


def test_what_the_file_has_already_is_installed_and_its_line_stays(tmp_path: Path, index: Index) -> None:
    text = "good==1.0  # pinned\n"
    fold = make_fold(tmp_path, index, {"requirements.txt": text}, installed=[])
    assert here(fold, "env", "install", "good", "--yes").code == 0
    assert (fold.root / "requirements.txt").read_text() == text
    assert fold.installed() == {"good": "1.0"}
    assert here(fold, "env", "install", "good==2.0", "--yes").code == 0
    assert (fold.root / "requirements.txt").read_text() == "good==2.0  # pinned\n"
    assert fold.installed() == {"good": "2.0"}


def test_uv_told_to_stay_offline_is_not_connected(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good\n"}, installed=[])
    done = here(fold, "env", "sync", "--yes", UV_OFFLINE="1")
    assert done.code == 2
    assert "network" in done.err
    assert fold.installed() == {}


def test_another_files_lines_go_into_the_same_environment(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good==1.0\n", "dev.txt": ""}, installed=["good==1.0"])
    assert here(fold, "env", "install", "needy", "--file", "dev.txt", "--yes").code == 0
    assert (fold.root / "dev.txt").read_text() == "needy==1.0\n"
    assert fold.installed() == {"good": "1.0", "needy": "1.0"}
    refused = here(fold, "env", "install", "apart", "--file", "dev.txt", "--yes")
    assert refused.code == 2
    assert (fold.root / "dev.txt").read_text() == "needy==1.0\n"
    assert fold.installed() == {"good": "1.0", "needy": "1.0"}


def test_another_python_than_the_project_asks_for_is_not_in_sync(tmp_path: Path, index: Index) -> None:
    fold = make_fold(
        tmp_path, index, {"requirements.txt": "good\n", ".python-version": "3.9\n"}, installed=["good==1.0"]
    )
    done = here(fold, "env", "status")
    assert done.code == 1
    assert ", and .python-version asks for ==3.9" in done.out
    assert "`pinfold env remove`" in done.said
    assert here(fold, "env", "status", "--format", "json").json["unsuitable"].startswith("Its Python is 3.")


LATE = """
import importlib, os, signal, time
module = importlib.import_module("pinfold.{}")
made = module.{}
def late(*arguments, **named):
    module.{} = made
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.5)
    return made(*arguments, **named)
module.{} = late
"""

if sys.platform != "win32":

    @pytest.mark.parametrize(
        "line, module, name, installed",
        [
            ("sync --yes", "workspace.fold.syncing", "Synced", {"good": "2.0"}),
            ("undo --yes", "workspace.fold.syncing", "difference", {}),
            ("undo --yes", "environment.restoring", "_put", {}),  # from its first step on it is finished in any case
            ("repair --yes", "cli.env.repair", "environment_json", {"good": "1.0"}),
            ("create other", "workspace.fold.making", "selected", {"good": "1.0"}),
        ],
    )
    def test_ctrl_c_that_comes_too_late_is_told_so(
        tmp_path: Path, index: Index, line: str, module: str, name: str, installed: dict[str, str]
    ) -> None:
        fold = make_fold(tmp_path, index, {"requirements.txt": "good==1.0\n"}, installed=[])
        assert here(fold, "env", "sync", "--yes").code == 0
        if line.startswith("sync"):
            fold.write({"requirements.txt": "good==2.0\n"})
        if line.startswith("repair"):
            fold.python.unlink()
        done = fold.pinfold("env", *line.split(), first=LATE.format(module, name, name, name))
        assert done.code == 0, done.said
        said = without_progress(done).splitlines()
        assert said, done.said
        assert set(said) == {"It is done already, and stays so; this takes a moment."}
        assert fold.installed() == installed

    def test_a_stop_after_an_empty_environment_was_made_comes_too_late(tmp_path: Path, index: Index) -> None:
        fold = make_fold(tmp_path, index, {"requirements.txt": ""}, installed=None)
        late = LATE.format("cli.env.sync", "close", "close", "close")
        done = fold.pinfold("env", "sync", "--yes", first=late)
        assert (done.code, without_progress(done)) == (0, "It is done already, and stays so; this takes a moment.\n")
        assert fold.env.is_dir()
