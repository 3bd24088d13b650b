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
        other = fold.root / "other.txt"
        fold.write({"other.txt": "free\n"})
        changed(editor, other)  # something else happens, and is looked at after a pause
        saved(editor, other)
        editor.listen(resolutions.PAUSE + 1.5)
        assert all(not each for each in _all(editor)), "it is still not saved"
        fold.write({"requirements.txt": TEXT})
        saved(editor, fold.root / "requirements.txt")
        assert len(told(editor)) == 2


def saved(editor: FoldEditor, path: Path) -> None:
    editor.note("textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})


def changed(editor: FoldEditor, path: Path) -> None:
    editor.note("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2}]})


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


def test_on_demand_stays_while_one_types(fold: Fold) -> None:
    with editor_in(fold, when="never") as editor:
        editor.open(TEXT)
        editor.result("pinfold/resolve", {"textDocument": {"uri": editor.uri}})
        assert len(told(editor)) == 2
        editor.change(5, {"text": f"# above\n{TEXT}"})
        editor.listen(resolutions.PAUSE + 1.5)
        assert len(_all(editor)[-1]) == 2
        assert [fix["title"] for fix in fixes(editor, 1)], "nothing else is asked for than before"


def test_what_is_asked_of_another_target_is_an_answer_and_no_finding(fold: Fold) -> None:
    text = "win\nlib==2.2.0\n"
    with editor_in(fold, when="never") as editor:
        editor.open(text)
        params = {"textDocument": {"uri": editor.uri}, "targets": ["windows"]}
        assert editor.result("pinfold/resolve", params)["conflicts"]
        editor.listen(0.5)
        codes = {
            item["code"] for each in editor.took("textDocument/publishDiagnostics") for item in each["diagnostics"]
        }
        assert "unportable-requirements" not in codes


@pytest.mark.parametrize(
    "text, sets, repairs",
    [
        ("free\nreq<2.21\n", 0, 0),  # the constraint is gone, and so is the conflict
        ("--pre\n-c bound.txt\nfree\nreq<2.21\n", 0, 0),  # nobody knows with this option
        ("-c bound.txt\n-r more.txt\nfree\nreq<2.21\n", 1, 0),  # nobody knows about repairs with this file
        ("-c bound.txt\nreq<2.21\nfree\n", 1, 2),  # the order is no matter
    ],
)
def test_what_no_longer_holds_is_not_told(tmp_path: Path, index: Index, text: str, sets: int, repairs: int) -> None:
    files: dict[str, str | bytes] = {"bound.txt": "lib>=1.26\n", "more.txt": "mid\n"}
    before = "-c bound.txt\nfree\nreq<2.21\n"
    fold = make_fold(tmp_path, index, {**files, "requirements.txt": before})
    with editor_in(fold, when="never") as editor:
        editor.open(before)
        editor.result("pinfold/resolve", {"textDocument": {"uri": editor.uri}})
        assert len(told(editor)) == 1
        assert len(fixes(editor, 2)) == 2
        editor.change(7, {"text": text})
        editor.listen(0.5)
        assert len(_all(editor)[-1]) == sets
        line = text.split("\n").index("req<2.21")
        assert len(fixes(editor, line)) == repairs


def test_a_project_of_the_folder_that_needs_something_else(tmp_path: Path, index: Index) -> None:
    project = '[project]\nname = "mine"\nversion = "1"\ndependencies = ["lib<2"]\n'
    text = "-e ./mine\nlib==2.2.0\n"
    fold = make_fold(tmp_path, index, {"requirements.txt": text, "mine/pyproject.toml": project})
    with editor_in(fold) as editor:
        editor.open(text)
        assert len(told(editor)) == 2
        fold.write({"mine/pyproject.toml": project.replace("lib<2", "lib>=2")})
        changed(editor, fold.root / "mine" / "pyproject.toml")
        assert told(editor, some=False, new=True) == []


@pytest.mark.parametrize("ask", ["resolve", "lock", "previewSync"])
def test_one_resolver_at_a_time(tmp_path: Path, index: Index, ask: str) -> None:
    with Front(index, Fault("*/req/*", hold=True)) as front:
        fold = make_fold(tmp_path, front, {"requirements.in": TEXT, "requirements.txt": TEXT})
        with editor_in(fold) as editor:
            editor.open(TEXT)
            editor.until(lambda m: m.get("method") == "textDocument/publishDiagnostics")
            _until(lambda: resolvers_of(editor.process.pid))
            (first,) = resolvers_of(editor.process.pid)
            number = editor.request(f"pinfold/{ask}", {"textDocument": {"uri": editor.uri}})
            _until(lambda: first not in resolvers_of(editor.process.pid))
            end = time.monotonic() + resolutions.PAUSE + 2
            most = 0
            while time.monotonic() < end:
                editor.listen(0.05)
                most = max(most, len(resolvers_of(editor.process.pid)))
            assert most == 1, "who waits comes first, and what runs by itself comes later"
            front.release()
            answer = editor.answer(number)
            assert "lib" in str(answer)
            assert len(told(editor)) == 2


def test_a_mistake_of_ours_is_said_once(tmp_path: Path, fold: Fold) -> None:
    calls = tmp_path / "calls"
    broken = (
        f"def broken(*_):\n    open({str(calls)!r}, 'a').write('x')\n    raise RuntimeError('the moon is full')\n"
        "from pinfold.workspace import resolving\nresolving.resolve_files = broken\n"
    )
    settings = {"index": {"enabled": True}}
    with FoldEditor(fold, settings=settings, first=broken) as editor:
        editor.open(TEXT)
        editor.until(lambda m: m.get("method") == "textDocument/publishDiagnostics")
        _until(calls.exists)
        editor.listen(resolutions.PAUSE + 2)
        assert calls.read_text() == "x"
        editor.change(8, {"text": f"{TEXT}free\n"})
        editor.listen(resolutions.PAUSE + 2)
        assert calls.read_text() == "xx", "another text is another question"


def test_nowhere_to_work_in_is_said_once(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": TEXT})
    nowhere = "import tempfile\ntempfile.tempdir = '/nowhere/at/all'\n"
    with FoldEditor(fold, settings={"index": {"enabled": True}}, first=nowhere) as editor:
        editor.open(TEXT)
        said = lambda m: m.get("method") == "window/logMessage" and "is not known" in m["params"]["message"]  # noqa: E731
        editor.until(said)
        editor.listen(resolutions.PAUSE + 1)
        assert sum(map(said, editor.heard)) == 1


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
