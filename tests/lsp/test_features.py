"""Every request through a real session on stdio, in each encoding, on a text in which pip and editors cut lines differently."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from lsprotocol import types
from lsprotocol.converters import get_converter
from pytest_lsp import client_capabilities
from tests.support.editor import PULL, Process
from tests.support.places import Places

# To an editor these are six lines; pip sees a line more behind U+2028, NEL and VT each.
TEXT = (
    "-r more.txt\n"
    "# \U0001f600\u2028six>=1 ; os_name == 'nt'  # \U0001f600 é\x85django==4.2\n"
    "# \U0001f600é\x0bflask ,>=2\r\n"
    "-e ./lib\n"
    "./\U0001f600é.zip ; sys_platform == 'win32'\n"
    "rich == 13 # \U0001f600"
)
MORE = "six==1.16\n-c limits.txt\n"
CAPABILITIES: dict[str, Any] = {
    **PULL,
    "workspace": {"workspaceEdit": {"documentChanges": True, "resourceOperations": ["rename"]}},
    "textDocument": {
        **PULL["textDocument"],
        "completion": {"completionItemKind": {"valueSet": list(range(1, 26))}},
        "semanticTokens": {"requests": {"full": True, "range": True}},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "rename": {"prepareSupport": True},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}},
            "isPreferredSupport": True,
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
}
CONVERTER = get_converter()


@dataclass
class Session:
    server: Process
    folder: Path
    places: Places
    offered: dict[str, Any]

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    @property
    def document(self) -> dict[str, Any]:
        return {"textDocument": {"uri": self.uri("requirements.txt")}}

    def ask(self, method: str, around: str = "", **params: Any) -> Any:
        """The answer, which is of the type that the protocol promises; `around` has the cursor as `|`."""
        if around:
            params["position"] = self.places.at(around)
        message = self.server.ask(method, {**self.document, **params})
        assert "result" in message, message
        CONVERTER.structure(message, types.METHOD_TO_TYPES[method][1])
        return message["result"]

    def covered(self, items: Any, key: str = "range") -> list[str]:
        return [self.places.covered(item[key]) for item in items]


@pytest.fixture(scope="module", params=["utf-8", "utf-16", "utf-32"])
def session(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "requirements.txt").write_text("on-disk\n")
    (folder / "more.txt").write_text(MORE)
    (folder / "limits.txt").write_text("Django<5\n")
    (folder / "lib").mkdir()
    (folder / "lib" / "pyproject.toml").write_text("")
    with Process([sys.executable, "-m", "pinfold", "server"]) as server:
        server.uri = (folder / "requirements.txt").as_uri()
        capabilities = {**CAPABILITIES, "general": {"positionEncodings": [request.param]}}
        offered = server.initialize(capabilities, rootUri=folder.as_uri())["capabilities"]
        assert offered["positionEncoding"] == request.param
        server.open(TEXT)
        yield Session(server, folder, Places(TEXT, request.param), offered)


def test_diagnostic(session: Session) -> None:
    items = session.ask("textDocument/diagnostic")["items"]
    found = {(item["code"], session.places.covered(item["range"])) for item in items}
    assert {
        ("hidden-requirement", "six>=1 ; os_name == 'nt'"),
        ("hidden-requirement", "django==4.2"),
        ("invalid-requirement", " ,"),
    } <= found


def test_hover(session: Session) -> None:
    found = session.ask("textDocument/hover", "os_n|ame")
    assert session.covered([found]) == ["os_name"]
    assert "on Windows" in found["contents"]["value"]
    found = session.ask("textDocument/hover", "djan|go")
    assert session.covered([found]) == ["django"]
    assert "`limits.txt:1` `<5` as a constraint" in found["contents"]["value"]
    assert session.ask("textDocument/hover", "|# \U0001f600é") is None


def test_completion(session: Session) -> None:
    found = session.ask("textDocument/completion", "os_na|me")
    (item,) = [item for item in found["items"] if item["label"] == "os_name"]
    assert session.covered([item["textEdit"]]) == ["os_name"]
    found = session.ask("textDocument/completion", "-r more|.txt")
    assert [item["label"] for item in found["items"]] == ["lib/", "limits.txt", "more.txt"]
    assert set(session.covered([item["textEdit"] for item in found["items"]])) == {"more.txt"}


def test_completion_of_a_folder_on_the_disk(session: Session) -> None:
    """Its entries are read for the occasion: no file of it is one of ours."""
    found = session.ask("textDocument/completion", "-e ./|lib")
    assert [(item["label"], item["kind"]) for item in found["items"]] == [("lib/", 19)]
    assert session.covered([item["textEdit"] for item in found["items"]]) == ["lib"]


def test_code_action(session: Session) -> None:
    comma = session.places.range(" ,")
    found = session.ask("textDocument/codeAction", range=comma, context={"diagnostics": []})
    by_title = {action["title"]: action for action in found}
    fix = by_title["Remove the comma"]
    assert fix["isPreferred"]
    (diagnostic,) = fix["diagnostics"]
    assert diagnostic in session.ask("textDocument/diagnostic")["items"]
    (change,) = fix["edit"]["documentChanges"]
    assert change["textDocument"] == {**session.document["textDocument"], "version": 1}
    assert session.places.edited(change["edits"]) == TEXT.replace(" ,", "")
    assert "isPreferred" not in by_title["Allow invalid-requirement on this line"]


def test_code_action_resolve(session: Session) -> None:
    everywhere = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    context = {"diagnostics": [], "only": ["source.fixAll"]}
    (found,) = session.ask("textDocument/codeAction", range=everywhere, context=context)
    assert found["kind"] == "source.fixAll.pinfold"
    assert "edit" not in found
    resolved = session.server.ask("codeAction/resolve", found)["result"]
    (change,) = resolved["edit"]["documentChanges"]
    assert "flask>=2" in session.places.edited(change["edits"])
    assert {**found, "edit": resolved["edit"]} == resolved
    assert (
        session.ask("textDocument/codeAction", range=everywhere, context={"diagnostics": [], "only": ["refactor"]})
        == []
    )


def test_document_symbol(session: Session) -> None:
    found = session.ask("textDocument/documentSymbol")
    assert [symbol["name"] for symbol in found] == [
        "more.txt",
        "six",
        "django",
        "flask",
        "./lib",
        "./\U0001f600é.zip",
        "rich",
    ]
    assert session.covered(found, "selectionRange") == [
        "more.txt",
        "six",
        "django",
        "flask",
        "./lib",
        "./\U0001f600é.zip",
        "rich",
    ]
    assert session.covered(found)[1] == "six>=1 ; os_name == 'nt'"


def test_workspace_symbol(session: Session) -> None:
    found = session.ask("workspace/symbol", query="six")
    here, there = sorted(found, key=lambda symbol: str(symbol["location"]["uri"]), reverse=True)
    assert (here["name"], here["location"]["uri"]) == ("six >=1", session.uri("requirements.txt"))
    assert (there["name"], there["location"]["uri"]) == ("six ==1.16", session.uri("more.txt"))
    assert session.covered([here["location"]]) == ["six"]
    assert there["location"]["range"] == Places(MORE, session.places.encoding).range("six")


def test_document_link(session: Session) -> None:
    found = session.ask("textDocument/documentLink")
    assert session.covered(found) == ["more.txt", "./lib"]
    assert [link["target"] for link in found] == [session.uri("more.txt"), session.uri("lib/pyproject.toml")]


def test_definition(session: Session) -> None:
    start = {"line": 0, "character": 0}
    assert session.ask("textDocument/definition", "-r mo|re") == [
        {"uri": session.uri("more.txt"), "range": {"start": start, "end": start}}
    ]
    (found,) = session.ask("textDocument/definition", "djang|o")
    assert found["uri"] == session.uri("limits.txt")


def test_references(session: Session) -> None:
    found = session.ask("textDocument/references", "djan|go", context={"includeDeclaration": True})
    assert {place["uri"] for place in found} == {session.uri("limits.txt"), session.uri("requirements.txt")}
    (here,) = session.ask("textDocument/references", "djan|go", context={"includeDeclaration": False})
    assert session.covered([here]) == ["django"]


def test_document_highlight(session: Session) -> None:
    assert session.covered(session.ask("textDocument/documentHighlight", "|six")) == ["six"]
    assert session.ask("textDocument/documentHighlight", "|# \U0001f600é") == []


def test_folding_range(session: Session) -> None:
    """Lines are the editor's."""
    text = "# \x0bone\n# two\n\nsix==1 \\\n  --hash=sha256:\U0001f600\n"
    session.server.open(text, uri=session.uri("fold-requirements.txt"))
    found = session.ask("textDocument/foldingRange", textDocument={"uri": session.uri("fold-requirements.txt")})
    assert {"startLine": 3, "endLine": 4} in found
    session.server.close(session.uri("fold-requirements.txt"))


