"""Markers that never hold."""

from __future__ import annotations

import pytest

from tests.support.said import marked

RULE = "never-true-marker"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a ; python_version<'3' and python_version>'3.5'", ["python_version<'3' and python_version>'3.5'"]),
        ("a ; extra=='x'", ["extra=='x'"]),
        ("a ; os_name=='nt' and sys_platform=='linux'", ["os_name=='nt' and sys_platform=='linux'"]),
        ("a ; sys_platform=='some-os'", []),
        ("a ; python_version<'3'", []),
        ("a ; python_version=='3.10.1'", []),
        ("a", []),
        ("a ; extra!='x'", []),
        ("a @ https://example.com/a.zip ; extra=='x'", ["extra=='x'"]),
        ("a ; extra=='x'  # pinfold: allow[never-true-marker]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected
