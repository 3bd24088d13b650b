"""Verbs that write requirement files, while these are open: the editor writes them, or everything is as before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.fold_editor import CAPABILITIES, FoldEditor
from tests.support.folds import Fold, make_fold
from tests.support.indexes import Index, IndexServer
from tests.support.wheels import Package

EDIT = "workspace/applyEdit"
TYPED = "# not saved yet\r\ngood==1.0\r\n"


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make([Package("good"), Package("good", "2.0"), Package("more")])


@pytest.fixture
def fold(tmp_path: Path, index: Index) -> Fold:
    return make_fold(tmp_path, index, {"requirements.txt": "good==1.0\n"}, ["good==1.0"])


class Buffer:
    """What the editor holds; applies what it is asked to, tells the server, and then answers."""

    def __init__(self, editor: FoldEditor, text: str) -> None:
        self.editor, self.text, self.version = editor, text, 7
        editor.open(text, version=self.version)
        editor.replies[EDIT] = self.apply

    def apply(self, params: Any) -> Any:
        (change,) = params["edit"]["documentChanges"]
        if change["textDocument"] != {"uri": self.editor.uri, "version": self.version}:
            return {"applied": False}
        (edit,) = change["edits"]
        lines = self.text.splitlines(True)

        def offset(position: Any) -> int:
            return sum(map(len, lines[: position["line"]])) + int(position["character"])

        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        self.text = self.text[:start] + edit["newText"] + self.text[end:]
        self.version += 1
        self.editor.change(self.version, {"range": edit["range"], "text": edit["newText"]})
        return {"applied": True}


def test_the_editor_writes(fold: Fold) -> None:
    with FoldEditor(fold) as editor:
        buffer = Buffer(editor, TYPED)
        editor.result("pinfold/install", {"requirements": ["more"]})
        assert buffer.text == TYPED + "more==1.0\r\n"
        assert fold.read() == "good==1.0\n"
        assert fold.installed() == {"good": "1.0", "more": "1.0"}
        editor.becomes("in-sync")
        editor.result("pinfold/uninstall", {"names": ["good"]})
        assert buffer.text == "# not saved yet\r\nmore==1.0\r\n"
        assert fold.installed() == {"more": "1.0"}
        buffer.version += 1
        buffer.text = "more\r\n"
        editor.change(buffer.version, {"text": buffer.text})
        frozen = editor.result("pinfold/freeze")
        assert (frozen["changed"], buffer.text) == ([editor.uri], "more==1.0\r\n")
        assert fold.read() == "good==1.0\n"
        assert editor.ends() == 0


@pytest.mark.parametrize(
    "reply", [None, {"applied": False}, {"applied": False, "failureReason": "typing"}, {"applied": 1}, []]
)
def test_the_editor_refuses(fold: Fold, reply: Any) -> None:
    before = fold.tree(times=True)
    with FoldEditor(fold) as editor:
        editor.open(TYPED)
        editor.replies[EDIT] = reply
        for method, more in (("install", {"requirements": ["more"]}), ("uninstall", {"names": ["good"]})):
            error = editor.error(f"pinfold/{method}", more)
            assert error["data"]["kind"] == "edit-refused"
            assert "requirements.txt" in error["message"]
            assert fold.tree(times=True) == before
        assert fold.read() == "good==1.0\n"


def test_typed_meanwhile(fold: Fold) -> None:
    """Between the plan and the edit."""
    with FoldEditor(fold) as editor:
        buffer = Buffer(editor, TYPED)
        before = fold.tree(times=True)

        def apply(params: Any) -> Any:
            buffer.version += 1  # a keystroke that the server has not heard of
            return buffer.apply(params)

        editor.replies[EDIT] = apply
        assert editor.error("pinfold/install", {"requirements": ["more"]})["data"]["kind"] == "edit-refused"
        assert (fold.tree(times=True), buffer.text) == (before, TYPED)


def test_several_files(fold: Fold) -> None:
    """One is open, one is not: where the editor refuses, the other is as before too."""
    fold.write({"requirements.txt": "-r more.txt\ngood\n", "more.txt": "good\n"})
    with FoldEditor(fold) as editor:
        editor.open(fold.read())
        editor.replies[EDIT] = {"applied": False}
        assert editor.error("pinfold/freeze")["data"]["kind"] == "edit-refused"
        assert (fold.read(), fold.read("more.txt")) == ("-r more.txt\ngood\n", "good\n")


def test_an_editor_that_never_answers_can_be_left(fold: Fold) -> None:
    from tests.support.fold_editor import NEVER

    before = fold.tree(times=True)
    with FoldEditor(fold) as editor:
        editor.open(TYPED)
        editor.replies[EDIT] = NEVER
        number = editor.request("pinfold/install", {"requirements": ["more"]})
        editor.until(lambda m: m.get("method") == EDIT)
        editor.note("$/cancelRequest", {"id": number})
        assert "error" in editor.answer(number)
        assert fold.tree(times=True) == before
        number = editor.request("pinfold/install", {"requirements": ["more"]})
        editor.until(lambda m: m.get("method") == EDIT, new=True)
        assert editor.ends() == 0
        assert fold.tree(times=True) == before


def test_an_editor_without_versions(fold: Fold) -> None:
    capabilities = {**CAPABILITIES, "workspace": {"applyEdit": True}}
    with FoldEditor(fold, capabilities=capabilities) as editor:
        editor.open(TYPED)
        editor.replies[EDIT] = {"applied": True}
        editor.result("pinfold/install", {"requirements": ["more"]})
        (asked,) = editor.took(EDIT)
        ((uri, (edit,)),) = asked["edit"]["changes"].items()
        assert (uri, edit["newText"]) == (editor.uri, "more==1.0\r\n")