def decoded(session: Session, data: list[int]) -> list[tuple[str, str]]:
    legend = session.offered["semanticTokensProvider"]["legend"]["tokenTypes"]
    found = []
    line = column = 0
    for delta, start, length, kind, _ in zip(*[iter(data)] * 5, strict=True):
        line, column = line + delta, start if delta else column + start
        place = {"start": {"line": line, "character": column}, "end": {"line": line, "character": column + length}}
        found.append((session.places.covered(place), legend[kind]))
    return found


def test_semantic_tokens(session: Session) -> None:
    found = decoded(session, session.ask("textDocument/semanticTokens/full")["data"])
    assert found[:2] == [("-r", "macro"), ("more.txt", "parameter")]
    assert [found.index(word) for word in (("six", "class"), ("os_name", "variable"), ("django", "class"))] == [
        3,
        6,
        10,
    ]
    assert ("sys_platform", "variable") in found
    assert found[-3:] == [("==", "operator"), ("13", "number"), ("# \U0001f600", "comment")]
    part = session.ask("textDocument/semanticTokens/range", range=session.places.range("flask"))
    assert ("flask", "class") in decoded(session, part["data"])
    assert ("rich", "class") not in decoded(session, part["data"])


def test_formatting(session: Session) -> None:
    found = session.ask("textDocument/formatting", options={"tabSize": 4, "insertSpaces": True})
    assert session.places.edited(found) == TEXT.replace("rich == 13 #", "rich==13  #") + "\n"
    part = session.ask(
        "textDocument/rangeFormatting",
        range=session.places.range("more.txt"),
        options={"tabSize": 4, "insertSpaces": True},
    )
    assert part == []


