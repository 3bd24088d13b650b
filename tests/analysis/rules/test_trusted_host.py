"""Hosts whose certificate nobody checks."""

from __future__ import annotations

import pytest

from tests.support.said import marked

RULE = "trusted-host"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("--trusted-host example.com", ["example.com"]),
        ("--trusted-host=example.com:8080", ["example.com:8080"]),
        ("--trusted-host example.com --trusted-host b.example.com", ["example.com", "b.example.com"]),
        ("--trusted-host localhost\n--trusted-host 127.0.0.1:80\n--trusted-host ::1", []),
        ("a==1", []),
        ("--trusted-host example.com  # pinfold: allow[trusted-host]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected
