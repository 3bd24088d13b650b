"""Verbs that take their time: told where they are, stopped in every way there is, waiting for each other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.editor import PUSH, Message
from tests.support.fold_editor import SLOW, FoldEditor
from tests.support.folds import Fold, children_of, make_fold
from tests.support.indexes import Fault, Front, Index, IndexServer
from tests.support.wheels import Package

CANCELLED = -32800
HELD = Fault("*good-2.0*.whl", hold=True)


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make([Package("good"), Package("good", "2.0"), Package("more")])


@contextmanager
def held(tmp_path: Path, index: Index) -> Iterator[tuple[Fold, Front]]:
    """A fold in which a sync stops in the middle of a download."""
    with Front(index, HELD) as front:
        fold = make_fold(tmp_path / "place", front, {"requirements.txt": "good==2.0\n"}, installed=None)
        fold.furnish(index, ["good==1.0"])
        yield fold, front


def under_way(editor: FoldEditor, front: Front, **params: object) -> int:
    """A sync that has come as far as it can."""
    shown = editor.result("pinfold/previewSync")
    number = editor.request("pinfold/sync", {"preview": shown["id"], **params})
    assert front.asked.wait(SLOW)
    return number


def _begins(message: Message, title: str) -> bool:
    return message.get("method") == "$/progress" and message["params"]["value"].get("title") == title


def test_progress_for_a_token(tmp_path: Path, index: Index) -> None:
    with held(tmp_path, index) as (fold, front), FoldEditor(fold) as editor:
        number = under_way(editor, front, workDoneToken="mine")
        assert editor.becomes("busy")["message"] == "Syncing the environment …"
        front.release()
        assert "result" in editor.answer(number)
        said = editor.progress("mine")
        assert said[0] == {"kind": "begin", "title": "Syncing the environment", "cancellable": True}
        assert said[-1] == {"kind": "end", "message": "Done"}
        reports = [each["message"] for each in said[1:-1]]
        assert any("good" in each for each in reports), reports
        begun = [m["params"]["token"] for m in editor.heard if _begins(m, "Syncing the environment")]
        assert begun == ["mine"], "there is no other of our own"
        editor.becomes("in-sync")
        assert editor.ends() == 0


def test_what_cannot_be_stopped_any_more_is_not_offered_to_be(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path / "place", index, {"requirements.txt": "good==2.0\n"}, installed=["good==1.0"])
    with FoldEditor(fold) as editor:
        editor.result("pinfold/sync")
        editor.result("pinfold/undo", {"workDoneToken": "mine"})
        stops = {each["message"]: each["cancellable"] for each in editor.progress("mine")[1:-1]}
        assert stops.pop("Checking that nothing else has changed") is True
        assert set(stops.values()) == {False}
        assert any("Putting the environment back" in each for each in stops)
        assert editor.ends() == 0


def test_progress_of_our_own(tmp_path: Path, index: Index) -> None:
    """Nobody asked for it, so the client is asked whether it shows it; what is done at once is not shown at all."""
    with held(tmp_path, index) as (fold, front), FoldEditor(fold) as editor:
        number = under_way(editor, front)
        # On a busy machine the preview took its time too, and so was shown.
        begun = editor.until(lambda m: _begins(m, "Syncing the environment"))
        token = begun["params"]["token"]
        assert token in [each["token"] for each in editor.took("window/workDoneProgress/create")]
        front.release()
        assert "result" in editor.answer(number)
        assert editor.progress(token)[-1]["kind"] == "end"
        editor.result("pinfold/environments")
        editor.listen(1)
        assert len({each["token"] for each in editor.took("window/workDoneProgress/create")}) <= 2
        assert editor.ends() == 0


def test_no_progress_for_who_cannot_show_it(tmp_path: Path, index: Index) -> None:
    with held(tmp_path, index) as (fold, front), FoldEditor(fold, capabilities=PUSH) as editor:
        number = under_way(editor, front)
        editor.listen(1)
        front.release()
        assert "result" in editor.answer(number)
        assert editor.took("$/progress") == editor.took("window/workDoneProgress/create") == []


def _cancel_request(editor: FoldEditor, number: int) -> None:
    editor.note("$/cancelRequest", {"id": number})


def _cancel_progress(editor: FoldEditor, number: int) -> None:
    editor.note("window/workDoneProgress/cancel", {"token": "mine"})


def _distrust(editor: FoldEditor, number: int) -> None:
    editor.note("pinfold/didChangeTrust", {"trusted": False})


@pytest.mark.parametrize("stop", [_cancel_request, _cancel_progress, _distrust])
def test_a_stop_leaves_everything_as_it_was(
    tmp_path: Path, index: Index, stop: Callable[[FoldEditor, int], None]
) -> None:
    with held(tmp_path, index) as (fold, front), FoldEditor(fold) as editor:
        before = fold.tree(times=True)
        number = under_way(editor, front, workDoneToken="mine")
        stop(editor, number)
        answer = editor.answer(number)
        assert answer["error"]["code"] == CANCELLED
        assert answer["error"]["data"]["kind"] == "cancelled"
        assert fold.tree(times=True) == before
        assert editor.progress("mine")[-1] == {"kind": "end", "message": "Cancelled"}
        editor.becomes("untrusted" if stop is _distrust else "drifted")
        assert editor.ends() == 0
        assert b"Traceback" not in editor.stderr


def test_one_after_the_other(tmp_path: Path, index: Index) -> None:
    """A second verb in the folder waits and says so; who does not want to wait need not; who only looks does not wait."""
    with held(tmp_path, index) as (fold, front), FoldEditor(fold) as editor:
        first = under_way(editor, front)
        second = editor.request("pinfold/install", {"requirements": ["more"], "workDoneToken": "second"})
        editor.says("second", "Waiting Syncing the environment")
        third = editor.request("pinfold/freeze", {"workDoneToken": "third"})
        editor.says("third", "Waiting")
        editor.note("window/workDoneProgress/cancel", {"token": "third"})
        assert editor.answer(third)["error"]["code"] == CANCELLED
        fourth = editor.request("pinfold/freeze")
        editor.note("$/cancelRequest", {"id": fourth})
        assert editor.answer(fourth)["error"]["code"] == CANCELLED
        assert editor.result("pinfold/environments")
        front.release()
        assert "result" in editor.answer(first)
        assert "result" in editor.answer(second)
        assert fold.installed() == {"good": "2.0", "more": "1.0"}
        assert fold.read() == "good==2.0\nmore==1.0\n"
        assert editor.ends() == 0


def test_two_windows(tmp_path: Path, index: Index) -> None:
    with held(tmp_path, index) as (fold, front), FoldEditor(fold) as one, FoldEditor(fold) as other:
        shown = other.result("pinfold/previewSync")
        first = under_way(one, front)
        assert "being changed" in other.becomes("busy")["message"]
        second = other.request("pinfold/sync", {"preview": shown["id"], "workDoneToken": "w"})
        other.says("w", f"Waiting process {one.process.pid} is busy with this environment")
        front.release()
        assert "result" in one.answer(first)
        assert "result" in other.answer(second)
        for each in (one, other):
            assert each.becomes("in-sync")["changes"] == 0
        assert other.ends() == one.ends() == 0


def test_the_session_ends(tmp_path: Path, index: Index) -> None:
    """shutdown and exit, or a closed pipe: the server first puts everything back."""
    with held(tmp_path, index) as (fold, front):
        before = fold.tree(times=True)
        with FoldEditor(fold) as editor:
            under_way(editor, front)
            assert editor.ends() == 0
            assert b"Traceback" not in editor.stderr
        assert fold.tree(times=True) == before
        with FoldEditor(fold) as editor:
            front.asked.clear()
            under_way(editor, front)
            editor.end_of_input()
            assert editor.exit_code(SLOW) == 1
        assert fold.tree(times=True) == before


def test_the_editor_is_gone(tmp_path: Path, index: Index) -> None:
    with held(tmp_path, index) as (fold, front):
        before = fold.tree(times=True)
        parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        with FoldEditor(fold, process=parent.pid) as editor:
            under_way(editor, front)
            parent.kill()
            parent.wait()
            editor.exit_code(SLOW)
        assert parent.stdin is not None
        parent.stdin.close()
        assert fold.tree(times=True) == before


def test_killed(tmp_path: Path, index: Index) -> None:
    """The next server puts everything back, without being asked, once the child that was left behind has ended."""
    with held(tmp_path, index) as (fold, front):
        before = fold.tree(times=True)
        with FoldEditor(fold) as editor:
            under_way(editor, front)
            children = children_of(editor.process.pid)
            assert children
            os.kill(editor.process.pid, signal.SIGKILL)
            editor.process.wait()
        with FoldEditor(fold) as editor:
            editor.becomes("busy")
            for child in children:
                os.kill(child, signal.SIGKILL)
            editor.becomes("drifted", 1)
            assert fold.tree(times=True) == before
            assert editor.ends() == 0


def test_looking_blocks_nobody(tmp_path: Path, index: Index) -> None:
    """While something takes its time, the editor is answered."""
    with held(tmp_path, index) as (fold, front), FoldEditor(fold) as editor:
        number = under_way(editor, front)
        editor.open("good==2.0\n")
        begun = time.monotonic()
        editor.hover()
        assert time.monotonic() - begun < 5
        front.release()
        assert "result" in editor.answer(number)
