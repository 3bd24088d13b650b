"""Digests that no file has."""

from __future__ import annotations

import pytest

from tests.support.said import marked, said
from tests.support.world import check_fix

RULE = "malformed-hash"
DIGEST = "a" * 64
HASH = f"--hash=sha256:{DIGEST}"


@pytest.mark.parametrize(
    "text, expected",
    [
        (f"a==1 {HASH}", []),
        (f"a==1 --hash=sha256:{DIGEST.upper()}", []),
        (
            f"a==1 --hash=sha384:{DIGEST[:32] * 3} --hash=sha512:{DIGEST * 2}",
            [],
        ),
        ("a==1 --hash=sha256:abc", ["abc"]),
        (
            f"a==1 --hash=sha256:{DIGEST}0",
            [f"{DIGEST}0"],
        ),
        (
            "a==1 --hash=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaag",
            ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaag"],
        ),
        ("a==1 --hash=sha256:", ["sha256:"]),
        ("a==1 --hash=sha256", ["sha256"]),
        (
            f"a==1 --hash={DIGEST}",
            [f"{DIGEST}"],
        ),
        (
            f"a==1 --hash=sha256={DIGEST}",
            [f"sha256={DIGEST}"],
        ),
        ("a==1 --hash=sha256:${DIGEST}", []),
        ("a==1 --hash=md5:abc", []),
        ("a @ https://example.com/a.zip#sha256=abc", ["abc"]),
        ("a @ https://example.com/a.zip#md5=abc", ["abc"]),
        (
            f"a==1 \\\n  {HASH} \\\n  --hash=sha256:abc",
            ["abc"],
        ),
        ("a==1 --hash=sha256:abc  # pinfold: allow[malformed-hash]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


@pytest.mark.parametrize(
    "digest, message",
    [
        ("abc", "a sha256 digest has 64 digits, this one 3: no file matches"),
        ("x" * 64, "'x' is no hexadecimal digit: no file matches"),
    ],
)
def test_what_is_wrong(digest: str, message: str) -> None:
    assert said(RULE, f"a==1 --hash=sha256:{digest}") == [(digest, message)]


@pytest.mark.parametrize(
    "before, after",
    [
        (f"--hash={'a' * 128}", f"--hash=sha512:{'a' * 128}"),
        (f"--hash=sha256={'a' * 64}", f"--hash=sha256:{'a' * 64}"),
        (f"--hash=sha256:{'a' * 96}", f"--hash=sha384:{'a' * 96}"),
        ("--hash=sha256:abc", "--hash=sha256:abc"),
    ],
)
def test_what_was_meant(before: str, after: str) -> None:
    check_fix(f"a==1 {before}", f"a==1 {after}", RULE, unsafe=True)
