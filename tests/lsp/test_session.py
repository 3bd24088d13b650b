"""What a session tells the client and asks of it: diagnostics, settings, folders, watched files."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.editor import PULL, PUSH, Editor
from tests.support.toy_engine import ToyEngine

OTHER = "file:///w/other.txt"


def started(capabilities: Any = PUSH, disk: Any = None, **params: Any) -> Editor:
    editor = Editor(ToyEngine(disk), page=lambda rule: f"https://example.com/rules/{rule}")
    editor.initialize(capabilities, **params)
    return editor


def span(line: int, start: int, end: int) -> dict[str, Any]:
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


def insert(line: int, character: int, text: str) -> dict[str, Any]:
    return {"range": span(line, character, character), "text": text}


# Publishing


def test_a_diagnostic_has_everything() -> None:
    editor = started()
    editor.open("a cause\n")
    editor.open("é worse gone", uri=OTHER)
    assert editor.published() == [
        {"uri": Editor.uri, "version": 1, "diagnostics": []},
        {
            "uri": OTHER,
            "version": 1,
            "diagnostics": [
                {
                    "range": span(0, 2, 7),
                    "severity": 1,
                    "code": "toy-worse",
                    "codeDescription": {"href": "https://example.com/rules/toy-worse"},
                    "source": "pinfold",
                    "message": "worse is here",
                    "relatedInformation": [
                        {"location": {"uri": Editor.uri, "range": span(0, 2, 7)}, "message": "the cause"}
                    ],
                },
                {
                    "range": span(0, 8, 12),
                    "severity": 2,
                    "code": "toy-gone",
                    "codeDescription": {"href": "https://example.com/rules/toy-gone"},
                    "source": "pinfold",
                    "message": "gone is here",
                    "tags": [1],
                },
            ],
        },
    ]


def test_only_what_the_client_understands() -> None:
    editor = started({})
    editor.open("cause worse gone")
    (params,) = editor.published()
    for diagnostic in params["diagnostics"]:
        assert diagnostic.keys() == {"range", "severity", "code", "source", "message"}


@pytest.mark.parametrize("encoding, column", [("utf-8", 5), ("utf-16", 3), ("utf-32", 2)])
def test_positions_in_the_clients_units(encoding: str, column: int) -> None:
    editor = started({"general": {"positionEncodings": ["utf-7", encoding]}})
    editor.open("\U0001f600 bad")
    (params,) = editor.published()
    assert params["diagnostics"][0]["range"] == span(0, column, column + 3)


def test_each_version_is_told_once() -> None:
    editor = started()
    editor.open("bad\n")
    editor.change(2, insert(0, 0, "\n"))
    editor.note("textDocument/didSave", {"textDocument": {"uri": Editor.uri}})
    editor.hover()
    editor.note("workspace/didChangeConfiguration", {"settings": {}})
    told = [(p["version"], p["diagnostics"][0]["range"]["start"]["line"]) for p in editor.published()]
    assert told == [(1, 0), (2, 1)]


def test_changes_that_arrive_together_are_told_together() -> None:
    editor = started()
    editor.open("bad\n")
    editor.published()
    edits = [
        {
            "jsonrpc": "2.0",
            "method": "textDocument/didChange",
            "params": {"textDocument": {"uri": Editor.uri, "version": v}, "contentChanges": [insert(0, 0, "\n")]},
        }
        for v in range(2, 3002)
    ]
    editor.batch(*edits)
    (params,) = editor.published()
    assert params["version"] == 3001
    assert params["diagnostics"][0]["range"] == span(3000, 0, 3)


def test_another_files_findings_change() -> None:
    """Editing the cause moves the related place of a finding elsewhere, though the finding's own file is as it was."""
    editor = started(disk={"/w/disk.txt": "worse"})
    editor.open("cause")
    related = editor.published()[0]
    assert related["uri"] == "file:///w/disk.txt"
    editor.change(2, insert(0, 0, "\n"))
    first, second = sorted(editor.published(), key=lambda p: p["uri"])
    assert first["diagnostics"][0]["relatedInformation"][0]["location"]["range"] == span(1, 0, 5)
    assert "version" not in first
    assert second == {"uri": Editor.uri, "version": 2, "diagnostics": []}
    editor.change(3, {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}, "text": " "})
    assert editor.published()[0]["diagnostics"][0]["relatedInformation"][0]["location"]["range"] == span(0, 1, 6)


def test_a_line_break_for_a_space_moves_the_related_place_too() -> None:
    editor = started(disk={"/w/disk.txt": "worse"})
    editor.open("x cause")
    editor.published()
    editor.change(2, {"range": span(0, 1, 2), "text": "\n"})
    (related,) = [p for p in editor.published() if p["uri"] == "file:///w/disk.txt"]
    assert related["diagnostics"][0]["relatedInformation"][0]["location"]["range"] == span(1, 0, 5)


def test_closing_falls_back_to_the_disk() -> None:
    editor = started(disk={"/w/requirements.txt": "six bad"})
    assert [p["diagnostics"][0]["range"] for p in editor.published()] == [span(0, 4, 7)]
    editor.open("bad")
    editor.close()
    told = [(p.get("version"), p["diagnostics"][0]["range"]) for p in editor.published()]
    assert told == [(1, span(0, 0, 3)), (None, span(0, 4, 7))]


def test_closing_an_unsaved_file_clears_it() -> None:
    editor = started()
    for uri in ("untitled:Untitled-1", "file:///w/new%20file.txt"):
        editor.open("bad", uri=uri)
        editor.close(uri)
        editor.close(uri)
        shown, cleared = editor.published()
        assert shown["uri"] == cleared["uri"] == uri
        assert cleared["diagnostics"] == []
    editor.open("six")
    editor.close()
    assert len(editor.published()) == 1, "nothing was shown, so there is nothing to clear"


@pytest.mark.parametrize("capabilities", [PUSH, PULL])
def test_closed_files_leave_nothing_behind(capabilities: Any) -> None:
    editor = started(capabilities)
    for number in range(50):
        editor.open("bad", uri=f"untitled:{number}")
        editor.close(f"untitled:{number}")
    session = editor.server.session
    kept = [session._reporter._reports, session._publisher._told, session._lines, session._pulled, session._spelling]
    assert [len(memory) for memory in kept] == [0] * 5


def test_a_file_that_is_deleted() -> None:
    editor = started(disk={"/w/other.txt": "bad"})
    assert len(editor.published()) == 1
    engine: Any = editor.server.session.engine
    del engine.disk["/w/other.txt"]
    editor.note("workspace/didChangeWatchedFiles", {"changes": [{"uri": OTHER, "type": 3}]})
    assert editor.published() == [{"uri": OTHER, "diagnostics": []}]
    assert engine.touched == ["/w/other.txt"]


def test_edits_reach_the_engine_as_they_were() -> None:
    editor = started()
    editor.open("one\ntwo\n")
    editor.change(2, insert(1, 0, "and "), {"range": span(0, 0, 3), "text": ""}, uri=Editor.uri)
    engine: Any = editor.server.session.engine
    assert engine.changes == [((4, 4), 4), ((0, 3), 0)]
    assert engine.opened["/w/requirements.txt"] == "\nand two\n"


def test_a_file_that_is_not_open() -> None:
    editor = started()
    editor.change(2, {"text": "bad"})
    editor.close()
    assert editor.published() == []


# Pulling


def pull(editor: Editor, uri: str = Editor.uri, previous: str | None = None) -> Any:
    return editor.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}, "previousResultId": previous})["result"]


def test_a_client_that_pulls_is_never_published_to() -> None:
    editor = Editor(ToyEngine({"/w/other.txt": "bad"}))
    found = editor.initialize(PULL)["capabilities"]["diagnosticProvider"]
    assert found == {"identifier": "pinfold", "interFileDependencies": True, "workspaceDiagnostics": True}
    editor.open("bad")
    editor.change(2, insert(0, 0, " "))
    editor.close()
    assert editor.published() == []


def test_pulling_a_document() -> None:
    editor = started(PULL)
    editor.open("bad")
    first = pull(editor)
    assert first["kind"] == "full"
    assert first["items"][0]["range"] == span(0, 0, 3)
    assert pull(editor, previous=first["resultId"]) == {"kind": "unchanged", "resultId": first["resultId"]}
    editor.change(2, insert(0, 3, "ly"))
    assert pull(editor, previous=first["resultId"])["kind"] == "unchanged", "the edit was behind the finding"
    editor.change(3, insert(0, 0, " "))
    second = pull(editor, previous=first["resultId"])
    assert second["items"][0]["range"] == span(0, 1, 4)
    assert second["resultId"] != first["resultId"]
    editor.change(4, {"text": ""})
    third = pull(editor, previous=second["resultId"])
    assert (third["kind"], third["items"]) == ("full", [])
    assert pull(editor, "file:///unknown")["items"] == []


def test_pulling_the_workspace() -> None:
    editor = started(PULL, {"/w/other.txt": "bad", "/w/clean.txt": "six"})
    editor.open("worse")

    def pull_all(known: list[dict[str, str]]) -> dict[str, Any]:
        items = editor.ask("workspace/diagnostic", {"previousResultIds": known})["result"]["items"]
        return {item["uri"]: item for item in items}

    first = pull_all([])
    assert {uri: (item["version"], len(item["items"])) for uri, item in first.items()} == {
        Editor.uri: (1, 1),
        OTHER: (None, 1),
        "file:///w/clean.txt": (None, 0),
    }
    known = [{"uri": uri, "value": item["resultId"]} for uri, item in first.items()]
    assert {item["kind"] for item in pull_all(known).values()} == {"unchanged"}
    engine: Any = editor.server.session.engine
    del engine.disk["/w/other.txt"]
    gone = pull_all(known)[OTHER]
    assert (gone["kind"], gone["items"], gone["version"]) == ("full", [], None)


def test_refreshing_where_the_client_would_not_look() -> None:
    editor = started(PULL, {"/w/other.txt": "worse"})

    def refreshes() -> int:
        found = [m for m in editor.sent if m.get("method") == "workspace/diagnostic/refresh"]
        for request in found:
            editor.sent.remove(request)
            editor.send({"jsonrpc": "2.0", "id": request["id"], "result": None})
        return len(found)

    assert refreshes() == 1, "the workspace has findings"
    editor.open("six")
    editor.change(2, insert(0, 0, "bad"))
    assert refreshes() == 0, "the client asks for what it edits"
    editor.change(3, insert(0, 0, "cause"))
    assert refreshes() == 1, "other.txt has a related place now"
    editor.note("workspace/didChangeConfiguration", {"settings": {"pinfold": {"off": True}}})
    assert refreshes() == 1
    editor.note("workspace/didChangeConfiguration", {"settings": {"pinfold": {"off": True}}})
    assert refreshes() == 0
    editor.note("workspace/didChangeConfiguration", {"settings": {"pinfold": {}}})
    editor.note("workspace/didChangeConfiguration", {"settings": {"pinfold": {"off": True}}})
    assert refreshes() == 1, "one at a time"
    assert refreshes() == 1, "and one more for what happened meanwhile"
    assert refreshes() == 0


# Settings, folders, files

WORKSPACE = {
    **PUSH,
    "workspace": {
        "configuration": True,
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "didChangeConfiguration": {"dynamicRegistration": True},
    },
}
FOLDERS = [{"uri": "file:///a", "name": "a"}, {"uri": "file:///c%3A/b%20b/", "name": "b"}]


def test_settings_are_pulled_per_folder() -> None:
    editor = Editor(ToyEngine())
    asked = []

    def configuration(request: Any) -> Any:
        asked.append(request["params"]["items"])
        return [{"n": n} for n, _ in enumerate(request["params"]["items"])]

    editor.replies["workspace/configuration"] = configuration
    editor.initialize(WORKSPACE, workspaceFolders=FOLDERS)
    engine: Any = editor.server.session.engine
    assert engine.folders == ["/a", "C:/b b"]
    assert engine.settings == {"": {"n": 0}, "/a": {"n": 1}, "C:/b b": {"n": 2}}
    assert asked == [
        [
            {"section": "pinfold"},
            {"scopeUri": "file:///a", "section": "pinfold"},
            {"scopeUri": "file:///c%3A/b%20b/", "section": "pinfold"},
        ]
    ]
    editor.note("workspace/didChangeConfiguration", {"settings": None})
    assert len(asked) == 2
    change = {"removed": [FOLDERS[0]], "added": [{"uri": "file:///d", "name": "d"}, FOLDERS[1]]}
    editor.note("workspace/didChangeWorkspaceFolders", {"event": change})
    assert engine.folders == ["C:/b b", "/d"]
    assert [item.get("scopeUri") for item in asked[-1]] == [None, FOLDERS[1]["uri"], "file:///d"]


def test_findings_wait_for_the_settings() -> None:
    editor = started(WORKSPACE)
    editor.open("bad")
    assert editor.published() == []
    (request,) = [m for m in editor.sent if m.get("method") == "workspace/configuration"]
    editor.send({"jsonrpc": "2.0", "id": request["id"], "result": [{"off": True}]})
    assert editor.published() == [{"uri": Editor.uri, "version": 1, "diagnostics": []}]


def test_findings_do_not_wait_for_ever() -> None:
    editor = started(WORKSPACE)
    editor.open("bad")
    assert editor.published() == []
    (timer,) = editor.timers
    timer()
    assert len(editor.published()[0]["diagnostics"]) == 1
    (request,) = [m for m in editor.sent if m.get("method") == "workspace/configuration"]
    editor.send({"jsonrpc": "2.0", "id": request["id"], "result": [{"off": True}]})
    assert editor.published()[0]["diagnostics"] == []


@pytest.mark.parametrize(
    "answer", [{"result": None}, {"result": [None]}, {"result": 3}, {"error": {"code": 1, "message": "no"}}]
)
def test_a_client_that_has_no_settings(answer: Any) -> None:
    editor = started(WORKSPACE)
    editor.open("bad")
    (request,) = [m for m in editor.sent if m.get("method") == "workspace/configuration"]
    editor.send({"jsonrpc": "2.0", "id": request["id"], **answer})
    assert len(editor.published()[0]["diagnostics"]) == 1


def test_settings_of_a_client_that_sends_them() -> None:
    editor = started(workspaceFolders=FOLDERS, initializationOptions={"settings": {"off": True}})
    engine: Any = editor.server.session.engine
    assert engine.settings["/a"] == {"off": True}
    editor.open("bad")
    editor.note("workspace/didChangeConfiguration", {"settings": {"pinfold": {"off": False}}})
    assert [len(p["diagnostics"]) for p in editor.published()] == [0, 1]


def test_mistakes_in_the_settings_are_said_once() -> None:
    editor = started(initializationOptions={"settings": {"wrong": "no https://name:secret@example.com/"}})
    editor.open("six")
    (shown,) = editor.take("window/showMessage")
    assert shown == {"type": 2, "message": "Pinfold: : no https://****@example.com/"}
    for settings in ({}, {"wrong": "again"}):
        editor.note("workspace/didChangeConfiguration", {"settings": {"pinfold": settings}})
    assert [m["message"] for m in editor.take("window/showMessage")] == ["Pinfold: : again"]


def test_a_rule_that_fails_is_mentioned_in_the_editors_log(caplog: pytest.LogCaptureFixture) -> None:
    editor = started()
    editor.server.session.failed("unpinned", ValueError("of https://name:secret@example.com/"))
    (said,) = editor.take("window/logMessage")
    assert "unpinned" in said["message"]
    assert "secret" not in said["message"]
    assert len(caplog.records) == 1


def test_folders_are_searched_between_messages() -> None:
    editor = started()
    engine: Any = editor.server.session.engine
    engine.hidden = {"/w/a.txt": "bad", "/w/b.txt": "bad"}
    editor.open("six")
    assert [p["uri"] for p in editor.published()] == [Editor.uri]
    for _ in range(2):
        editor.change(2, insert(0, 0, "a"))
        assert len(editor.timers) == 1, "one search at a time"
        editor.published()
        editor.timers.pop()()
        assert len(editor.published()) == 1
    assert editor.timers == []


@pytest.mark.parametrize(
    "options, trusted",
    [(None, False), ({}, False), ({"trusted": True}, True), ({"trusted": "yes"}, False), ({"trusted": 1}, False)],
)
def test_trust_has_to_be_said(options: Any, trusted: bool) -> None:
    engine: Any = started(initializationOptions=options).server.session.engine
    assert engine.trusted is trusted


def test_files_are_watched() -> None:
    editor = started(WORKSPACE)
    ((asked,),) = [[p["registrations"]] for p in editor.take("client/registerCapability")]
    options = {r["method"]: r["registerOptions"] for r in asked}
    assert options == {
        "workspace/didChangeWatchedFiles": {
            "watchers": [
                {"globPattern": "**/*.{txt,in}"},
                {"globPattern": "**/pyproject.toml"},
                {"globPattern": "**/pinfold.toml"},
                {"globPattern": "**/.gitignore"},
                {"globPattern": "**/.python-version"},
                {"globPattern": "**/pyvenv.cfg"},
            ]
        },
        "workspace/didChangeConfiguration": {"section": "pinfold"},
    }
    assert started(PUSH).take("client/registerCapability") == []


@pytest.mark.parametrize(
    "params, folders",
    [
        ({"rootUri": "file:///r"}, ["/r"]),
        ({"rootPath": "/p"}, ["/p"]),
        ({"rootPath": "C:\\p\\q"}, ["C:/p/q"]),
        ({"rootUri": "file:///r", "workspaceFolders": []}, []),
        ({"workspaceFolders": [{"uri": "file:///"}, {"uri": 3}, None]}, ["/"]),
        ({}, []),
    ],
)
def test_roots_of_older_clients(params: Any, folders: list[str]) -> None:
    engine: Any = started(**params).server.session.engine
    assert engine.folders == folders
