"""Includes from the network."""

from __future__ import annotations

import pytest

from tests.support.said import marked

RULE = "remote-include"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("-r https://example.com/a.txt", ["https://example.com/a.txt"]),
        ("-c http://example.com/a.txt", ["http://example.com/a.txt"]),
        ("-r a.txt", []),
        ("-i https://example.com/", []),
        ("-r https://example.com/a.txt  # pinfold: allow[remote-include]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected
