"""The verbs over LSP, from outside: a real server in a real fold with a real index on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.fold_editor import FoldEditor
from tests.support.folds import Fold, make_environment, make_fold
from tests.support.indexes import Index, IndexServer
from tests.support.wheels import Package

from pinfold.lsp.texts import english

REQUEST_FAILED, INVALID_PARAMS = -32803, -32602  # LSP 3.17, "ErrorCodes"
PACKAGES = [
    Package("good"),
    Package("good", "2.0"),
    Package("needy", requires=["good>=1"]),
    Package("stray", "2.0"),
    Package("broken", flaw="bad-crc"),
]


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make(PACKAGES)


@pytest.fixture
def fold(tmp_path: Path, index: Index) -> Fold:
    """What is installed is not what the file asks for."""
    return make_fold(tmp_path, index, {"requirements.txt": "good==2.0\nneedy\n"}, ["good==1.0", "stray"])


@pytest.fixture
def editor(fold: Fold) -> Iterator[FoldEditor]:
    with FoldEditor(fold) as found:
        yield found
        assert found.ends() == 0
        assert b"Traceback" not in found.stderr


def steps(plan: Any) -> dict[str, tuple[str, str | None, str | None]]:
    return {step["key"]: (step["action"], step["before"], step["after"]) for step in plan["steps"]}


def test_look_do_and_take_back(fold: Fold, editor: FoldEditor) -> None:
    before = fold.tree()
    shown = editor.result("pinfold/previewSync")
    assert (shown["creates"], shown["installer"], shown["lock"], shown["notes"]) == (False, "uv", False, [])
    assert shown["files"] == [(fold.root / "requirements.txt").as_posix()]
    assert steps(shown["plan"]) == {
        "good": ("upgrade", "1.0", "2.0"),
        "needy": ("install", None, "1.0"),
        "stray": ("remove", "2.0", None),
    }
    assert fold.tree() == before
    assert english(shown["title"]) == "Sync .venv with requirements.txt"
    assert english(shown["summary"]).startswith("1 to install, 1 to upgrade, 1 to remove")
    done = editor.result("pinfold/sync", {"preview": shown["id"]})
    assert english(done["said"]) == "Synced: 1 installed, 1 upgraded, 1 removed."
    assert (steps(done["plan"]), done["created"], done["undo"]) == (steps(shown["plan"]), False, True)
    assert fold.installed() == {"good": "2.0", "needy": "1.0"}
    status = editor.becomes("in-sync")
    assert status["undo"]
    assert editor.result("pinfold/status")["state"] == "in-sync"
    back = editor.result("pinfold/undo")
    assert steps(back["plan"])["good"] == ("downgrade", "2.0", "1.0")
    assert fold.installed() == {"good": "1.0", "stray": "2.0"}
    editor.becomes("drifted", 3)


def test_add_only(fold: Fold, editor: FoldEditor) -> None:
    done = editor.result("pinfold/sync", {"inexact": True})
    assert steps(done["plan"])["stray"][0] == "keep"
    assert fold.installed() == {"good": "2.0", "needy": "1.0", "stray": "2.0"}


def test_a_plan_is_for_one_world(fold: Fold, editor: FoldEditor) -> None:
    shown = editor.result("pinfold/previewSync")
    fold.write({"requirements.txt": "good==2.0\nneedy\nbroken\n"})
    before = fold.tree()
    error = editor.error("pinfold/sync", {"preview": shown["id"]})
    assert (error["code"], error["data"]["kind"]) == (REQUEST_FAILED, "outdated-plan")
    assert error["data"]["advice"]
    error = editor.error("pinfold/sync", {"preview": "plan-99"})
    assert error["data"]["kind"] == "outdated-plan"
    assert fold.tree() == before


def test_a_plan_is_for_one_environment(fold: Fold, editor: FoldEditor) -> None:
    """What was named when the plan was made need not be named again."""
    make_environment(fold.root / "other", fold.environ)
    shown = editor.result("pinfold/previewSync", {"environment": "other"})
    assert shown["environment"]["path"] == (fold.root / "other").as_posix()
    before = fold.tree()
    editor.result("pinfold/sync", {"preview": shown["id"]})
    assert fold.installed(fold.root / "other") == {"good": "2.0", "needy": "1.0"}
    assert fold.tree() == before


def test_a_folder_without_anything(tmp_path: Path, index: Index) -> None:
    """Create, install, which writes the file, freeze, uninstall, remove."""
    fold = make_fold(tmp_path, index, installed=None)
    with FoldEditor(fold) as editor:
        assert editor.becomes("none")["environment"] is None
        made = editor.result("pinfold/create", {"prompt": "here"})
        assert (made["environment"]["path"], made["environment"]["prompt"]) == (fold.env.as_posix(), "here")
        assert editor.becomes("no-files")["files"] == []
        assert editor.error("pinfold/previewSync")["data"]["kind"] == "no-files"
        done = editor.result("pinfold/install", {"requirements": ["needy"]})
        assert done["notes"] == []
        assert {key for key, step in steps(done["plan"]).items() if step[0] == "install"} == {"needy", "good"}
        assert fold.read() == "needy==1.0\n"
        assert editor.becomes("in-sync")["files"] == [(fold.root / "requirements.txt").as_posix()]
        frozen = editor.result("pinfold/freeze", {"mode": "all"})
        assert (frozen["text"], frozen["changed"]) == ("good==2.0\nneedy==1.0\n", [])
        assert editor.result("pinfold/freeze", {"mode": "top-level"})["text"] == "needy==1.0\n"
        editor.result("pinfold/uninstall", {"names": ["needy"]})
        assert not (fold.root / "requirements.txt").exists()  # as before the install
        assert fold.installed() == {}
        assert editor.becomes("no-files")["files"] == []
        error = editor.error("pinfold/remove")
        assert error["data"]["kind"] == "unconfirmed"
        done = editor.result("pinfold/remove", {"confirmed": True})
        assert (done["removed"], english(done["said"])) == (fold.env.as_posix(), ".venv was deleted.")
        assert not fold.env.exists()
        editor.becomes("none")
        fold.write({"requirements.txt": ""})
        editor.result("pinfold/sync")  # makes it
        assert fold.env.exists()
        assert editor.ends() == 0


def test_freeze_in_place(fold: Fold, editor: FoldEditor) -> None:
    fold.write({"requirements.txt": "good  # fine\r\n"})
    kept = fold.read()
    would = editor.result("pinfold/freeze", {"dryRun": True})
    assert would["changed"] == [editor.uri]
    assert fold.read() == kept
    assert editor.result("pinfold/freeze") == would
    assert fold.read() == "good==1.0  # fine\r\nstray==2.0\r\n"


def test_which_environment(fold: Fold, editor: FoldEditor) -> None:
    make_environment(fold.root / "other", fold.environ)
    outside = make_environment(fold.place / "outside", fold.environ)
    listed = {each["name"]: each for each in editor.result("pinfold/environments")}
    assert (listed[".venv"]["selected"], listed["other"]["selected"], "outside" in listed) == (True, False, False)
    assert listed[".venv"]["distributions"] == 2
    assert editor.result("pinfold/select", {"path": "other"})["path"] == (fold.root / "other").as_posix()
    assert editor.becomes("drifted", 2)["origin"] == "remembered"
    # One that lies elsewhere wants the person's own yes, to be selected and to be changed.
    error = editor.error("pinfold/select", {"path": outside.as_uri()})
    assert error["data"]["kind"] == "outside-workspace"
    chosen = editor.result("pinfold/select", {"path": outside.as_uri(), "consent": True})
    assert (chosen["path"], chosen["inside"]) == (outside.as_posix(), False)
    assert editor.error("pinfold/sync")["data"]["kind"] == "outside-workspace"
    assert fold.installed(outside) == {}
    editor.result("pinfold/sync", {"consent": True})
    assert fold.installed(outside) == {"good": "2.0", "needy": "1.0"}
    assert editor.result("pinfold/select", {"path": ""})["origin"] == "found"
    assert editor.error("pinfold/select", {"path": "nothing"})["data"]["kind"] == "not-an-environment"


def test_settings_do_not_widen(fold: Fold, editor: FoldEditor) -> None:
    outside = make_environment(fold.place / "outside", fold.environ)
    fold.write({"pinfold.toml": '[environment]\npath = "../outside"\n'})
    status = editor.until(
        lambda m: m.get("method") == "pinfold/environmentStatus" and m["params"]["origin"] == "settings"
    )["params"]
    assert (status["path"], status["inside"]) == (outside.as_posix(), False)
    shown = editor.result("pinfold/previewSync")
    for method, more in (
        ("sync", {}),
        ("sync", {"preview": shown["id"]}),
        ("install", {"requirements": ["good"]}),
        ("uninstall", {"names": ["good"]}),
        ("remove", {"confirmed": True}),
        ("repair", {"python": "3"}),  # where nothing is wrong, it would leave it alone
        ("undo", {}),
    ):
        assert editor.error(f"pinfold/{method}", more)["data"]["kind"] in ("outside-workspace", "not-installed"), method
    assert fold.installed(outside) == {}


def test_repair(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "good==1.0\n"}, ["good==1.0"])
    config = fold.env / "pyvenv.cfg"
    config.write_text(
        "\n".join("home = /nowhere/bin" if "home" in line else line for line in config.read_text().splitlines())
    )
    fold.python.unlink()
    fold.python.symlink_to("/nowhere/bin/python")
    with FoldEditor(fold) as editor:
        assert "/nowhere" in editor.becomes("broken")["message"]
        assert editor.error("pinfold/sync")["data"]["kind"] == "broken-environment"
        error = editor.error("pinfold/repair", {"python": "2.6"})
        assert error["data"]["kind"] == "no-python"
        mended = editor.result("pinfold/repair")
        assert (mended["environment"]["problem"], mended["changed"]) == (None, True)
        assert editor.result("pinfold/repair")["changed"] is False
        editor.becomes("in-sync")
        assert fold.installed() == {"good": "1.0"}
        assert editor.ends() == 0


def test_interpreters_and_activation(fold: Fold, editor: FoldEditor) -> None:
    pythons = editor.result("pinfold/interpreters")
    assert {"path", "version", "implementation", "origin", "fits"} == set(pythons[0])
    assert pythons[0]["fits"]
    found = editor.result("pinfold/activation", {"shell": "bash"})
    assert fold.env.as_posix() in found["script"]
    assert found["variables"]["VIRTUAL_ENV"] == fold.env.as_posix()
    assert found["variables"]["PATH"].startswith(f"{fold.env.as_posix()}/bin")
    assert editor.result("pinfold/activation")["script"] is None
    assert editor.error("pinfold/activation", {"shell": "tell-me"})["data"]["kind"]


@pytest.mark.parametrize(
    "method, params, kind",
    [
        ("pinfold/install", {"requirements": ["no such thing"]}, "invalid-requirement"),
        ("pinfold/install", {"requirements": ["nowhere-to-be-found"]}, "unknown-project"),
        ("pinfold/install", {"requirements": ["broken"]}, "broken-package"),
        ("pinfold/uninstall", {"names": ["unknown"]}, "not-installed"),
        ("pinfold/undo", {}, "nothing-to-undo"),
        ("pinfold/sync", {"files": ["other.txt"]}, "no-files"),
        ("pinfold/create", {}, "exists"),
        ("pinfold/create", {"path": "new", "python": "2.6"}, "no-python"),
        ("pinfold/create", {"path": "new", "python": "./2.6"}, "bad-python"),
        ("pinfold/sync", {"environment": "/usr", "consent": True}, "system-python"),
    ],
)
def test_what_cannot_be_done(fold: Fold, editor: FoldEditor, method: str, params: Any, kind: str) -> None:
    before, text = fold.tree(), fold.read()
    error = editor.error(method, params)
    assert (error["code"], error["data"]["kind"]) == (REQUEST_FAILED, kind), error
    assert error["message"] == " ".join(filter(None, [error["data"]["message"], error["data"]["advice"]]))
    assert set(error["data"]) == {"kind", "message", "advice", "detail"}
    assert (fold.tree(), fold.read()) == (before, text)


@pytest.mark.parametrize(
    "method, params",
    [
        ("pinfold/status", {"folder": "file:///nowhere"}),
        ("pinfold/sync", {"preview": 3}),
        ("pinfold/sync", {"files": "requirements.txt"}),
        ("pinfold/sync", {"consent": "yes"}),
        ("pinfold/sync", {"installer": "/bin/sh"}),
        ("pinfold/install", {}),
        ("pinfold/uninstall", {"names": [1]}),
        ("pinfold/freeze", {"mode": "twice"}),
        ("workspace/executeCommand", {"command": "pinfold.environment.nothing"}),
        ("workspace/executeCommand", {"command": "pinfold.environment.sync", "arguments": ["x"]}),
    ],
)
def test_odd_parameters(editor: FoldEditor, method: str, params: Any) -> None:
    assert editor.error(method, params)["code"] == INVALID_PARAMS


def test_what_comes_with_the_changes_is_told_apart(tmp_path: Path, index: Index) -> None:
    """The status cannot know of a dependency that is not there yet: its number and the plan's are brought together."""
    fold = make_fold(tmp_path, index, {"requirements.txt": "needy\n"}, [])
    with FoldEditor(fold) as editor:
        editor.becomes("drifted", 1)
        shown = editor.result("pinfold/previewSync")
        summary, page = english(shown["summary"]), [english(line) for line in shown["page"]]
        assert summary.startswith("1 change and 1 dependency: 2 to install")
        assert page[:2] == ["Sync .venv with requirements.txt", summary]
        assert page[3:] == ["Install (2)", *page[4:6], ""]
        assert page[4].startswith("+ good   2.0  needy needs it")
        assert page[5].startswith("+ needy  1.0  requirements.txt:1 asks for it")
        assert [(group["action"], [step["name"] for step in group["steps"]]) for group in shown["groups"]] == [
            ("install", ["good", "needy"])
        ]