def test_rename(session: Session) -> None:
    found = session.ask("textDocument/prepareRename", "mor|e.txt")
    assert found == {"range": session.places.range("more.txt"), "placeholder": "more.txt"}
    found = session.ask("textDocument/rename", "mor|e.txt", newName="sub/base.txt")
    *changes, move = found["documentChanges"]
    assert move == {"kind": "rename", "oldUri": session.uri("more.txt"), "newUri": session.uri("sub/base.txt")}
    edited = {change["textDocument"]["uri"]: change for change in changes}
    assert edited[session.uri("more.txt")]["textDocument"]["version"] is None
    after = session.places.edited(edited[session.uri("requirements.txt")]["edits"])
    assert after == TEXT.replace("more.txt", "sub/base.txt")
    more = Places(MORE, session.places.encoding).edited(edited[session.uri("more.txt")]["edits"])
    assert more == MORE.replace("limits.txt", "../limits.txt")


@pytest.mark.parametrize(
    "around, name, message",
    [
        ("fl|ask", "x.txt", "Only the file that -r or -c names can be renamed."),
        ("mo|re.txt", "limits.txt", "There is a file limits.txt already."),
        ("mo|re.txt", "pyproject.toml", "There is a file pyproject.toml already."),
    ],
)
def test_what_cannot_be_renamed(session: Session, around: str, name: str, message: str) -> None:
    (session.folder / "pyproject.toml").write_text("")
    params = {**session.document, "position": session.places.at(around), "newName": name}
    error = session.server.ask("textDocument/rename", params)["error"]
    assert (error["code"], error["message"]) == (-32803, message)


@pytest.mark.parametrize("name", ["visual-studio-code", "emacs"])
def test_real_editors_that_are_told(tmp_path: Path, name: str) -> None:
    """Over stdio, with all that the program puts together: findings arrive and lead to the rule's page on this machine."""
    recorded = CONVERTER.unstructure(client_capabilities(name))
    with Process([sys.executable, "-m", "pinfold", "server"]) as server:
        server.initialize(recorded, rootUri=tmp_path.as_uri())
        server.open("flask ,>=1\n", uri=(tmp_path / "requirements.txt").as_uri())
        # settings are asked for first, and this editor has none
        question = server.next(
            lambda m: m.get("method") in ("workspace/configuration", "textDocument/publishDiagnostics")
        )
        if question["method"] == "workspace/configuration":
            server.send({"jsonrpc": "2.0", "id": question["id"], "result": [None, None]})
            question = server.next(lambda m: m.get("method") == "textDocument/publishDiagnostics")
        (diagnostic,) = question["params"]["diagnostics"]
        assert diagnostic["code"] == "invalid-requirement"
        if recorded["textDocument"]["publishDiagnostics"].get("codeDescriptionSupport"):
            page = Path(url2pathname(urlsplit(diagnostic["codeDescription"]["href"]).path))
            assert page.read_text(encoding="utf-8").startswith("# ")
            assert page.name == "invalid-requirement.md"
