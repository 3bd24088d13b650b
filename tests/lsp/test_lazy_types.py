"""The lazily built protocol classes are the stock ones: every class, field by field, and messages there and back.

Each half runs in a process of its own, since a process has one `lsprotocol.types`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DESCRIBE = r"""
import inspect, json, sys
sys.path.insert(0, sys.argv[1])
lazy = sys.argv[2] == "lazy"
if lazy:
    from pinfold.lsp import lazy_types
    assert lazy_types.install(), "the stock classes stayed"
from lsprotocol import types
import attrs, cattrs
from pygls.protocol import default_converter

converter = default_converter()

def own(cls, name):
    found = vars(cls).get(name)
    return getattr(found, "__code__", None) and [found.__code__.co_varnames, found.__code__.co_names]

METHODS = ("__init__", "__eq__", "__ne__", "__repr__", "__setattr__", "__lt__", "__gt__")

def describe(cls):
    if not attrs.has(cls):
        return {"members": [m.value for m in getattr(cls, "__members__", {}).values()], "bases": repr(cls.__mro__)}
    return {
        "bases": [b.__name__ for b in cls.__mro__],
        "names": [cls.__module__, cls.__qualname__, cls.__doc__, list(cls.__match_args__), cls.__hash__ is None],
        "fields": [
            [a.name, repr(a.default), repr(a.type), repr(a.validator), a.kw_only, a.init, a.alias, repr(a.eq), a.repr,
             repr(a.on_setattr), repr(a.converter), repr(dict(a.metadata)), a.inherited]
            for a in attrs.fields(cls)
        ],
        "signature": str(inspect.signature(cls)),
        "methods": {n: own(cls, n) for n in METHODS},
        "annotations": repr(cls.__annotations__),
    }

out = {"all": {n: describe(c) for n, c in types.ALL_TYPES_MAP.items() if isinstance(c, type)}}
out["others"] = sorted(n for n in vars(types) if n not in out["all"] and n != "attrs")
out["map"] = {n: repr(c) for n, c in types.ALL_TYPES_MAP.items() if not isinstance(c, type)}
out["methods"] = {m: [repr(t) for t in ts] for m, ts in types.METHOD_TO_TYPES.items()}

trips = []
for name, raw in json.loads(sys.stdin.read()):
    cls = getattr(types, name)
    try:
        value = converter.structure(raw, cls)
    except Exception as error:
        trips.append([name, type(error).__name__])
        continue
    again = converter.structure(raw, cls)
    back = converter.unstructure(value)
    trips.append([name, isinstance(value, cls), value == again, value != again, repr(value), back,
                  converter.structure(back, cls) == value, attrs.asdict(value, recurse=False).keys().__len__()])
out["trips"] = trips

def refuses(action):
    try:
        action()
    except Exception as error:
        return type(error).__name__ + ": " + str(error)[:80]

place = types.Position(1, 2)
out["places"] = [place < types.Position(2, 0), place >= types.Position(1, 2), place == types.Position(1, 2), place == 3,
                 refuses(lambda: types.Position(-1, 0)), refuses(lambda: setattr(place, "line", -1)),
                 refuses(lambda: types.Position(1)), refuses(lambda: hash(place))]
match place:
    case types.Position(line, character):
        out["places"].append([line, character])
class Own(types.Position):
    pass
out["places"].append([repr(Own(3, 4)), isinstance(Own(3, 4), types.Position)])
import re
print(re.sub(r" at 0x[0-9a-f]+", "", json.dumps(out, sort_keys=True, default=str)))
"""

RANGE = {"start": {"line": 0, "character": 1}, "end": {"line": 2, "character": 3}}
EDIT = {"range": RANGE, "newText": "six"}
TEXT = {"uri": "file:///requirements.txt"}
MESSAGES: list[tuple[str, Any]] = [
    ("Position", {"line": 3, "character": 4}),
    ("Position", {"line": "x", "character": 4}),
    ("Range", RANGE),
    ("Diagnostic", {"range": RANGE, "message": "m", "severity": 2, "code": "unpinned", "tags": [1, 2], "source": "s"}),
    (
        "Diagnostic",
        {
            "range": RANGE,
            "message": "m",
            "relatedInformation": [{"location": {**TEXT, "range": RANGE}, "message": "n"}],
        },
    ),
    ("PublishDiagnosticsParams", {**TEXT, "diagnostics": [{"range": RANGE, "message": "é"}], "version": 4}),
    ("DidOpenTextDocumentParams", {"textDocument": {**TEXT, "languageId": "x", "version": 1, "text": "six\n"}}),
    (
        "DidChangeTextDocumentParams",
        {"textDocument": {**TEXT, "version": 2}, "contentChanges": [{"range": RANGE, "text": "a"}, {"text": "b"}]},
    ),
    ("HoverParams", {"textDocument": TEXT, "position": {"line": 0, "character": 0}, "workDoneToken": "t"}),
    ("Hover", {"contents": {"kind": "markdown", "value": "**x**"}, "range": RANGE}),
    ("Hover", {"contents": ["a", {"language": "python", "value": "b"}]}),
    (
        "CompletionList",
        {"isIncomplete": False, "items": [{"label": "six", "kind": 9, "textEdit": EDIT}]},
    ),
    (
        "CodeActionParams",
        {"textDocument": TEXT, "range": RANGE, "context": {"diagnostics": [], "only": ["quickfix", "x"]}},
    ),
    (
        "CodeAction",
        {"title": "t", "kind": "quickfix", "edit": {"changes": {"file:///a": [EDIT]}}},
    ),
    (
        "WorkspaceEdit",
        {"documentChanges": [{"textDocument": {**TEXT, "version": None}, "edits": [{"range": RANGE, "newText": "n"}]}]},
    ),
    ("DocumentSymbol", {"name": "n", "kind": 4, "range": RANGE, "selectionRange": RANGE, "children": []}),
    ("FoldingRange", {"startLine": 0, "endLine": 4, "kind": "comment"}),
    ("SemanticTokens", {"data": [0, 1, 2, 3, 4]}),
    ("DocumentDiagnosticParams", {"textDocument": TEXT, "previousResultId": "7"}),
    ("DidChangeWatchedFilesParams", {"changes": [{"uri": "file:///x", "type": 3}]}),
    ("ConfigurationParams", {"items": [{"scopeUri": "file:///", "section": "pinfold"}]}),
    (
        "InitializeParams",
        {
            "processId": 1,
            "rootUri": None,
            "workspaceFolders": [{"uri": "file:///w", "name": "w"}],
            "initializationOptions": {"trusted": True},
            "capabilities": {
                "general": {"positionEncodings": ["utf-8", "utf-16"]},
                "workspace": {"configuration": True, "didChangeWatchedFiles": {"dynamicRegistration": True}},
                "textDocument": {"diagnostic": {}, "publishDiagnostics": {"tagSupport": {"valueSet": [1, 2]}}},
            },
        },
    ),
    ("InitializeParams", {"capabilities": 3}),
    ("InitializeResult", {"capabilities": {"textDocumentSync": 2, "hoverProvider": True}, "serverInfo": {"name": "p"}}),
]


def describe(project: Path, which: str) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-c", DESCRIBE, str(project / "server"), which],
        input=json.dumps(MESSAGES),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def test_lazy_classes_equal_stock(project: Path) -> None:
    stock, lazy = describe(project, "stock"), describe(project, "lazy")
    assert len(stock["all"]) > 500
    assert lazy["all"].keys() == stock["all"].keys()
    for name, expected in stock["all"].items():
        assert lazy["all"][name] == expected, name
    assert lazy == stock
    refused = [trip for trip in stock["trips"] if len(trip) == 2]
    assert len(refused) == 2, "the two messages that are wrong on purpose"


FALLBACK = r"""
import logging, sys
sys.path.insert(0, sys.argv[1])
logging.basicConfig(level=logging.INFO, format="%(message)s")
from pinfold.lsp import lazy_types
exec(sys.argv[2])
print(lazy_types.install())
from lsprotocol import types
from pygls.protocol import default_converter
converter = default_converter()
print(converter.structure({"line": 1, "character": 2}, types.Position), hasattr(types.Position, "__slots__"))
"""


@pytest.mark.parametrize(
    "surprise",
    [
        "lazy_types.VERSION = '1999.0.0'",
        "lazy_types.PYTHONS = ((2, 7), (3, 0))",
        "import attrs; del attrs.define",
        "lazy_types._check = lambda module: 1 / 0",
        "import lsprotocol._hooks as h; del sys.modules['lsprotocol.types']; h._resolved_forward_references = True",
    ],
)
def test_surprises_leave_the_stock_classes(project: Path, surprise: str) -> None:
    if "attrs.define" in surprise:
        surprise += "; lazy_types.install(); attrs.define = attrs.mutable; lazy_types.VERSION = ''"
    run = subprocess.run(
        [sys.executable, "-c", FALLBACK, str(project / "server"), surprise], capture_output=True, text=True, check=False
    )
    assert run.stdout.split() == ["False", "1:2", "True"], run.stderr
    assert "starting with the stock lsprotocol classes" in run.stderr


def test_install_leaves_an_imported_module_alone(project: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FALLBACK, str(project / "server"), "import lsprotocol.types"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.split() == ["False", "1:2", "True"], run.stderr