def test_an_install_shows_what_else_it_would_do(fold: Fold, editor: FoldEditor) -> None:
    """The files ask for `needy` and another `good`: who installs something else learns of that first."""
    before = fold.tree()
    editor.becomes("drifted")
    asked = {"requirements": ["stray==2.0"]}
    shown = editor.result("pinfold/install", {**asked, "dryRun": True})
    assert english(shown["summary"]).startswith("1 to install, 1 to upgrade")
    assert english(shown["summary"]).endswith(". The files ask for this as well: good, needy")
    assert fold.tree() == before
    done = editor.result("pinfold/install", {**asked, "preview": shown["id"]})
    assert english(done["said"]) == "Installed: good 2.0, needy 1.0."
    assert fold.installed() == {"good": "2.0", "needy": "1.0", "stray": "2.0"}
    assert "stray==2.0" in (fold.root / "requirements.txt").read_text("utf-8")


def test_only_what_was_shown_is_installed(fold: Fold, editor: FoldEditor) -> None:
    asked = {"requirements": ["stray==2.0"]}
    shown = editor.result("pinfold/install", {**asked, "dryRun": True})
    (fold.root / "requirements.txt").write_text("good==1.0\nneedy\n", "utf-8")
    other = editor.result("pinfold/install", {**asked, "dryRun": True})
    assert english(other["summary"]).startswith("1 to install")
    (fold.root / "requirements.txt").write_text("good==2.0\n", "utf-8")
    before = fold.tree()
    assert editor.error("pinfold/install", {**asked, "preview": other["id"]})["data"]["kind"] == "outdated-plan"
    assert editor.error("pinfold/sync", {"preview": other["id"]})["data"]["kind"] == "outdated-plan"
    assert fold.tree() == before
    editor.result("pinfold/uninstall", {"names": ["stray"], "preview": ""})
    assert editor.error("pinfold/install", {**asked, "preview": shown["id"]})["data"]["kind"] == "outdated-plan"


def test_an_uninstall_shows_what_goes_with_it(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "needy\n"}, ["needy", "good"])
    with FoldEditor(fold) as editor:
        shown = editor.result("pinfold/uninstall", {"names": ["needy"], "dryRun": True})
        assert english(shown["summary"]) == "2 to remove"
        assert fold.installed() == {"good": "2.0", "needy": "1.0"}
        done = editor.result("pinfold/uninstall", {"names": ["needy"], "preview": shown["id"]})
        assert english(done["said"]) == "Uninstalled: good 2.0, needy 1.0."
