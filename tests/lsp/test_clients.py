"""What real editors say they can do, and what they get; files that nobody knows; requests that come late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from lsprotocol import types
from lsprotocol.converters import get_converter
from pytest_lsp import client_capabilities
from tests.support.editor import PUSH, Editor
from tests.support.told import Told

from pinfold.workspace.engine import Workspace

CONVERTER = get_converter()
CLIENTS = ("visual-studio-code", "neovim@v0.11", "neovim@v0.6", "emacs")
START = {"line": 0, "character": 0}
WHOLE = {"start": START, "end": {"line": 9, "character": 0}}
# Every request about a document, with what it wants besides.
REQUESTS: dict[str, dict[str, Any]] = {
    "textDocument/hover": {"position": START},
    "textDocument/completion": {"position": START},
    "textDocument/codeAction": {"range": WHOLE, "context": {"diagnostics": []}},
    "textDocument/inlayHint": {"range": WHOLE},
    "textDocument/codeLens": {},
    "textDocument/documentSymbol": {},
    "textDocument/foldingRange": {},
    "textDocument/definition": {"position": START},
    "textDocument/references": {"position": START, "context": {"includeDeclaration": True}},
    "textDocument/documentHighlight": {"position": START},
    "textDocument/documentLink": {},
    "textDocument/semanticTokens/full": {},
    "textDocument/semanticTokens/full/delta": {"previousResultId": "1"},
    "textDocument/semanticTokens/range": {"range": WHOLE},
    "textDocument/formatting": {"options": {"tabSize": 4, "insertSpaces": True}},
    "textDocument/rangeFormatting": {"range": WHOLE, "options": {"tabSize": 4, "insertSpaces": True}},
    "textDocument/prepareRename": {"position": START},
    "textDocument/rename": {"position": START, "newName": "x.txt"},
}


def recorded(name: str) -> Any:
    """A real editor's capabilities as JSON."""
    return CONVERTER.unstructure(client_capabilities(name))


def started(folder: Path, capabilities: Any = PUSH, engine: Workspace | None = None) -> Editor:
    editor = Editor(engine or Workspace())
    editor.uri = (folder / "requirements.txt").as_uri()
    editor.initialize(capabilities, rootUri=folder.as_uri())
    return editor


def ask(editor: Editor, method: str, uri: str | None = None, **params: Any) -> Any:
    message = editor.ask(method, {"textDocument": {"uri": uri or editor.uri}, **REQUESTS.get(method, {}), **params})
    assert "result" in message, message
    CONVERTER.structure(message, types.METHOD_TO_TYPES[method][1])
    return message["result"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.txt").write_text("six==1.16\n")
    return tmp_path


def test_every_request_about_a_document_is_here(folder: Path) -> None:
    served = set(started(folder).protocol.fm.features)
    about = {m for m in served if m.startswith("textDocument/") and not m.startswith("textDocument/did")}
    assert about == {*REQUESTS, "textDocument/diagnostic"}


@pytest.mark.parametrize("method", REQUESTS)
@pytest.mark.parametrize(
    "uri", ["file:///nowhere/requirements.txt", "untitled:Untitled-1", "vscode-vfs://github/o/r/requirements.txt", ""]
)
def test_a_document_that_nobody_knows(folder: Path, method: str, uri: str) -> None:
    editor = started(folder)
    assert ask(editor, method, uri=uri or "::") is None


@pytest.mark.parametrize("method", REQUESTS)
def test_a_document_that_is_not_ours(folder: Path, method: str) -> None:
    editor = started(folder)
    uri = (folder / "notes.md").as_uri()
    document = {"uri": uri, "languageId": "markdown", "version": 1, "text": "six==1\n"}
    editor.note("textDocument/didOpen", {"textDocument": document})
    assert ask(editor, method, uri=uri) is None


@pytest.mark.parametrize("method", REQUESTS)
def test_a_request_that_comes_after_its_document_was_closed(folder: Path, method: str) -> None:
    editor = started(folder)
    editor.open("six>=1\n")
    editor.close()
    assert ask(editor, method) is None


def test_a_closed_document_has_the_disks_text(folder: Path) -> None:
    (folder / "requirements.txt").write_text("flask==1\n")
    editor = started(folder)
    editor.open("six==1\n")
    editor.close()
    assert [symbol["name"] for symbol in ask(editor, "textDocument/documentSymbol")] == ["flask"]
    (folder / "requirements.txt").write_text("django==1\n")
    editor.note("textDocument/didSave", {"textDocument": {"uri": editor.uri}})
    assert [symbol["name"] for symbol in ask(editor, "textDocument/documentSymbol")] == ["django"]


@pytest.mark.parametrize("method", REQUESTS)
def test_an_empty_document(folder: Path, method: str) -> None:
    editor = started(folder)
    editor.open("")
    message = editor.ask(method, {"textDocument": {"uri": editor.uri}, **REQUESTS[method]})
    if "ename" in method:
        assert message["error"]["message"] == "Only the file that -r or -c names can be renamed."
    else:
        CONVERTER.structure(message, types.METHOD_TO_TYPES[method][1])


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize("method", REQUESTS)
def test_answers_to_real_editors(folder: Path, name: str, method: str) -> None:
    editor = started(folder, recorded(name), Told(folder.as_posix(), "rich 2"))
    editor.open("-r base.txt\n# a\n# b\nflask ,>=1\nrich == 1\n")
    position = {"line": 0, "character": 4}
    more = {"position": position} if "position" in REQUESTS[method] else {}
    if "ename" in method and not renames(name):
        message = editor.ask(method, {"textDocument": {"uri": editor.uri}, **REQUESTS[method], **more})
        assert message["error"]["message"] == "This editor cannot rename files for a language server."
    else:
        assert ask(editor, method, **more)


def renames(name: str) -> bool:
    operations = (recorded(name)["workspace"].get("workspaceEdit") or {}).get("resourceOperations")
    return "rename" in (operations or [])


@pytest.mark.parametrize("name, pulls", [(name, name == "neovim@v0.11") for name in CLIENTS])
def test_real_editors_are_told_or_pull(folder: Path, name: str, pulls: bool) -> None:
    editor = started(folder, recorded(name))
    editor.open("flask ,>=1\n")
    for timer in editor.timers:
        timer()
    published = [p for p in editor.published() if p["uri"] == editor.uri]
    assert bool(published) != pulls
    found = ask(editor, "textDocument/diagnostic")["items"] if pulls else published[0]["diagnostics"]
    (item,) = [item for item in found if item["code"] == "invalid-requirement"]
    link = item.get("codeDescription", {"href": ""})["href"]
    assert link == "", "this server was given no pages"


def test_edits_for_editors_without_versions(folder: Path) -> None:
    editor = started(folder, {"textDocument": {"codeAction": {"codeActionLiteralSupport": {}}}})
    editor.open("flask ,>=1\n")
    comma, _, everything = ask(editor, "textDocument/codeAction")
    edits = [{"range": {"start": {"line": 0, "character": 5}, "end": {"line": 0, "character": 7}}, "newText": ""}]
    assert comma["edit"] == {"changes": {editor.uri: edits}}
    assert "isPreferred" not in comma
    assert everything["edit"] == {"changes": {editor.uri: edits}}, "nobody could resolve it"


def test_editors_that_take_commands_only(folder: Path) -> None:
    editor = Editor(Workspace())
    offered = editor.initialize({})["capabilities"]
    assert "codeActionProvider" not in offered
    assert "semanticTokensProvider" not in offered
    assert offered["renameProvider"] is True


def test_plain_text_for_editors_without_markdown(folder: Path) -> None:
    editor = started(folder, {"textDocument": {"hover": {"contentFormat": ["plaintext"]}}})
    editor.open("a_b[c]==1 ; os_name == 'nt'\n")
    found = ask(editor, "textDocument/hover")["contents"]
    assert found == {"kind": "plaintext", "value": "a_b, to an index a-b\n\nVersion: exactly 1\n\nWhen: on Windows"}


@pytest.mark.parametrize("snippets, text", [(True, "pinfold: allow[$1]"), (False, "pinfold: allow[]")])
def test_completion_as_the_editor_can(folder: Path, snippets: bool, text: str) -> None:
    item = {"snippetSupport": snippets, "documentationFormat": ["plaintext"]}
    completion = {"completionItem": item, "completionItemKind": {"valueSet": [15]}}
    commands = {"commands": {"commands": ["editor.action.triggerSuggest"]}}
    editor = started(folder, {"textDocument": {"completion": completion}, "experimental": commands})
    editor.open("# \n-\n")
    found = ask(editor, "textDocument/completion", position={"line": 0, "character": 2})["items"][0]
    assert found["textEdit"]["newText"] == text
    assert found["kind"] == 15
    assert found.get("insertTextFormat") == (2 if snippets else None)
    assert found["command"]["command"] == "editor.action.triggerSuggest"
    option = ask(editor, "textDocument/completion", position={"line": 1, "character": 1})["items"][0]
    assert option["documentation"]["kind"] == "plaintext"
    assert "`" not in option["documentation"]["value"]
    assert "kind" not in option


def test_only_characters_that_were_typed_trigger(folder: Path) -> None:
    editor = started(folder)
    editor.open("flask==1\n")
    place: dict[str, Any] = {"position": {"line": 1, "character": 0}}
    typed = {"triggerKind": 2, "triggerCharacter": " "}
    assert ask(editor, "textDocument/completion", **place, context=typed)["items"] == []
    assert ask(editor, "textDocument/completion", **place, context={"triggerKind": 1})["items"] != []


def test_a_list_of_thousands_is_cut(folder: Path) -> None:
    (folder / "constraints.txt").write_text("".join(f"p{n}==1\n" for n in range(2000)))
    editor = started(folder)
    editor.open("\np\np199\n")
    found = ask(editor, "textDocument/completion", position={"line": 1, "character": 1})
    assert (found["isIncomplete"], len(found["items"])) == (True, 500)
    found = ask(editor, "textDocument/completion", position={"line": 2, "character": 4})
    assert not found["isIncomplete"]
    assert {"p199", "p1990", "p1999", "p1889"} & {item["label"] for item in found["items"]} == {
        "p199",
        "p1990",
        "p1999",
    }


def test_symbols_for_old_editors(folder: Path) -> None:
    editor = started(folder)
    editor.open("# --- tools ---\nsix==1\n")
    section, six = ask(editor, "textDocument/documentSymbol")
    assert (section["name"], six["name"], six["containerName"]) == ("tools", "six", "tools")
    assert "containerName" not in section
    assert six["location"]["uri"] == editor.uri


def test_no_more_folds_than_the_editor_wants(folder: Path) -> None:
    editor = started(folder, {"textDocument": {"foldingRange": {"rangeLimit": 1}}})
    editor.open("# a\n# b\n\n# c\n# d\n")
    assert ask(editor, "textDocument/foldingRange") == [{"startLine": 0, "endLine": 1, "kind": "comment"}]


def test_projects_of_all_folders(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("a", "b")]
    for each in folders:
        each.mkdir()
        (each / "requirements.txt").write_text(f"six=={len(each.name)}\n")
    editor = Editor(Workspace())
    editor.initialize(PUSH, workspaceFolders=[{"uri": each.as_uri(), "name": each.name} for each in folders])
    editor.open("sixpack==1\n", uri="untitled:Untitled-1")
    found = editor.ask("workspace/symbol", {"query": "six"})["result"]
    uris = [(each / "requirements.txt").as_uri() for each in folders]
    assert [symbol["location"]["uri"] for symbol in found] == [*uris, "untitled:Untitled-1"]


def test_a_file_in_another_encoding_is_not_for_edits(folder: Path) -> None:
    """Its repair needs the bytes; the message says so."""
    (folder / "requirements.txt").write_bytes("six==1.16\n".encode("utf-16"))
    editor = started(folder, {"textDocument": {"codeAction": {"codeActionLiteralSupport": {}}}})
    editor.open("six==1.16\n")
    *_, found = editor.published()
    assert found["version"] == 1
    assert [d["code"] for d in found["diagnostics"]] == ["not-utf8"]
    assert found["diagnostics"][0]["message"].endswith("save it as UTF-8")
    assert [a["title"] for a in ask(editor, "textDocument/codeAction")] == ["Allow not-utf8 on this line"]


def test_no_password_in_a_link(folder: Path) -> None:
    editor = started(folder)
    editor.open("six @ https://me:secret@example.com/six-1.zip\n--index-url https://t0ken@example.com/simple\n")
    targets = [link["target"] for link in ask(editor, "textDocument/documentLink")]
    assert targets == ["https://example.com/six-1.zip", "https://example.com/simple"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_colours_after_edits_are_those_of_a_new_document(folder: Path, encoding: str) -> None:
    """An editor that only hears what is different ends up with what one that asks for everything gets."""
    tokens = {"requests": {"full": {"delta": True}, "range": True}}
    capabilities = {"general": {"positionEncodings": [encoding]}, "textDocument": {"semanticTokens": tokens}}
    editor = started(folder, capabilities)
    text = "# \U0001f600\vsix==1 # \U0001f600\n\nflask \\\n  >= 2\n"
    editor.open(text)
    answer = ask(editor, "textDocument/semanticTokens/full")
    data, result = answer["data"], answer["resultId"]
    edits = [
        (0, 0, 0, 0, "a==1\r\n"),
        (1, 0, 1, 2, ""),
        (3, 0, 3, 0, "\U0001f600"),
        (0, 0, 9, 0, ""),
        (0, 0, 0, 0, text),
    ]
    for version, (first, start, last, end, new) in enumerate(edits, 2):
        where = {"start": {"line": first, "character": start}, "end": {"line": last, "character": end}}
        editor.change(version, {"range": where, "text": new})
        answer = ask(editor, "textDocument/semanticTokens/full/delta", previousResultId=result)
        result = answer["resultId"]
        for edit in answer["edits"]:
            data[edit["start"] : edit["start"] + edit["deleteCount"]] = edit["data"]
        document = editor.server.session.document(editor.uri)
        assert document is not None
        fresh = started(folder, capabilities)
        fresh.open(document.text)
        assert data == ask(fresh, "textDocument/semanticTokens/full")["data"]
    assert "edits" not in ask(editor, "textDocument/semanticTokens/full/delta", previousResultId="0")
    current = ask(editor, "textDocument/semanticTokens/full")["resultId"]
    assert ask(editor, "textDocument/semanticTokens/full/delta", previousResultId=current)["edits"] == []


PIECES = [
    "-r x.txt",
    "flask",
    "==1.0",
    " ;",
    " os_name",
    " == 'nt'",
    "[a,",
    "#",
    " # pinfold: allow[",
    "\\\n",
    "\n",
    "\r\n",
]
PIECES += [
    "\r",
    "\v",
    "\x85",
    "\u2028",
    "\U0001f600",
    "\ud83d",
    "é",
    "${X}",
    "--hash=sha256:",
    "-e ./lib",
    " @ https://a:b@c.example",
]


@examples(max_examples=50)
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.integers(0, 5), st.integers(0, 40), st.sampled_from(CLIENTS))
def test_any_text_and_any_position(pieces: list[str], line: int, character: int, name: str) -> None:
    """Every answer is of the promised type; only a rename may be refused, in words."""
    editor = Editor(Workspace())
    editor.initialize(recorded(name))
    editor.open("".join(pieces))
    place = {"line": line, "character": character}
    for method, params in REQUESTS.items():
        more = {key: place if key == "position" else value for key, value in params.items()}
        message = editor.ask(method, {"textDocument": {"uri": editor.uri}, **more})
        if "error" in message:
            assert "ename" in method
            assert message["error"]["code"] == -32803
        else:
            CONVERTER.structure(message, types.METHOD_TO_TYPES[method][1])


@pytest.mark.parametrize(
    "data, edit",
    [
        ({}, {"changes": {}}),
        ({"path": "/nowhere/requirements.txt", "rule": ""}, {"changes": {}}),
        ({"path": 1, "rule": None, "kind": []}, {"changes": {}}),
    ],
)
def test_an_action_that_is_not_ours(folder: Path, data: Any, edit: Any) -> None:
    action = {"title": "x", "data": data}
    assert started(folder).ask("codeAction/resolve", action)["result"] == {**action, "edit": edit}


def test_an_action_without_data(folder: Path) -> None:
    assert started(folder).ask("codeAction/resolve", {"title": "x"})["error"]["code"] == -32602
