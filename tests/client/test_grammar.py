"""What the grammar makes of lines, by the engine that VS Code uses."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pinfold.ide.semantic_tokens import TokenType

ROOT = Path(__file__).resolve().parents[2]
NAME, EXTRA = "entity.name.type.package", "entity.other.attribute-name.extra"
COMPARISON, VERSION = "keyword.operator.comparison", "constant.numeric.version"
OPTION, VALUE, ASSIGNMENT = "keyword.other.option", "string.unquoted.value", "keyword.operator.assignment"
LINK, VARIABLE, COMMENT = "string.other.link", "variable.other.environment", "comment.line.number-sign"
MARKER, LOGICAL = "variable.other.marker", "keyword.control.logical"
ALGORITHM, HASH = "string.unquoted.algorithm", "string.unquoted.hash"
DIRECT, PATH = "keyword.operator.direct", "string.unquoted.path"
SINGLE, DOUBLE = "string.quoted.single", "string.quoted.double"

# Each line with what stands out in it, in order; punctuation and blanks are left out.
LINES: list[tuple[str, list[tuple[str, str]]]] = [
    ("flask", [("flask", NAME)]),
    ("  zope.interface_x-y", [("zope.interface_x-y", NAME)]),
    ("flask==3.1.0", [("flask", NAME), ("==", COMPARISON), ("3.1.0", VERSION)]),
    (
        "a ~= 1.4.2 , != 1.5.*",
        [("a", NAME), ("~=", COMPARISON), ("1.4.2", VERSION), ("!=", COMPARISON), ("1.5.*", VERSION)],
    ),
    ("a===1!2.0+local.1", [("a", NAME), ("===", COMPARISON), ("1!2.0+local.1", VERSION)]),
    ("a [x, y-z] <2", [("a", NAME), ("x", EXTRA), ("y-z", EXTRA), ("<", COMPARISON), ("2", VERSION)]),
    ("# all of it # is one", [("# all of it # is one", COMMENT)]),
    ("a==1  # why", [("a", NAME), ("==", COMPARISON), ("1", VERSION), ("# why", COMMENT)]),
    ("a==1#no", [("a", NAME), ("==", COMPARISON), ("1", VERSION)]),
    (
        "a; python_version < \"3.12\" and sys_platform not in 'linux'",
        [
            ("a", NAME),
            ("python_version", MARKER),
            ("<", COMPARISON),
            ('"3.12"', DOUBLE),
            ("and", LOGICAL),
            ("sys_platform", MARKER),
            ("not", LOGICAL),
            ("in", LOGICAL),
            ("'linux'", SINGLE),
        ],
    ),
    (
        "a>=1; extra == 'b' # why",
        [
            ("a", NAME),
            (">=", COMPARISON),
            ("1", VERSION),
            ("extra", MARKER),
            ("==", COMPARISON),
            ("'b'", SINGLE),
            ("# why", COMMENT),
        ],
    ),
    (
        "a --hash=sha256:00ff \\",
        [
            ("a", NAME),
            ("--hash", OPTION),
            ("=", ASSIGNMENT),
            ("sha256", ALGORITHM),
            ("00ff", HASH),
            ("\\", "constant.character.escape.continuation"),
        ],
    ),
    ("    --hash sha512:ab", [("--hash", OPTION), ("sha512", ALGORITHM), ("ab", HASH)]),
    ("-r base.txt", [("-r", OPTION), ("base.txt", VALUE)]),
    ("-rbase.txt", [("-r", OPTION), ("base.txt", VALUE)]),
    ("-c ../all/constraints.txt # why", [("-c", OPTION), ("../all/constraints.txt", VALUE), ("# why", COMMENT)]),
    ("--requirement=base.txt", [("--requirement", OPTION), ("=", ASSIGNMENT), ("base.txt", VALUE)]),
    ("--no-index", [("--no-index", OPTION)]),
    ("-e ./lib#egg=x", [("-e", OPTION), ("./lib#egg=x", VALUE)]),
    (
        "--index-url https://u:${TOKEN}@host/simple --pre",
        [
            ("--index-url", OPTION),
            ("https:", LINK),
            ("//u:", LINK),
            ("TOKEN", VARIABLE),
            ("@host/simple", LINK),
            ("--pre", OPTION),
        ],
    ),
    ("-f ${HOME_1}/wheels", [("-f", OPTION), ("HOME_1", VARIABLE), ("/wheels", VALUE)]),
    (
        "a @ git+https://host/a.git@main#egg=a # why",
        [("a", NAME), ("@", DIRECT), ("git+https:", LINK), ("//host/a.git@main#egg=a", LINK), ("# why", COMMENT)],
    ),
    ("a[b]@https://host/a.whl", [("a", NAME), ("b", EXTRA), ("@", DIRECT), ("https:", LINK), ("//host/a.whl", LINK)]),
    ("https://host/a.whl#sha256=00", [("https:", LINK), ("//host/a.whl#sha256=00", LINK)]),
    (
        "./lib[dev]; os_name == 'nt'",
        [("./lib", PATH), ("dev", EXTRA), ("os_name", MARKER), ("==", COMPARISON), ("'nt'", SINGLE)],
    ),
    ("", []),
]


@cache
def tokens() -> list[list[tuple[str, str]]]:
    """For each of LINES its pieces with the outermost scope of each."""
    lines = json.dumps([line for line, _ in LINES])
    command = ["node", str(Path(__file__).with_name("tokenise.mjs"))]
    result = subprocess.run(
        command, cwd=ROOT, input=lines, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert result.returncode == 0, result.stderr
    found = []
    for pieces in json.loads(result.stdout.splitlines()[-1]):
        joined: list[tuple[str, str]] = []
        for text, scopes in pieces:
            scope = scopes[0].removesuffix(".pip-requirements") if scopes else ""
            if scope == COMMENT and joined and joined[-1][1] == COMMENT:
                joined[-1] = (joined[-1][0] + text, scope)
            elif scope and not scope.startswith("punctuation."):
                joined.append((text, scope))
        found.append(joined)
    return found


@pytest.mark.parametrize("number", range(len(LINES)), ids=[line or "empty" for line, _ in LINES])
def test_a_line_is_coloured(number: int) -> None:
    assert tokens()[number] == LINES[number][1]


def test_the_servers_words_have_the_colours_of_the_grammar(manifest: dict[str, Any]) -> None:
    """Otherwise a file would change its colours as soon as the server has looked at it."""
    (each,) = manifest["contributes"]["semanticTokenScopes"]
    assert each["language"] == "pip-requirements"
    assert set(each["scopes"]) == {kind.value for kind in TokenType} - {"comment", "enumMember"}  # as everywhere else
    grammar = (ROOT / "client-vscode" / "syntaxes" / "pip-requirements.tmLanguage.json").read_text("utf-8")
    assert [scope for scopes in each["scopes"].values() for scope in scopes if f'"{scope}"' not in grammar] == []
