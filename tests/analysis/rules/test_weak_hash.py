"""Algorithms that pip refuses, or that should not be relied on."""

from __future__ import annotations

import pytest

from tests.support.said import marked

RULE = "weak-hash"
DIGEST = "a" * 64
HASH = f"--hash=sha256:{DIGEST}"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a==1 --hash=md5:ab", ["md5"]),
        ("a==1 --hash sha1:ab", ["sha1"]),
        ("a==1 --hash=:ab", [""]),
        ("a==1 --hash=sha512-256:ab", ["sha512-256"]),
        (f"a==1 {HASH}", []),
        ("a==1 --hash=abc", []),
        (f"a==1 {HASH} --hash=md5:ab", ["md5"]),
        ("--hash=md5:ab", ["md5"]),
        ("a @ https://example.com/a.zip#md5=ab", ["md5"]),
        (
            f"a @ https://example.com/a.zip#md5=ab&sha256={DIGEST}",
            [],
        ),
        (
            f"a @ https://example.com/a.zip#md5=ab {HASH}",
            [],
        ),
        ("a==1 --hash=md5:ab  # pinfold: allow[weak-hash]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected
