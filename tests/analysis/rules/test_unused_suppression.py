"""Suppressions that suppress nothing, and what is left of a comment without them."""

from __future__ import annotations

import pytest

from tests.support.said import said
from tests.support.world import check_fix

RULE = "unused-suppression"


def marked(text: str) -> list[str]:
    return [piece for piece, _ in said(RULE, text, others=True)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a==1  # pinfold: allow[unpinned]", ["unpinned"]),
        ("a  # pinfold: allow[unpinned]", []),
        ("# pinfold: allow[unpinned]\na", []),
        ("# pinfold: allow[unpinned]\n\na", ["unpinned"]),
        ("# pinfold: allow-file[unpinned]\nb==1\na", []),
        ("# pinfold: allow-file[unpinned]\nb==1", ["unpinned"]),
        ("a  # pinfold: allow[unpinned, unpinned]", ["unpinned"]),
        ("a==1  # pinfold: allow[]", ["pinfold: allow[]"]),
        ("a==1  # pinfold: allow[no-such-rule]", []),
        # a project rule, whose findings come from another file
        ("-r b.txt\na==1\n-- b.txt --\na==2  # pinfold: allow[conflicting-requirements]", []),
        ("a==1  # pinfold: allow[unpinned]\n-- @settings.toml --\nignore = ['unpinned']", []),
        ("a==1  # pinfold: allow[unpinned, unused-suppression]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(text) == expected


@pytest.mark.parametrize(
    "before, after",
    [
        ("a==1  # pinfold: allow[unpinned]", "a==1"),
        ("a==1  # why; pinfold: allow[unpinned]", "a==1  # why;"),
        ("a==1  # pinfold: allow[unpinned] as it is", "a==1  # as it is"),
        ("# pinfold: allow[unpinned]\r\na==1", "a==1"),
        ("a  # pinfold: allow[loose-pin,unpinned]", "a  # pinfold: allow[unpinned]"),
        ("a  # pinfold: allow[unpinned, loose-pin, wildcard-pin]", "a  # pinfold: allow[unpinned]"),
        ("a==1  # pinfold: allow[unpinned, loose-pin]", "a==1"),
        ("a  # pinfold: allow[unpinned, unpinned]", "a  # pinfold: allow[unpinned]"),
        ("a==1  # pinfold: allow[ ]", "a==1"),
    ],
)
def test_the_fix(before: str, after: str) -> None:
    check_fix(before, after, RULE, select=False)
