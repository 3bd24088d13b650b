"""Who lacks a hash once something demands them."""

from __future__ import annotations

import pytest

from tests.support.said import findings, marked

RULE = "missing-hash"
DIGEST = "a" * 64
HASH = f"--hash=sha256:{DIGEST}"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a==1\nb==1", []),
        (f"a==1 {HASH}\nb==1", ["b"]),
        (f"b==1\na==1 {HASH}", ["b"]),
        (f"a==1 {HASH}\nb==1.*", ["b"]),
        (f"a==1 {HASH}\nb>=1", []),
        ("--require-hashes\nb==1", ["b"]),
        (
            f"--no-require-hashes\na==1 {HASH}\nb==1",
            [],
        ),
        (
            f"a==1 {HASH}\nb @ https://example.com/b.zip",
            ["b"],
        ),
        (
            f"a==1 {HASH}\nb @ https://example.com/b.zip#sha256={DIGEST}",
            [],
        ),
        (
            f"a @ https://example.com/b.zip#sha256={DIGEST}\nb==1",
            [],
        ),
        (f"a==1 {HASH}\na==1", []),
        (f"a==1\na==1 {HASH}", ["a"]),
        (f"a==1 {HASH}\nb==1 ; extra=='x'", []),
        (
            f"-r base.txt\nb==1\n-- base.txt --\na==1 {HASH}",
            ["b"],
        ),
        (
            f"-r base.txt\na==1 {HASH}\n-- base.txt --\nb==1",
            ["b"],
        ),
        (
            f"-c c.txt\na==1\n-- c.txt --\na==1 {HASH}",
            [],
        ),
        (
            f"-c c.txt\nb==1\n-- c.txt --\na==1 {HASH}",
            ["b"],
        ),
        (
            f"-c c.txt\na==1 {HASH}\n-- c.txt --\na==1",
            [],
        ),
        (
            f"-- r.in --\n-r base.txt\nb==1\n-- base.txt --\na==1 {HASH}",
            [],
        ),
        (f"-e ./x {HASH}\nb==1", []),
        (
            f"a==1 {HASH}\nb==1  # pinfold: allow[missing-hash]",
            [],
        ),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


def test_it_points_at_what_demands_them() -> None:
    ((path, finding),) = findings(RULE, f"-r base.txt\nb==1\n-- base.txt --\n\na==1 {HASH}")
    assert (path, finding.message) == (
        "requirements.txt",
        "b has no --hash, and base.txt:2 demands one of everything: pip refuses",
    )
    assert [(r.path, r.message) for r in finding.related] == [("/w/base.txt", "--hash switches hash checking on here")]
