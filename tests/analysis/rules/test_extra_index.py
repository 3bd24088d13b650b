"""A second index, and what makes it harmless."""

from __future__ import annotations

import pytest

from tests.support.said import marked

RULE = "extra-index"
DIGEST = "a" * 64
HASH = f"--hash=sha256:{DIGEST}"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("--extra-index-url https://example.com/\na==1", ["https://example.com/"]),
        (
            "--extra-index-url https://example.com/ --extra-index-url https://b.example.com/",
            ["https://example.com/", "https://b.example.com/"],
        ),
        ("-i https://example.com/\na==1", []),
        (
            f"--extra-index-url https://example.com/\na==1 {HASH}",
            [],
        ),
        ("--extra-index-url https://example.com/\n--no-index", []),
        ("--extra-index-url https://example.com/\n-r base.txt\n-- base.txt --\n--require-hashes", []),
        ("-r base.txt\n-- base.txt --\n--extra-index-url https://example.com/", ["https://example.com/"]),
        ("--extra-index-url https://example.com/  # pinfold: allow[extra-index]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected
