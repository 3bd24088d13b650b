"""Words in markers that pip stops at."""

from __future__ import annotations

import pytest

from tests.support.said import marked, said

RULE = "unknown-marker-variable"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a ; python_versoin<'3'", ["python_versoin"]),
        ("a ; (python_version<'3' or os.nmae=='x')", ["os.nmae"]),
        ("a ; sys_platform==linux", ["linux"]),
        ("a ; sys_platform == linux-gnu and os_name=='x'", ["linux-gnu"]),
        ("a ; python_version >= 3.8", ["3.8"]),
        ("a ; python_version >= '3' and", []),
        ("a ; python_version => '3'", []),
        ("a ; os.name=='posix' and python_implementation=='CPython'", []),
        ("a ; 'x' in extras", ["'x' in extras"]),
        ("a ; 'x' == 'y' or os_name=='nt'", ["'x' == 'y'"]),
        ("a @ https://example.com/a.zip ; os_nam=='x'", ["os_nam"]),
        ("a ; colour=='red'", ["colour"]),
        ("a ; os_nam=='x'  # pinfold: allow[unknown-marker-variable]", []),
        ("a ; python_version < '3' \\\n and os_nam=='x'", ["os_nam"]),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


@pytest.mark.parametrize(
    "word, message",
    [
        ("python_versoin", "there is no marker variable python_versoin; did you mean python_version?"),
        ("platform", "there is no marker variable platform; did you mean sys_platform?"),
        ("platform.system", "there is no marker variable platform.system; did you mean platform_system?"),
        ("colour", "there is no marker variable colour: pip refuses the line"),
    ],
)
def test_what_was_meant(word: str, message: str) -> None:
    assert said(RULE, f"a ; {word} == 'x'") == [(word, message)]


@pytest.mark.parametrize("text", ["a ; python_versoin<'3'", "a ; sys_platform==linux"])
def test_it_is_reported_once(text: str) -> None:
    assert marked("invalid-requirement", text) == []
