"""What cannot have a hash once something demands them."""

from __future__ import annotations

import pytest

from tests.support.said import marked

RULE = "unhashable-requirement"
DIGEST = "a" * 64
HASH = f"--hash=sha256:{DIGEST}"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("-e ./b\n./b\nb>=1", []),
        (f"a==1 {HASH}\nb>=1", ["b"]),
        (f"a==1 {HASH}\nb", ["b"]),
        (f"a==1 {HASH}\nb==1,>0", ["b"]),
        (f"a==1 {HASH}\nb==1", []),
        (
            f"a==1 {HASH}\nb>=1 {HASH}",
            [],
        ),
        (f"a==1 {HASH}\n-e ./b", ["-e ./b"]),
        (
            f"a==1 {HASH}\n-e ./b {HASH}",
            ["-e ./b"],
        ),
        (f"a==1 {HASH}\n./b", ["./b"]),
        (f"a==1 {HASH}\n./b.zip", []),
        (
            f"a==1 {HASH}\nb @ git+https://example.com/b",
            ["b"],
        ),
        (
            f"a==1 {HASH}\nb @ git+https://example.com/b {HASH}",
            ["b"],
        ),
        (
            f"a==1 {HASH}\n-e ./b ; extra=='x'",
            ["-e ./b"],
        ),
        (f"a==1 {HASH}\nb>=1 ; extra=='x'", []),
        (
            f"-c c.txt\nb\n-- c.txt --\nb==1 {HASH}",
            [],
        ),
        ("--require-hashes\n-r base.txt\n-- base.txt --\nb", ["b"]),
        (
            f"--no-require-hashes\na==1 {HASH}\n./b",
            [],
        ),
        (
            f"a==1 {HASH}\n./b  # pinfold: allow[unhashable-requirement]",
            [],
        ),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected
