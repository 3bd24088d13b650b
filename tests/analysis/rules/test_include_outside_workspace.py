"""Includes that leave the workspace."""

from __future__ import annotations

import pytest

from tests.support.said import marked

RULE = "include-outside-workspace"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("-r ../a.txt", ["../a.txt"]),
        ("-c /etc/passwd", ["/etc/passwd"]),
        ("-r a.txt", []),
        ("-r https://example.com/a.txt", []),
        ("-r sub/../a.txt", []),
        ("-r ../a.txt  # pinfold: allow[include-outside-workspace]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected
