"""Addresses without encryption."""

from __future__ import annotations

import pytest

from tests.support.said import marked

RULE = "insecure-index"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("-i http://example.com/simple", ["http://"]),
        ("--extra-index-url HTTP://example.com", ["HTTP://"]),
        ("-f http://example.com/", ["http://"]),
        ("a @ http://example.com/a.zip", ["http://"]),
        ("-e git+http://example.com/a#egg=a", ["git+http://"]),
        ("a @ git+git://example.com/a", ["git+git://"]),
        ("-r http://example.com/r.txt", ["http://"]),
        ("-i https://example.com/simple", []),
        ("-i http://localhost:8080/simple", []),
        ("-i http://127.0.0.1/\n-f http://[::1]:80/", []),
        ("a @ git+ssh://git@example.com/a", []),
        ("-i http://user:${P}@example.com/", ["http://"]),
        ("-i 'http://example.com/simple'", ["http://"]),
        ("# http://example.com\na==1", []),
        ("-i http://example.com  # pinfold: allow[insecure-index]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected
