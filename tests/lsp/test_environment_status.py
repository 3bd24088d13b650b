"""`pinfold/environmentStatus` from outside: told once to begin with, whenever something is different, and never twice the same."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.support.fold_editor import CAPABILITIES, FoldEditor
from tests.support.folds import Fold, make_environment, make_fold
from tests.support.indexes import Index, IndexServer
from tests.support.trees import tree
from tests.support.wheels import Package, write_tree

from pinfold.lsp.status_words import status_words
from pinfold.lsp.texts import english


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make([Package("good"), Package("good", "2.0"), Package("more")])


@pytest.fixture
def fold(tmp_path: Path, index: Index) -> Fold:
    return make_fold(tmp_path, index, {"requirements.txt": "good==1.0\n"}, ["good==1.0"])


def no_repeats(editor: FoldEditor) -> None:
    told = editor.statuses()
    assert all(one != other for one, other in pairwise(told))


def test_everything_that_it_depends_on(fold: Fold, index: Index) -> None:
    """Without an editor that watches files: typing, saving, another branch, another tool, no environment, other settings."""
    with FoldEditor(fold, look=0.25) as editor:
        assert editor.becomes("in-sync")["changes"] == 0
        editor.open("good==2.0\n")
        editor.becomes("drifted", 1)
        editor.change(2, {"text": "good==1.0\nmore\n"})
        status = editor.until(
            lambda m: (
                m.get("method") == "pinfold/environmentStatus"
                and m["params"]["drift"][:1]
                and m["params"]["drift"][0]["name"] == "more"
            )
        )["params"]
        assert status["drift"] == [
            {
                "kind": "missing",
                "name": "more",
                "wanted": None,
                "installed": None,
                "path": str(fold.root / "requirements.txt"),
                "line": 2,
            }
        ]
        fold.preinstall("more", index=index)  # another tool
        editor.becomes("in-sync")
        editor.close()  # what was typed was not saved
        editor.becomes("drifted", 1)
        fold.write({"requirements.txt": "good\nmore\n"})  # another branch
        editor.becomes("in-sync")
        (fold.root / "requirements.txt").unlink()
        editor.becomes("no-files")
        fold.write({"requirements-dev.txt": "good\n"})
        assert editor.becomes("drifted", 1)["files"] == [str(fold.root / "requirements-dev.txt")]
        fold.write({"pinfold.toml": '[environment]\nkeep = ["more"]\n'})
        editor.becomes("in-sync")
        fold.env.rename(fold.root / "elsewhere")
        assert editor.becomes("none")["path"] == str(fold.env)
        (fold.root / "elsewhere").rename(fold.env)
        editor.becomes("in-sync")
        editor.listen(1)
        no_repeats(editor)
        assert editor.ends() == 0


def test_a_project_that_needs_something_else_now(fold: Fold) -> None:
    """`-e .`: as soon as its pyproject.toml is saved, and no longer than it says so; nothing is built for that."""
    write_tree(Package("app"), fold.root)
    text = (fold.root / "pyproject.toml").read_text("utf-8").replace('"dependencies"', '"scripts"')
    fold.write({"requirements.txt": "-e .\ngood\n", "pyproject.toml": text})
    with FoldEditor(fold) as editor:
        editor.result("pinfold/sync")
        editor.becomes("in-sync")
        fold.write({"pyproject.toml": text.replace("[project]", '[project]\ndependencies = ["more"]')})
        (row,) = editor.becomes("drifted", 1)["drift"]
        assert (row["kind"], row["wanted"]) == ("outdated", "its pyproject.toml asks for more now")
        editor.until(lambda m: "changed-since-sync" in str(m))
        fold.write({"pyproject.toml": text})
        editor.becomes("in-sync")
        no_repeats(editor)
        assert editor.ends() == 0


def test_one_for_each_folder_to_begin_with(fold: Fold, tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    with FoldEditor(fold, folders=(fold.root, second)) as editor:
        editor.becomes("in-sync")
        editor.becomes("none", folder=second)
        editor.listen(2.5)
        assert (len(editor.statuses()), len(editor.statuses(second))) == (1, 1)
        assert "folder is missing" in editor.error("pinfold/sync")["message"]
        inside = {"textDocument": {"uri": (second / "requirements.txt").as_uri()}}
        assert editor.result("pinfold/status", inside)["state"] == "none"
        third = tmp_path / "third"
        third.mkdir()
        make_environment(third / ".venv", fold.environ)
        event = {
            "added": [{"uri": third.as_uri(), "name": "third"}],
            "removed": [{"uri": second.as_uri(), "name": "second"}],
        }
        editor.note("workspace/didChangeWorkspaceFolders", {"event": event})
        editor.becomes("no-files", folder=third)
        assert "folder is missing" in editor.error("pinfold/status", {"folder": second.as_uri()})["message"]
        assert editor.ends() == 0


def test_trust(fold: Fold) -> None:
    """Until it is given, nothing is looked at or done; and it can be taken back."""
    before = tree(fold.place)
    with FoldEditor(fold, trusted=False) as editor:
        assert editor.becomes("untrusted")["environment"] is None
        assert editor.result("pinfold/status")["state"] == "untrusted"
        for method in ("sync", "create", "undo", "freeze", "environments", "interpreters", "activation", "select"):
            assert editor.error(f"pinfold/{method}")["data"]["kind"] == "untrusted"
        assert editor.command("sync")["error"]["data"]["kind"] == "untrusted"
        assert tree(fold.place) == before
        editor.note("pinfold/didChangeTrust", {"trusted": True})
        editor.becomes("in-sync")
        assert editor.result("pinfold/environments")
        editor.note("pinfold/didChangeTrust", {"trusted": False})
        editor.becomes("untrusted")
        assert editor.error("pinfold/sync")["data"]["kind"] == "untrusted"
        assert editor.ends() == 0


def test_what_rules_say_follows(fold: Fold) -> None:
    """Pushed diagnostics, inlay hints, hover and fixes follow a sync without any edit."""
    fold.write({"requirements.txt": "good==2.0\n"})
    with FoldEditor(fold) as editor:
        editor.open("good==2.0\n")
        editor.until(lambda m: "other-version-installed" in str(m))
        document = {"textDocument": {"uri": editor.uri}}
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}
        (hint,) = editor.result("textDocument/inlayHint", {**document, "range": whole})
        assert "1.0" in hint["label"]
        hover = editor.result("textDocument/hover", {**document, "position": {"line": 0, "character": 1}})
        assert "1.0" in str(hover["contents"])
        (found,) = [
            each
            for each in editor.took("textDocument/publishDiagnostics")[-1]["diagnostics"]
            if each["code"] == "other-version-installed"
        ]
        context = {"diagnostics": [found]}
        actions = editor.result("textDocument/codeAction", {**document, "range": found["range"], "context": context})
        (fix,) = [each for each in actions if "installed" in each["title"] and "1.0" in str(each)][:1]
        assert "1.0" in str(fix)
        asked = len(editor.took("workspace/inlayHint/refresh"))
        editor.result("pinfold/sync")
        assert editor.found()["requirements.txt"] == []
        assert editor.result("textDocument/inlayHint", {**document, "range": whole}) == []
        editor.becomes("in-sync")
        assert len(editor.took("workspace/inlayHint/refresh")) > asked
        assert editor.ends() == 0


def test_hints_follow_the_settings(fold: Fold) -> None:
    """From the editor and from the project's file, announced by the editor or not; other settings are no reason to ask."""
    fold.write({"requirements.txt": "good\n"})
    asking = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}}
    quiet = {"index": {"enabled": False}}  # what an index says is a reason to ask again too
    known = 0
    with FoldEditor(fold) as editor:

        def hints() -> int:
            return len(editor.result("textDocument/inlayHint", {"textDocument": {"uri": editor.uri}, **asking}))

        def asked(more: int = 0) -> int:
            """How often the client was asked to ask again, once that is `more` than it was."""
            nonlocal known
            while len(editor.took("workspace/inlayHint/refresh")) < known + more:
                editor.until(lambda m: m.get("method") == "workspace/inlayHint/refresh", new=True)
            known = len(editor.took("workspace/inlayHint/refresh"))
            return known

        editor.open("good\n")
        editor.becomes("in-sync")
        assert (hints(), asked()) == (1, 1)
        for wanted in (False, True):
            editor.note(
                "workspace/didChangeConfiguration",
                {"settings": {"pinfold": {**quiet, "environment": {"hints": wanted}}}},
            )
            assert hints() == wanted
            asked(1)
        path = fold.root / "pinfold.toml"
        fold.write({"pinfold.toml": "[environment]\nhints = false\n"})
        editor.note("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 1}]})
        editor.note("workspace/didChangeConfiguration", {"settings": {"pinfold": quiet}})
        assert hints() == 0
        assert asked(1) == 4
        fold.write({"pinfold.toml": "[environment]\nhints = false\nkeep = ['more']\n"})
        editor.listen(2.5)
        assert asked() == 4
        path.unlink()
        asked(1)
        assert hints() == 1
        assert editor.ends() == 0


def test_pulled_diagnostics_follow(fold: Fold) -> None:
    capabilities = {
        **CAPABILITIES,
        "textDocument": {**CAPABILITIES["textDocument"], "diagnostic": {}},
        "workspace": {**CAPABILITIES["workspace"], "diagnostics": {"refreshSupport": True}},
    }
    fold.write({"requirements.txt": "good==2.0\n"})
    with FoldEditor(fold, capabilities=capabilities) as editor:
        editor.open("good==2.0\n")
        editor.becomes("drifted", 1)
        pull = {"textDocument": {"uri": editor.uri}}
        first = editor.result("textDocument/diagnostic", pull)
        assert [each["code"] for each in first["items"]] == ["other-version-installed"]
        asked = len(editor.took("workspace/diagnostic/refresh"))
        editor.result("pinfold/sync")
        again = editor.result("textDocument/diagnostic", {**pull, "previousResultId": first["resultId"]})
        assert (again["kind"], again["items"]) == ("full", [])
        assert len(editor.took("workspace/diagnostic/refresh")) == asked + 1
        assert editor.ends() == 0


@pytest.mark.parametrize(
    "changed, icon, text, version, severity",
    [
        ({}, "check", ".venv", "3.12", None),
        ({"unsuitable": "Its Python is old."}, "warning", ".venv", "3.12", "warning"),
        ({"state": "drifted", "changes": 2}, "sync", ".venv · 2 changes", "", None),
        ({"state": "drifted", "changes": 1}, "sync", ".venv · 1 change", "", None),
        ({"state": "drifted", "changes": 0}, "sync", ".venv · unclear", "", None),
        ({"state": "none", "environment": None}, "warning", "No environment", "", "warning"),
        ({"state": "broken"}, "error", ".venv is broken", "", "error"),
        ({"state": "busy"}, "loading~spin", ".venv is busy", "", None),
    ],
)
def test_a_status_line(changed: dict[str, Any], icon: str, text: str, version: str, severity: str | None) -> None:
    environment = {"path": "/w/.venv", "version": "3.12.4", "madeBy": "uv 0.9"}
    status: dict[str, Any] = {
        "state": "in-sync",
        "message": "Said.",
        "unsuitable": None,
        "path": "/w/.venv",
        "drift": [],
    }
    words = status_words({**status, "changes": 0, "environment": environment, **changed}, "/w")
    assert words is not None
    assert (words["icon"], words["version"], words["severity"]) == (icon, version, severity)
    assert english(words["text"]) == text
    about, drift = words["details"]
    assert about[0] == "Said."
    assert drift == []


@pytest.mark.parametrize("state", ["untrusted", "no-files"])
def test_where_there_is_nothing_to_say_nothing_is_said(state: str) -> None:
    status = {"state": state, "path": "/w/.venv", "environment": None, "unsuitable": None, "changes": 0}
    assert status_words(status, "/w") is None


def test_the_details_of_a_status_are_cut() -> None:
    rows = [{"kind": "different", "name": f"p{i}", "wanted": "==2.0", "installed": "1.0"} for i in range(14)]
    rows[1] = {"kind": "missing", "name": "fresh", "wanted": "==1.*", "installed": None}
    rows[2] = {"kind": "stray", "name": "stray", "wanted": None, "installed": "3.0"}
    rows[3] = {"kind": "missing", "name": "loose", "wanted": None, "installed": None}
    status = {"state": "drifted", "message": "Said.", "path": "/w/.venv", "environment": None, "unsuitable": None}
    words = status_words({**status, "changes": 14, "drift": rows}, "/w")
    assert words is not None
    shown = [english(row) for row in words["details"][1]]
    assert shown[:3] == ["p0: 1.0 → 2.0", "fresh: not installed → ==1.*", "stray: 3.0 → not asked for"]
    assert shown[3] == "loose: not installed → any version"
    assert shown[-1] == "and 2 more"
    assert len(shown) == 13


def test_what_could_not_be_finished_is_tried_again_when_somebody_has_mended_it(fold: Fold) -> None:
    def cut_short() -> None:
        notes = fold.env / ".pinfold"
        notes.mkdir()
        (notes / "journal.json").write_text('{"format": 2, "change": "sync", "what": "sync", "at": 1, "inode": 1}')

    def said(message: dict[str, Any]) -> bool:
        return message.get("method") == "window/showMessage" and "unfinished change" in message["params"]["message"]

    cut_short()
    with FoldEditor(fold, look=0.25) as editor:
        editor.until(said)
        editor.listen(1)
        assert len([each for each in editor.heard if said(each)]) == 1
        shutil.rmtree(fold.env / ".pinfold")
        editor.becomes("in-sync")
        cut_short()
        editor.until(said, new=True)
