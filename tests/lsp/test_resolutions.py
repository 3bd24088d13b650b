"""Conflicts in an editor: told after a pause, repaired from the light bulb, dropped when the lines change, never in the way."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.conflicts import PACKAGES
from tests.support.fold_editor import FoldEditor
from tests.support.folds import Fold, make_fold, resolvers_of, resolves
from tests.support.indexes import Fault, Front, Index, IndexServer

from pinfold.lsp import resolutions

RULE = "incompatible-requirements"
TEXT = "req<2.21\n# between\nlib>=1.26\n"  # no pin: what the index says is not enough to tell


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make(PACKAGES)


@pytest.fixture
def fold(tmp_path: Path, index: Index) -> Fold:
    return make_fold(tmp_path, index, {"requirements.txt": TEXT})


def editor_in(fold: Fold, *, trusted: bool = True, **resolve: Any) -> FoldEditor:
    return FoldEditor(fold, trusted=trusted, settings={"index": {"enabled": True}, "resolve": resolve})


@pytest.fixture
def editor(fold: Fold) -> Iterator[FoldEditor]:
    with editor_in(fold) as found:
        found.open(TEXT)
        yield found


def told(editor: FoldEditor, *, some: bool = True, new: bool = False) -> list[Any]:
    """The findings of the rule, once there are some or none."""

    def fits(message: Any) -> bool:
        if message.get("method") != "textDocument/publishDiagnostics" or message["params"]["uri"] != editor.uri:
            return False
        return some == any(item["code"] == RULE for item in message["params"]["diagnostics"])

    found: list[Any] = editor.until(fits, new=new)["params"]["diagnostics"]
    return [item for item in found if item["code"] == RULE]


def fixes(editor: FoldEditor, line: int) -> list[Any]:
    at = {"line": line, "character": 1}
    params = {
        "textDocument": {"uri": editor.uri},
        "range": {"start": at, "end": at},
        "context": {"diagnostics": [], "only": ["quickfix"]},
    }
    return [each for each in editor.result("textDocument/codeAction", params) if "keeps" in each["title"]]


def test_told_after_a_pause_and_repaired(editor: FoldEditor) -> None:
    first, second = told(editor)
    assert first["message"] == "req<2.21 needs lib<1.25; line 3 asks for lib>=1.26"
    assert second["message"] == "lib>=1.26 is asked for here; req<2.21 (line 1) needs lib<1.25"
    assert [each["location"]["range"]["start"]["line"] for each in first["relatedInformation"]] == [2]
    offered = fixes(editor, 0)
    assert [each["title"] for each in offered] == [
        "Let lib be 1.24.3 (keeps req)",
        "Let req be 2.32.0 (keeps lib)",
    ]
    (change,) = offered[1]["edit"]["documentChanges"]
    assert [each["newText"] for each in change["edits"]] == ["2.33"]
    editor.change(2, {"text": "req<2.33\n# between\nlib>=1.26\n"})
    assert told(editor, some=False, new=True) == []
    editor.listen(resolutions.PAUSE + 2)
    assert told(editor, some=False) == []


def test_hover_has_the_resolvers_own_words(fold: Fold, editor: FoldEditor) -> None:
    told(editor)
    said = editor.result(
        "textDocument/hover", {"textDocument": {"uri": editor.uri}, "position": {"line": 0, "character": 1}}
    )
    shown = said["contents"]["value"]
    assert "depends on lib<1.25" in shown
    page = Path(shown.partition("[Open the whole derivation](file://")[2].partition(")")[0])
    text = page.read_text()
    assert f"    {fold.root}/requirements.txt: req<2.21\n" in text
    assert "depends on lib<1.25" in text
    assert stat.S_IMODE(page.stat().st_mode) & 0o077 == 0
    editor.ask("shutdown")
    editor.note("exit")
    editor.process.wait(20)
    assert not page.parent.exists(), "it is gone with the server"


def test_a_conflict_stays_while_other_lines_are_typed(editor: FoldEditor) -> None:
    told(editor)
    editor.change(3, {"text": "req<2.21\n# betwixt\nlib>=1.26\nfree\n"})
    assert fixes(editor, 0) == [], "they were tried out without the new line"
    editor.listen(resolutions.PAUSE + 2)
    assert len(fixes(editor, 0)) == 2, "and now with it"
    told_since = [each for each in _all(editor) if each]
    assert all(len(each) == 2 for each in told_since)
    assert _all(editor)[-1], "it was there all the time"


def test_only_on_save(fold: Fold) -> None:
    with editor_in(fold, when="save") as editor:
        editor.open("req==2.32.0\n")
        editor.change(4, {"text": TEXT})
        editor.listen(resolutions.PAUSE + 1.5)
        assert all(not each for each in _all(editor))
        (fold.root / "requirements.txt").write_text(TEXT)
        editor.send(
            {"jsonrpc": "2.0", "method": "textDocument/didSave", "params": {"textDocument": {"uri": editor.uri}}}
        )
        assert len(told(editor)) == 2


def _all(editor: FoldEditor) -> list[list[Any]]:
    """What was told of the rule, each time."""
    sent = editor.took("textDocument/publishDiagnostics")
    return [[item for item in each["diagnostics"] if item["code"] == RULE] for each in sent]


@pytest.mark.parametrize("way", ["untrusted", "never", "no index"])
def test_nobody_is_asked(fold: Fold, way: str) -> None:
    settings: dict[str, Any] = {"index": {"enabled": way != "no index"}}
    settings["resolve"] = {"when": "never" if way == "never" else "pause"}
    with FoldEditor(fold, trusted=way != "untrusted", settings=settings) as editor:
        editor.open(TEXT)
        editor.listen(resolutions.PAUSE + 1.5)
        assert all(not each for each in _all(editor))


def test_on_demand(fold: Fold) -> None:
    with editor_in(fold, when="never") as editor:
        editor.open(TEXT)
        params = {"textDocument": {"uri": editor.uri}}
        found = editor.result("pinfold/resolve", params)
        assert [line["text"] for line in found["conflicts"][0]["lines"]] == ["req<2.21", "lib>=1.26"]
        assert [each[0]["version"] for each in found["conflicts"][0]["repairs"]] == ["1.24.3", "2.32.0"]
        assert len(told(editor)) == 2
        editor.change(5, {"text": "win\nlib==2.2.0\n"})
        found = editor.result("pinfold/resolve", {**params, "targets": ["windows"]})
        assert [each["targets"] for each in found["conflicts"]] == [["on Windows"]]
        assert "targets" in editor.error("pinfold/resolve", {**params, "targets": ["vax"]})["message"]
        answer = editor.ask(
            "workspace/executeCommand", {"command": "pinfold.resolution.resolve", "arguments": [params]}
        )
        assert "result" in answer
        shown = editor.took("window/showMessage")[-1]["message"]
        assert shown == "Everything can be installed together: 2 packages."


def test_what_is_superseded_is_stopped(tmp_path: Path, index: Index) -> None:
    with Front(index, Fault("*/req/*", hold=True)) as front:
        fold = make_fold(tmp_path, front, {"requirements.txt": TEXT})
        with editor_in(fold) as editor:
            editor.open(TEXT)
            editor.until(lambda m: m.get("method") == "textDocument/publishDiagnostics")
            _until(lambda: resolvers_of(editor.process.pid))
            (first,) = resolvers_of(editor.process.pid)
            editor.change(6, {"text": "free==9\n"})
            _until(lambda: first not in resolvers_of(editor.process.pid))
            assert len(resolvers_of(editor.process.pid)) <= 1
            editor.until(lambda m: _says(m, "has no such version") or _says(m, "no-matching-release"))


def _says(message: Any, words: str) -> bool:
    return message.get("method") == "textDocument/publishDiagnostics" and words in str(message["params"])


def _until(done: Any, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_an_index_that_goes_away_says_one_quiet_line(tmp_path: Path, index: Index) -> None:
    with Front(index, Fault("*/lib/*", status=500)) as front:
        fold = make_fold(tmp_path, front, {"requirements.txt": TEXT})
        with editor_in(fold) as editor:
            editor.open(TEXT)
            editor.until(
                lambda m: m.get("method") == "window/logMessage" and "installed together" in m["params"]["message"]
            )
            editor.listen(1)
            assert all(not each for each in _all(editor))
            assert not editor.took("window/showMessage")


@pytest.mark.parametrize("way", ["shutdown", "killed", "untrusted"])
def test_nothing_runs_on_when_nobody_wants_it(tmp_path: Path, index: Index, way: str) -> None:
    with Front(index, Fault("*/req/*", hold=True)) as front:
        fold = make_fold(tmp_path, front, {"requirements.txt": TEXT})
        with editor_in(fold) as editor:
            editor.open(TEXT)
            editor.until(lambda m: m.get("method") == "textDocument/publishDiagnostics")
            _until(lambda: resolvers_of(editor.process.pid))
            pids = resolvers_of(editor.process.pid)
            if way == "untrusted":
                editor.send({"jsonrpc": "2.0", "method": "pinfold/didChangeTrust", "params": {"trusted": False}})
                _until(lambda: not resolvers_of(editor.process.pid))
            elif way == "shutdown":
                editor.ask("shutdown")
                editor.send({"jsonrpc": "2.0", "method": "exit"})
                editor.process.wait(20)
            else:
                editor.process.stdin.close()  # as when the editor's process has gone
                editor.process.wait(20)
            _until(lambda: not any(resolves(pid) for pid in pids))
