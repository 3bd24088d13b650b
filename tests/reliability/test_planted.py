"""A folder full of planted programs, modules and configuration: looking runs none of them, and neither does what is done there.

Looking is watched from inside by Python's audit events, and by strace from outside where there is one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pinfold.lsp.handlers import environment, upgrades
from tests.lsp.test_clients import REQUESTS
from tests.reliability.test_ecosystem import CAPABILITIES
from tests.reliability.test_inert import WATCHED
from tests.support.editor import Process
from tests.support.folds import MAIN, UV, Fold, isolated, make_fold
from tests.support.indexes import Front, IndexServer
from tests.support.planted import Plant, plant
from tests.support.trees import tree
from tests.support.wheels import Package

LOOKING = [
    ("check", "."),
    ("config",),
    ("format", "--check"),
    ("env", "list"),
    ("env", "list", "--all"),
    ("env", "list", "--format", "json"),
    ("env", "status"),
    ("env", "status", "--format", "json"),
    ("env", "activate", "--shell", "bash"),
    ("env", "select"),
    ("env", "freeze", "--all"),
    ("env", "freeze", "--top-level"),
    ("env", "freeze", "--check"),
    ("env", "freeze", "--diff"),
]


@pytest.fixture
def fold(tmp_path: Path) -> Fold:
    """A planted workspace whose programs come first on PATH, as they do for somebody who has "." or "bin" there."""
    place = tmp_path / "place"
    made = Fold(place, place / "project", isolated(place))
    for folder in (made.root, place / "home", place / "tmp"):
        folder.mkdir(parents=True)
    made.environ["PATH"] = os.pathsep.join([str(made.root / "bin"), str(made.env / "bin"), ".", made.environ["PATH"]])
    return made


@pytest.fixture
def planted(fold: Fold, tmp_path: Path) -> Plant:
    return plant(fold.root, tmp_path / "log")


def test_the_plant_tells(fold: Fold, planted: Plant) -> None:
    """What it is there to catch, it catches."""
    fold.environ.pop("UV_NO_CONFIG")
    for command, word in (
        ([str(UV), "pip", "list"], ".venv/bin/python"),
        ([sys.executable, "-m", "pip"], "package pip"),
    ):
        subprocess.run(command, cwd=fold.root, env=fold.environ, capture_output=True, check=False)
        assert any(word in said for said in planted.ran())


@pytest.mark.parametrize("command", LOOKING, ids=" ".join)
def test_looking_runs_nothing(fold: Fold, planted: Plant, command: tuple[str, ...]) -> None:
    before = tree(fold.root, times=True)
    done = fold.pinfold(*command, first=WATCHED)
    assert done.code in (0, 1), done.said
    assert "FORBIDDEN" not in done.err, done.err
    assert done.said
    assert planted.index not in done.said
    assert planted.ran() == []
    assert tree(fold.root, times=True) == before


@pytest.mark.parametrize("trusted", [False, True])
def test_a_session_runs_nothing(fold: Fold, planted: Plant, trusted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        monkeypatch.delenv(name)
    for name, value in fold.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(fold.root)
    before = tree(fold.root, times=True)
    with Process([sys.executable, "-I", "-B", "-c", f"{WATCHED}\n{MAIN}", "server"]) as server:
        session(server, fold, trusted)
        said = server.stderr.decode()
    assert "FORBIDDEN" not in said, said
    assert planted.ran() == []
    assert tree(fold.root, times=True) == before


def session(server: Process, fold: Fold, trusted: bool) -> None:
    """Every question about a document at every line, and every way in which something changes."""
    folder = [{"uri": fold.root.as_uri(), "name": "project"}]
    # Looking things up is a process of ours, which a trusted workspace may start: `tests/lsp/test_indexes.py` watches that one.
    options = {"trusted": trusted, "settings": {"index": {"enabled": not trusted}}}
    server.initialize(CAPABILITIES, rootUri=fold.root.as_uri(), workspaceFolders=folder, initializationOptions=options)
    uri = (fold.root / "requirements.txt").as_uri()
    text = fold.read()
    server.open(text, uri)
    for line, words in enumerate(text.splitlines()):
        for method, more in REQUESTS.items():
            asked = {"textDocument": {"uri": uri}, **more}
            if "position" in more:
                asked["position"] = {"line": line, "character": len(words)}
            server.ask(method, asked)
        server.change(line + 2, {"text": f"{text}# {line}\n"}, uri=uri)
    changed = [{"uri": each.as_uri(), "type": 2} for each in (fold.env / "pyvenv.cfg", fold.root / "requirements.in")]
    server.note("workspace/didChangeWatchedFiles", {"changes": changed})
    server.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    server.note("workspace/didChangeWorkspaceFolders", {"event": {"added": folder, "removed": folder}})
    server.note("textDocument/didSave", {"textDocument": {"uri": uri}})
    assert server.ask("pinfold/status", {})["result"]["state"] == ("drifted" if trusted else "untrusted")
    if not trusted:
        for verb in VERBS:
            server.ask(verb, {"requirements": ["six"], "names": ["six"], "confirmed": True, "consent": True})
    server.ask("shutdown")
    server.note("exit")
    assert server.exit_code() == 0


VERBS = {**environment.VERBS, **upgrades.VERBS}
LENSES = ("pinfold.index.count", "pinfold.index.clear")  # they only say what a code lens is to show


def test_no_verb_runs_untrusted(fold: Fold, planted: Plant) -> None:
    with Process([sys.executable, "-I", "-B", "-c", f"{WATCHED}\n{MAIN}", "server"]) as server:
        result = server.initialize(CAPABILITIES, rootUri=fold.root.as_uri(), initializationOptions={"trusted": False})
        offered = result["capabilities"]["executeCommandProvider"]["commands"]
        commands = [each for each in offered if each not in LENSES]
        assert any("sync" in command for command in commands)
        document = {"uri": (fold.root / "requirements.txt").as_uri()}
        given = {
            "folder": fold.root.as_uri(),
            "textDocument": document,
            "requirements": ["six"],
            "names": ["six"],
            "confirmed": True,
        }
        for unconfirmed in ({**given, "confirmed": False}, given):
            asked = [("workspace/executeCommand", {"command": each, "arguments": [unconfirmed]}) for each in commands]
            for method, params in [*asked, *((verb, unconfirmed) for verb in VERBS)]:
                answer = str(server.ask(method, params))
                assert "untrusted" in answer or "unconfirmed" in answer, (method, params, answer)
        server.ask("shutdown")
        server.note("exit")
        server.exit_code()
        assert b"FORBIDDEN" not in server.stderr, server.stderr
    assert planted.ran() == []


def test_the_trust_switch(tmp_path: Path, index_server: IndexServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Denied, granted, denied again: programs are started in between only."""
    fold = make_fold(tmp_path, index_server.make([Package("six")]), {"requirements.txt": "six\n"})
    for name, value in fold.environ.items():
        monkeypatch.setenv(name, value)
    with Process([sys.executable, "-I", "-B", "-c", f"{WATCHED}\n{MAIN}", "server"]) as server:
        server.initialize(CAPABILITIES, rootUri=fold.root.as_uri())
        assert "untrusted" in str(server.ask("pinfold/sync")), "unless it is told, a workspace is not trusted"
        assert b"FORBIDDEN" not in server.stderr
        server.note("pinfold/didChangeTrust", {"trusted": True})
        assert "result" in server.ask("pinfold/sync")
        assert fold.installed() == {"six": "1.0"}
        assert b"FORBIDDEN subprocess.Popen" in server.stderr
        server.note("pinfold/didChangeTrust", {"trusted": False})
        before = server.stderr
        fold.write({"requirements.txt": "# nothing\n"})
        assert "untrusted" in str(server.ask("pinfold/sync"))
        server.ask("shutdown")
        server.note("exit")
        server.exit_code()
    assert b"subprocess" not in server.stderr[len(before) :]
    assert fold.installed() == {"six": "1.0"}


if shutil.which("strace"):

    def test_an_untrusted_session_under_strace(fold: Fold, planted: Plant, tmp_path: Path) -> None:
        """No program is started, nobody is contacted, nothing is written: what the system itself saw."""
        log = tmp_path / "strace"
        calls = "trace=execve,execveat,connect,sendto,open,openat,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat"
        start = [
            "strace",
            "-f",
            "-qq",
            "-e",
            calls,
            "-o",
            str(log),
            sys.executable,
            "-I",
            "-B",
            "-m",
            "pinfold",
            "server",
        ]
        with Process(start) as server:
            session(server, fold, trusted=False)
        did = [line.partition(" ")[2].strip() for line in log.read_text("utf-8", "replace").splitlines()]
        assert len([line for line in did if line.startswith("execve")]) == 1, "its own start"
        opening = [line for line in did if line.startswith(("open", "creat"))]
        assert len(opening) > 100, "strace has seen it"
        assert [
            line for line in opening if ("O_WRONLY" in line or "O_RDWR" in line) and '"/dev/null"' not in line
        ] == []
        rest = [line for line in did if not line.startswith(("execve", "open", "+++", "---"))]
        assert rest == []
        assert planted.ran() == []


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_doing_runs_nothing_planted(tmp_path: Path, index_server: IndexServer, installer: str) -> None:
    """Around a real environment; and the only index that is asked is the one the person has chosen."""
    with Front(index_server.make([Package("six"), Package("six", "2.0")])) as front:
        fold = make_fold(tmp_path / "place", front, {}, installed=["six==1.0"], pip=installer == "pip")
        planted = plant(fold.root, tmp_path / "log", environments=("other/venv", "other/env"))
        fold.write({"requirements.txt": "six==2.0\n"})
        fold.environ["PATH"] = os.pathsep.join([str(fold.root / "bin"), ".", fold.environ["PATH"]])
        fold.environ.pop("PIP_CONFIG_FILE")
        fold.environ.pop("UV_NO_CONFIG")
        fold.environ["PYTHONPATH"] = str(fold.root)
        for command in (
            ("env", "sync", "--dry-run", "--installer", installer),
            ("env", "sync", "--yes", "--installer", installer),
            ("env", "freeze"),
            ("env", "undo", "--yes"),
            ("env", "install", "--yes", "--installer", installer, "six"),
            ("env", "uninstall", "--yes", "--installer", installer, "six"),
            ("env", "run", "--", "true"),
            ("env", "remove", "--yes"),
            ("env", "create", "--installer", installer),
        ):
            done = fold.pinfold(*command)
            assert done.code == (1 if "--dry-run" in command else 0), (command, done.said)
            assert planted.ran() == [], command
        assert front.downloads()
