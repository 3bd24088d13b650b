"""JSON-RPC without a pipe: every request is answered once, with the right code, and failures stay where they happen."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from lsprotocol import types
from tests.support.editor import PUSH, Editor
from tests.support.toy_engine import ToyEngine

WRONG_POSITIONS = [
    {"textDocument": {"uri": Editor.uri}, "position": {"line": line, "character": 0}} for line in ("one", None)
]
PLACE = {"textDocument": {"uri": Editor.uri}, "position": {"line": 0, "character": 0}}


@pytest.fixture
def editor() -> Editor:
    editor = Editor(ToyEngine())
    editor.initialize()
    editor.open("six\n")
    editor.sent.clear()
    return editor


def request(number: Any, method: str, params: Any = None) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


@pytest.mark.parametrize(
    "params",
    [
        None,
        [],
        {},
        3,
        {"textDocument": 1},
        {"textDocument": {"uri": None}, "position": "x"},
        *WRONG_POSITIONS,
    ],
)
@pytest.mark.parametrize("method", ["textDocument/hover", "textDocument/diagnostic", "workspace/diagnostic"])
def test_badly_typed_parameters(editor: Editor, method: str, params: Any) -> None:
    answer = editor.ask(method, params)
    if method == "textDocument/diagnostic" and params in WRONG_POSITIONS:
        assert answer["result"]["items"] == [], "right for this method: it has no position"
    else:
        assert answer["error"]["code"] == -32602
    assert editor.hover()["result"] is None


@pytest.mark.parametrize("params", [None, [], {}, {"textDocument": 1}, {"textDocument": {"uri": 1}}])
@pytest.mark.parametrize(
    "method",
    [
        "textDocument/didOpen",
        "textDocument/didChange",
        "textDocument/didClose",
        "textDocument/didSave",
        "workspace/didChangeWatchedFiles",
        "workspace/didChangeWorkspaceFolders",
        "workspace/didChangeConfiguration",
        "$/cancelRequest",
        "$/setTrace",
        "$/unknown",
        "no/such",
    ],
)
def test_badly_typed_notifications_are_ignored(editor: Editor, method: str, params: Any) -> None:
    editor.note(method, params)
    assert [m for m in editor.sent if "error" in m] == []
    assert editor.hover()["result"] is None


def test_a_change_that_is_none_changes_nothing(editor: Editor) -> None:
    for change in ({}, {"text": 1}, {"text": "x", "range": 1}, {"text": "x", "range": {"start": {}, "end": {}}}):
        editor.change(2, {"text": "first"}, change)
    document = editor.server.session.document(Editor.uri)
    assert document is not None
    assert (document.text, document.version) == ("six\n", 1)


def test_unknown_methods(editor: Editor) -> None:
    assert editor.ask("no/such", {})["error"]["code"] == -32601
    assert editor.ask("textDocument/signatureHelp", PLACE)["error"]["code"] == -32601


def test_ids_come_back_as_they_were(editor: Editor) -> None:
    for number in (0, 7, "seven", "pinfold-1", -3):
        editor.send(request(number, "textDocument/hover", PLACE))
        assert editor.answer(number)["result"] is None


def test_a_request_that_is_cancelled_while_it_waits(editor: Editor) -> None:
    cancel = [{"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": n}} for n in range(1000, 2000)]
    asked = [request(n, "textDocument/hover", PLACE) for n in range(1000, 2000)]
    editor.batch(*[message for pair in zip(asked, cancel, strict=True) for message in pair], request(1, "no/such"))
    codes = [editor.answer(n)["error"]["code"] for n in range(1000, 2000)]
    assert set(codes) == {-32800}
    assert editor.answer(1)["error"]["code"] == -32601


def test_a_cancellation_that_comes_too_late(editor: Editor) -> None:
    editor.send(request(5, "textDocument/hover", PLACE))
    editor.note("$/cancelRequest", {"id": 5})
    assert editor.answer(5)["result"] is None
    assert editor.sent == []


def test_every_handler_may_fail(editor: Editor, caplog: pytest.LogCaptureFixture) -> None:
    """A raise in any handler: an error for that request only, one entry in the log, the secret in neither."""

    def fail(params: Any) -> Any:
        raise RuntimeError("could not reach https://name:secret@example.com/simple")

    fail.raw = True  # type: ignore[attr-defined]
    features = editor.protocol.fm.features
    before = dict(features)
    for method, handler in before.items():
        if method == "initialize":
            continue
        features[method] = fail
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            answer = editor.ask(method, {})
            editor.note(method, {})
        assert answer["error"]["code"] == -32603
        assert "secret" not in str(answer)
        assert len(caplog.records) == 2, "one for the request, one for the notification"
        features[method] = handler
        assert editor.hover()["result"] is None


def test_the_log_is_redacted(capsys: pytest.CaptureFixture[str]) -> None:
    from pinfold.lsp import log

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        log.set_up()
        try:
            raise RuntimeError("could not reach https://name:secret@example.com/simple")
        except RuntimeError:
            logging.getLogger("pinfold").exception("from https://name:secret@example.com/")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    out, err = capsys.readouterr()
    assert out == ""
    assert "example.com" in err
    assert "Traceback" in err
    assert "secret" not in err


def test_a_check_that_fails_is_said_once_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    editor = Editor(ToyEngine({"/w/other.txt": "bad"}))
    editor.initialize()
    editor.sent.clear()
    editor.open("boom")
    editor.change(2, {"text": "still boom"})
    assert [p["diagnostics"] for p in editor.published()] == [[], []]
    assert len(editor.take("window/logMessage")) == 1
    assert len(caplog.records) == 1
    editor.open("bad", uri="file:///w/second.txt")
    assert len(editor.published()[-1]["diagnostics"]) == 1


async def test_handlers_that_wait(editor: Editor) -> None:
    """A coroutine is answered when it is done, cancelled where the editor says so, and at the end of the session."""
    started = asyncio.Event()
    go_on = asyncio.Event()

    async def slow(params: Any) -> str:
        started.set()
        await go_on.wait()
        if params.get("fail"):
            raise ValueError("no")
        return "done"

    async def settle() -> None:
        for _ in range(4):
            await asyncio.sleep(0)

    slow.raw = True  # type: ignore[attr-defined]
    editor.protocol.fm.features["test/slow"] = slow
    editor.batch(*[request(n, "test/slow", {"fail": n == 12}) for n in (10, 11, 12)])
    await started.wait()
    assert editor.sent == []
    editor.note("$/cancelRequest", {"id": 11})
    await settle()
    assert editor.answer(11)["error"]["code"] == -32800
    go_on.set()
    await settle()
    assert editor.answer(10)["result"] == "done"
    assert editor.answer(12)["error"]["code"] == -32603
    go_on.clear()
    editor.send(request(13, "test/slow", {}))
    await settle()
    assert editor.ask("shutdown")["result"] is None
    await settle()
    assert editor.answer(13)["error"]["code"] == -32800


def test_typed_results_and_lone_surrogates(editor: Editor) -> None:
    def typed(params: types.HoverParams) -> types.Hover:
        contents = types.MarkupContent(types.MarkupKind.Markdown, "\ud83d **é**")
        place = types.Range(params.position, types.Position(0, 1))
        return types.Hover(contents, place)

    editor.protocol.fm.features["textDocument/hover"] = typed
    assert editor.hover()["result"] == {
        "contents": {"kind": "markdown", "value": "\ud83d **é**"},
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}},
    }


def test_pygls_typed_requests_to_the_editor(editor: Editor) -> None:
    action = types.MessageActionItem("Yes")
    future = editor.server.window_show_message_request(
        types.ShowMessageRequestParams(types.MessageType.Info, "Really?", [action])
    )
    (asked,) = [m for m in editor.sent if m.get("method") == "window/showMessageRequest"]
    assert asked["params"] == {"type": 3, "message": "Really?", "actions": [{"title": "Yes"}]}
    editor.send({"jsonrpc": "2.0", "id": asked["id"], "result": {"title": "Yes"}})
    assert future.result(0) == action
    refused = editor.server.window_show_message_request(types.ShowMessageRequestParams(types.MessageType.Info, "?"))
    error = {"code": -1, "message": "https://name:secret@example.com/ says no"}
    editor.send({"jsonrpc": "2.0", "id": editor.sent[-1]["id"], "error": error})
    assert "secret" not in str(refused.exception(0))
    editor.send({"jsonrpc": "2.0", "id": "never asked", "result": None})


def test_capabilities_without_any(editor: Editor) -> None:
    for odd in (None, 3, [], {"general": 7, "workspace": [], "textDocument": {"publishDiagnostics": True}}):
        other = Editor(ToyEngine())
        assert other.initialize(odd)["capabilities"]["positionEncoding"] == "utf-16"


def test_the_capabilities() -> None:
    found = Editor(ToyEngine()).initialize(PUSH)
    assert found["serverInfo"]["name"] == "pinfold"
    assert found["capabilities"]["textDocumentSync"] == {
        "openClose": True,
        "change": 2,
        "save": {"includeText": False},
    }
    assert found["capabilities"]["workspace"]["workspaceFolders"] == {"supported": True, "changeNotifications": True}
    assert "diagnosticProvider" not in found["capabilities"], "this one is published to"
