"""Markers that always hold, and their removal."""

from __future__ import annotations

import pytest

from tests.support.said import marked
from tests.support.world import check_fix

RULE = "always-true-marker"
HASH = "--hash=sha256:" + "a" * 64


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a ; python_version>='2.7'", ["python_version>='2.7'"]),
        ("a ; os_name=='nt' or os_name!='nt'", ["os_name=='nt' or os_name!='nt'"]),
        ("a ; extra==''", ["extra==''"]),
        ("a ; python_version>='3'", []),
        ("a ; python_version<'4'", []),
        ("a", []),
        ("a ; python_version>='2.7' and os_name=='nt'", []),
        ("a ; python_version>='2.7'  # pinfold: allow[always-true-marker]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


@pytest.mark.parametrize(
    "before, after",
    [
        ("a==1 ; python_version>='2.7'  # why", "a==1  # why"),
        ("a==1;python_version>='2.7'", "a==1"),
        ("a @ https://example.com/a.zip ; python_version>='2.7'", "a @ https://example.com/a.zip"),
        (f"a==1 ; python_version>='2.7' {HASH}", f"a==1 {HASH}"),
    ],
)
def test_what_stays(before: str, after: str) -> None:
    check_fix(before, after, RULE)
