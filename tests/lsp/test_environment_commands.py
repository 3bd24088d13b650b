"""workspace/executeCommand, from outside: what is asked before, and said after, for editors without dialogs of their own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.fold_editor import NEVER, FoldEditor
from tests.support.folds import Fold, make_environment, make_fold
from tests.support.indexes import Index, IndexServer
from tests.support.wheels import Package

from pinfold.lsp.handlers.commands import COMMANDS

ASK, SAY = "window/showMessageRequest", "window/showMessage"


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make([Package("good"), Package("good", "2.0"), Package("more")])


@pytest.fixture
def fold(tmp_path: Path, index: Index) -> Fold:
    return make_fold(tmp_path, index, {"requirements.txt": "good==2.0\n"}, ["good==1.0"])


@pytest.fixture
def editor(fold: Fold) -> Iterator[FoldEditor]:
    with FoldEditor(fold) as found:
        yield found
        assert found.ends() == 0
        assert b"Traceback" not in found.stderr


def chooses(title: str) -> Any:
    """A person who presses a button where it is there, and else none."""
    return lambda params: {"title": title} if title in [each["title"] for each in params["actions"]] else None


def done(answer: Any) -> Any:
    assert "error" not in answer, answer
    return answer["result"]


def test_sync_asks(fold: Fold, editor: FoldEditor) -> None:
    before = fold.tree()
    assert done(editor.command("sync")) is None  # dismissed
    (asked,) = editor.took(ASK)
    assert asked["message"] == "~ good 1.0 → 2.0\n\nSync the environment?"
    assert asked["actions"] == [{"title": "Sync"}]
    assert fold.tree() == before
    editor.replies[ASK] = chooses("Sync")
    assert done(editor.command("sync"))["plan"]["changes"] == 1
    assert fold.installed() == {"good": "2.0"}
    offered = editor.until(lambda m: m.get("method") == ASK and "Undo" in str(m))
    assert offered["params"]["message"] == "Synced: 1 change."
    assert done(editor.command("sync"))["plan"]["changes"] == 0
    assert editor.took(SAY)[-1]["message"] == "The environment is in sync; there is nothing to do."


def test_undo_from_the_offer(fold: Fold, editor: FoldEditor) -> None:
    """The command has its answer before the offer has."""
    editor.replies[ASK] = lambda params: NEVER if "Undo" in str(params) else {"title": "Sync"}
    assert done(editor.command("sync"))["undo"]
    offer = editor.until(lambda m: m.get("method") == ASK and "Undo" in str(m))
    editor.send({"jsonrpc": "2.0", "id": offer["id"], "result": {"title": "Undo"}})
    editor.until(lambda m: m.get("method") == SAY and m["params"]["message"] == "Undone: 1 change.")
    assert fold.installed() == {"good": "1.0"}
    assert editor.command("undo", {"confirmed": True})["error"]["data"]["kind"] == "nothing-to-undo"
    assert "undo" in editor.took(SAY)[-1]["message"]


def test_a_new_environment_is_shown(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good==2.0\n"}, installed=None)
    with FoldEditor(fold) as editor:
        assert done(editor.command("sync")) is None
        (asked,) = editor.took(ASK)
        assert asked["message"].splitlines()[:2] == [f"A new environment, {fold.env}", "+ good 2.0"]
        assert not fold.env.exists()
        assert done(editor.command("create"))["environment"]["path"] == str(fold.env)
        assert editor.took(SAY)[-1]["message"].startswith(f"{fold.env} was made with Python 3.")
        assert done(editor.command("remove")) is None
        assert fold.env.exists()
        editor.replies[ASK] = chooses("Delete")
        assert done(editor.command("remove"))["removed"] == str(fold.env)
        assert not fold.env.exists()


def test_outside_is_asked(fold: Fold, editor: FoldEditor) -> None:
    outside = make_environment(fold.place / "outside", fold.environ)
    fold.write({"pinfold.toml": '[environment]\npath = "../outside"\n'})
    editor.becomes("drifted")
    assert editor.command("sync", {"confirmed": True})["error"]["data"]["kind"] == "outside-workspace"
    assert fold.installed(outside) == {}
    editor.replies[ASK] = chooses("Change")
    done(editor.command("sync", {"confirmed": True}))
    assert fold.installed(outside) == {"good": "2.0"}


def test_the_rest(fold: Fold, editor: FoldEditor) -> None:
    said = editor.took(SAY)
    assert done(editor.command("status"))["state"] == "drifted"
    assert done(editor.command("list"))[0]["selected"]
    assert done(editor.command("interpreters"))
    assert done(editor.command("activate", {"shell": "fish"}))["script"]
    assert done(editor.command("preview"))["plan"]["changes"] == 1
    assert done(editor.command("select", {"path": ".venv"}))["origin"] in ("found", "remembered")
    assert editor.took(SAY) == said
    done(editor.command("freeze"))
    assert fold.read() == "good==1.0\n"
    assert editor.took(SAY)[-1]["message"] == "Frozen: requirements.txt."
    done(editor.command("install", {"requirements": ["more"]}))
    assert editor.took(SAY)[-1]["message"] == "Installed: 1 change."
    done(editor.command("uninstall", {"names": ["more"]}))
    assert editor.took(SAY)[-1]["message"] == "Uninstalled: 1 change."
    assert fold.read() == "good==1.0\n"
    error = editor.command("install", {"requirements": ["unheard-of"]})["error"]
    assert editor.took(SAY)[-1] == {"type": 1, "message": error["message"]}


def test_a_repair_is_asked_about_where_there_is_something_to_repair(fold: Fold, editor: FoldEditor) -> None:
    asked = len(editor.took(ASK))
    assert done(editor.command("repair"))["changed"] is False
    assert len(editor.took(ASK)) == asked
    assert editor.took(SAY)[-1]["message"].startswith(f"{fold.env}: Nothing is wrong with it")
    error = editor.command("repair", {"environment": str(fold.root / "none")})["error"]
    assert (error["data"]["kind"], len(editor.took(ASK))) == ("missing", asked)
    assert done(editor.command("repair", {"python": sys.executable})) is None  # dismissed
    assert editor.took(ASK)[-1]["message"] == f"Make {fold.env} anew, with the versions that are in it?"
    fold.python.unlink()
    assert done(editor.command("repair")) is None
    editor.replies[ASK] = chooses("Repair")
    assert done(editor.command("repair"))["changed"] is True
    assert editor.took(SAY)[-1]["message"] == f"{fold.env} was made anew."


def test_what_is_offered(fold: Fold) -> None:
    with FoldEditor(fold) as editor:
        offered = editor.heard[0]["result"]["capabilities"]["executeCommandProvider"]
    assert offered == {"commands": list(COMMANDS), "workDoneProgress": True}
    groups = ("pinfold.environment.", "pinfold.index.", "pinfold.resolution.", "pinfold.lock")
    assert all(name.startswith(groups) for name in COMMANDS)
