"""Inlay hints over the protocol, and the actions that pin: what is known of an environment reaches the editor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.editor import PUSH, Editor
from tests.support.told import Told

from pinfold.lsp.handlers.commands import COMMANDS

TEXT = "\U0001f600==1\nflask>=2  # why\nsix==1.16\nclick[\u20ac]\n"


def started(folder: Path, capabilities: Any, text: str = TEXT) -> Editor:
    editor = Editor(Told(folder.as_posix(), "flask 3.1.3\nsix 1.16"))
    editor.uri = (folder / "requirements.txt").as_uri()
    editor.initialize({**PUSH, **capabilities}, rootUri=folder.as_uri())
    editor.open(text)
    return editor


def at(line: int, character: int) -> dict[str, int]:
    return {"line": line, "character": character}


def hints(editor: Editor, first: int = 0, last: int = 9) -> Any:
    asked = {"textDocument": {"uri": editor.uri}, "range": {"start": at(first, 0), "end": at(last, 0)}}
    return editor.ask("textDocument/inlayHint", asked)["result"]


def test_the_installed_version_stands_behind_the_line(tmp_path: Path) -> None:
    editor = started(tmp_path, {})
    assert hints(editor) == [
        {
            "position": at(1, 8),
            "label": "3.1.3",
            "tooltip": {"kind": "markdown", "value": "`flask` `3.1.3` is installed in `.venv`"},
            "paddingLeft": True,
        }
    ]
    assert hints(editor, 2, 3) == []


def test_a_client_that_does_not_read_markdown_gets_none(tmp_path: Path) -> None:
    plain = {"textDocument": {"hover": {"contentFormat": ["plaintext"]}}}
    (hint,) = hints(started(tmp_path, plain))
    assert hint["tooltip"] == {"kind": "plaintext", "value": "flask 3.1.3 is installed in .venv"}


def test_pinning_a_file_is_a_source_action(tmp_path: Path) -> None:
    editor = started(tmp_path, {"textDocument": {"codeAction": {"codeActionLiteralSupport": {}}}})
    asked = {
        "textDocument": {"uri": editor.uri},
        "range": {"start": at(0, 0), "end": at(0, 0)},
        "context": {"diagnostics": [], "only": ["source.pinInstalled"]},
    }
    (action,) = editor.ask("textDocument/codeAction", asked)["result"]
    assert action["kind"] == "source.pinInstalled.pinfold"
    (edits,) = action["edit"]["changes"].values()
    assert edits == [{"range": {"start": at(1, 5), "end": at(1, 8)}, "newText": "==3.1.3"}]


def test_a_client_is_asked_to_ask_again_where_it_can(tmp_path: Path) -> None:
    for supports in (True, False):
        editor = started(tmp_path, {"workspace": {"inlayHint": {"refreshSupport": supports}}})
        assert len(editor.take("workspace/inlayHint/refresh")) == supports


def test_a_lens_says_what_a_sync_would_do(tmp_path: Path) -> None:
    """And a client that can is asked to ask for it again, once."""
    editor = started(tmp_path, {"workspace": {"codeLens": {"refreshSupport": True}}}, "flask==2\nclick\n")
    (lens,) = editor.ask("textDocument/codeLens", {"textDocument": {"uri": editor.uri}})["result"]
    assert lens["range"] == {"start": at(0, 0), "end": at(0, 0)}
    assert lens["command"]["title"] == "Sync · 3 changes"
    assert lens["command"]["command"] in COMMANDS
    assert lens["command"]["arguments"] == [{"textDocument": {"uri": editor.uri}}]
    assert len(editor.take("workspace/codeLens/refresh")) == 1
    assert not editor.take("workspace/inlayHint/refresh")
