"""The rules about the folder's environment: what is said of which line, and when nothing is."""

from __future__ import annotations

import pytest

from pinfold.analysis.findings import Severity
from tests.support.said import findings, said

NOT, OTHER, CHANGED = "not-installed", "other-version-installed", "changed-since-sync"
BROKEN, INCONSISTENT, PYTHON = "broken-environment", "inconsistent-environment", "unsuitable-python"


@pytest.mark.parametrize("rule", [NOT, OTHER, CHANGED, BROKEN, INCONSISTENT, PYTHON])
@pytest.mark.parametrize(
    "env",
    [
        None,
        "none\nwanted: >=3.13 (pyproject.toml)",
        "files: elsewhere.txt\nproblem: it is gone\nwanted: >=3.13 (p)\nsynced: x\na 1 requires z",
    ],
)
def test_silence_without_an_environment_and_in_files_of_no_concern(rule: str, env: str | None) -> None:
    section = "" if env is None else f"\n-- @env --\n{env}"
    assert said(rule, f"a==2\nb\n-r more.txt\n-- more.txt --\nc==1{section}") == []


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Flask>=2 # c\n-- @env --", [("Flask", "Flask>=2 is not installed in .venv")]),
        ("flask ; os_name == 'nt'\n-- @env --", []),
        ("flask ; os_name == 'posix'\n-- @env --", [("flask", "flask is not installed in .venv")]),
        ("flask\n-- @env --\nflask 1", []),
        ("flask>\n-- @env --", []),
        ("-r a.txt\n-- a.txt --\nsix\n-- @env --", [("six", "six is not installed in .venv")]),
        ("-c a.txt\n-- a.txt --\nsix\n-- @env --", []),
        (
            "flask\nFLASK==1\n-- @env --",
            [("flask", "flask is not installed in .venv"), ("FLASK", "FLASK==1 is not installed in .venv")],
        ),
        ("-e ./lib\n-- @env --\nlib 1", [("-e ./lib", "./lib is not installed in .venv")]),
        (
            "https://me:pw@example.com/a.zip?k=v\n-- @env --",
            [("https://me:pw@example.com/a.zip?k=v", "https://example.com/a.zip is not installed in .venv")],
        ),
        (
            "a @ https://me:pw@example.com/a.zip\n-- @env --",
            [("a", "a @ https://example.com/a.zip is not installed in .venv")],
        ),
        ("flask  # pinfold: allow[not-installed]\n-- @env --", []),
        ("flask\n-- @env --\npath: /opt/envs/<x>\x1b", [("flask", "flask is not installed in /opt/envs/<x><U+001B>")]),
    ],
)
def test_not_installed(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(NOT, text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("flask==1\n-- @env --\nflask 2", [("flask==1", "flask 2 is installed in .venv, not ==1")]),
        (
            "flask[a] >= 3, < 4 # c\n-- @env --\nflask 2",
            [("flask[a] >= 3, < 4", "flask 2 is installed in .venv, not >=3,<4")],
        ),
        ("flask>=1\n-- @env --\nflask 2.0rc1", []),
        ("flask==1 ; os_name == 'nt'\n-- @env --\nflask 2", []),
        ("-c c.txt\n-- c.txt --\nflask<2\n-- @env --\nflask 2", []),
        (
            "x @ git+https://me:pw@example.com/x@v2\n-- @env --\nx 1 from git+https://example.com/x@v1 (0123456789abcdef)",
            [("x", "x 1 is installed from https://example.com/x@0123456789ab, not from git+https://example.com/x@v2")],
        ),
        ("-e ./x\n-- @env --\nx 1 from file:///w/x", []),
        (
            "x @ file:///w/x\n-- @env --\nx 1 editable from file:///w/x",
            [("x", "x 1 is installed editable from file:///w/x, not from file:///w/x")],
        ),
        (
            "x @ https://example.com/x.zip#sha256=a\n-- @env --\nx 1 from https://example.com/x.zip#sha256=b",
            [
                (
                    "x",
                    "x 1 is installed from https://example.com/x.zip, but not the part or file of it that is asked for",
                )
            ],
        ),
        ("flask==1\n-- @env --\nflask 2: no METADATA", []),
    ],
)
def test_other_version_installed(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(OTHER, text) == expected


def test_pins_are_offered_but_never_as_safe() -> None:
    ((_, found),) = findings(OTHER, "flask==1\n-- @env --\nflask 2")
    (fix,) = found.fixes
    assert (fix.title, fix.safe, fix.caution) == ("Pin to the installed 2", False, "the file asks for ==1")
    ((_, found),) = findings("loose-pin", "flask>=1\n-- @env --\nflask 2")
    assert [(fix.title, fix.safe, fix.caution) for fix in found.fixes] == [("Pin to the installed 2", False, "")]


@pytest.mark.parametrize(
    "text",
    [
        "flask==1 --hash=sha256:aa\n-- @env --\nflask 2",
        "x @ https://example.com/x.zip\n-- @env --\nx 1",
        "x==2\n-- @env --\nx 1 from https://example.com/x.zip",
    ],
)
def test_no_pin_where_it_would_not_bring_back_the_same(text: str) -> None:
    ((_, found),) = findings(OTHER, text)
    assert found.fixes == ()


def test_pins_wait_for_a_marker_that_holds() -> None:
    found = findings("unpinned", "flask ; os_name == 'nt'\nflask ; os_name == 'posix'\n-- @env --\nflask 2")
    assert [bool(each.fixes) for _, each in found] == [False, True]


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "a==1\nb==1\n-- @env --\na 1\nb 2\nsynced: a==1, b==2",
            [("b", "a requirement has changed since the last sync of .venv")],
        ),
        (
            "b==1\na==2\nc\n-- @env --\nb 1\nsynced: b==1, a==1",
            [("a", "2 requirements have changed since the last sync of .venv")],
        ),
        ("# more\nB == 1 # c\na==1\n-- @env --\na 1\nsynced: a==1, b==1", []),
        ("a==1\n-- @env --\na 1\nsynced: a==2", []),
        ("a==1\n-- @env --\na 2", []),
        ("a==1\n-- @env --\na 1\nb 1\nsynced: a==1, b==1", []),
        ("b ; os_name == 'nt'\na==1\n-- @env --\nsynced: a==1", []),
        (
            "a\n-r more.txt\n-- more.txt --\nb\n-- @env --\nsynced: c",
            [
                ("a", "a requirement has changed since the last sync of .venv"),
                ("b", "a requirement has changed since the last sync of .venv"),
            ],
        ),
    ],
)
def test_changed_since_sync(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(CHANGED, text) == expected


def test_the_other_changed_lines_are_related() -> None:
    ((_, found),) = findings(CHANGED, "a\nb>=1\n" + "\n".join(f"c{n}" for n in range(40)) + "\n-- @env --\nsynced: x")
    assert found.message.startswith("42 requirements have")
    assert [each.message for each in found.related[:1]] == ["b>=1 is new or different"]
    assert len(found.related) == 20
    assert found.severity is Severity.INFO


@pytest.mark.parametrize(
    "text, expected",
    [
        ("# first\na\n-- @env --\nproblem: its base is gone", [("# first", ".venv cannot be used: its base is gone")]),
        ("\na\n-- @env --\nproblem: its base is gone", [("", ".venv cannot be used: its base is gone")]),
        (
            "a\n-- @env --\nproblem: its base \x1b[2J is gone",
            [("a", ".venv cannot be used: its base <U+001B>[2J is gone")],
        ),
        (
            "-r b.txt\n-- b.txt --\nb\n-- @env --\nproblem: it is gone",
            [("-r b.txt", ".venv cannot be used: it is gone")],
        ),
    ],
)
def test_broken_environment(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(BROKEN, text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a\n-- @env --\na 1 requires b", [("a", "a 1 requires b, which is not installed")]),
        ("a\nb>=2\n-- @env --\na 1 requires b>=2\nb 1", []),
        ("a\nb>=2\n-- @env --\na 1 requires b", []),
        ("a\n-- @env --\na 1 requires b ; extra == 'x'", []),
        ("a[x]\n-- @env --\na 1 requires b ; extra == 'x'", [("a", "a 1 requires b, which is not installed")]),
        ("a\n-- @env --\na 1\nstray 1 requires b", []),
        (
            "top\nnear\n-- @env --\ntop 1 requires mid\nmid 1 requires low\nnear 1 requires low\nlow 1 requires gone",
            [("near", "low 1 requires gone, which is not installed (near needs low)")],
        ),
        (
            "top\n-- @env --\ntop 1 requires mid\nmid 1 requires low\nlow 1 requires gone",
            [("top", "low 1 requires gone, which is not installed (top needs mid, which needs low)")],
        ),
        ("a\n-- @env --\na 1: no METADATA", [("a", "a 1 cannot be checked: no METADATA")]),
        (
            "./a\n-- @env --\na 1 from file:///w/a requires b",
            [("./a", "a 1 requires b, which is not installed")],
        ),
    ],
)
def test_inconsistent_environment(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(INCONSISTENT, text) == expected


def test_the_line_that_asks_for_the_other_one_is_related() -> None:
    ((_, found),) = findings(INCONSISTENT, "a\nb==2\n-- @env --\na 1 requires b<2\nb 2")
    assert [each.message for each in found.related] == ["b==2 is asked for here"]


@pytest.mark.parametrize(
    "env, messages",
    [
        ("wanted: >=3.13 (pyproject.toml)", [".venv has Python 3.12.1, but pyproject.toml asks for >=3.13"]),
        ("wanted: ==3.12.* (.python-version)", []),
        ("python: 3.12\nwanted: >=3.12.4 (pyproject.toml)", []),
        (
            "python: 3.12\nwanted: ==3.11.* (.python-version)",
            [".venv has Python 3.12, but .python-version asks for ==3.11.*"],
        ),
        ("python: 3.14.0rc1\nwanted: >=3.13 (pyproject.toml)", []),
        (
            "wanted: ==3.11.* (.python-version); >=3.13 (pyproject.toml)",
            [
                ".venv has Python 3.12.1, but .python-version asks for ==3.11.*",
                ".venv has Python 3.12.1, but pyproject.toml asks for >=3.13",
            ],
        ),
        ("wanted: nonsense (pyproject.toml)", []),
        ("wanted: ==3.11.* or ==3.12.* (.python-version)", []),
        (
            "wanted: ==3.10.* or ==3.11.* (.python-version)",
            [".venv has Python 3.12.1, but .python-version asks for ==3.10.* or ==3.11.*"],
        ),
        ("wanted: cpython ==3.12.* (.python-version)", []),
        (
            "wanted: pypy ==3.12.* (.python-version)",
            [".venv has cpython 3.12.1, but .python-version asks for pypy ==3.12.*"],
        ),
    ],
)
def test_unsuitable_python(env: str, messages: list[str]) -> None:
    found = said(PYTHON, f"a==1 # c\nb\n-- @env --\n{env}")
    assert found == [("a==1 # c", message) for message in messages]
