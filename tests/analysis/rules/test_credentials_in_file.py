"""Secrets in URLs, and that they are never repeated."""

from __future__ import annotations

import pytest

from tests.support.said import findings, marked
from tests.support.world import findings_of, read

RULE = "credentials-in-file"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("-i https://user:s3cret@example.com/simple", ["s3cret"]),
        ("--extra-index-url https://user:s3cr:et@example.com/", ["s3cr:et"]),
        ("-f https://user:s3c@ret@example.com/", ["s3c@ret"]),
        ("a @ https://user:s3cret@example.com/a.zip", ["s3cret"]),
        ("-e git+https://user:s3cret@example.com/a#egg=a", ["s3cret"]),
        ("a @ https://ghp_0123456789abcdefghij@example.com/a.zip", ["ghp_0123456789abcdefghij"]),
        ("a @ https://example.com/a.zip?token=s3cret", ["s3cret"]),
        ("-r https://user:s3cret@example.com/r.txt", ["s3cret"]),
        ("-i https://user:${PASSWORD}@example.com/\n-i https://${USER}:${PASSWORD}@example.com/", []),
        ("-i https://user:$PASSWORD@example.com/\n-i https://user:<password>@example.com/", []),
        ("-i https://user:{{ password }}@example.com/", []),
        ("-i https://user:****@example.com/", []),
        ("-i https://user@example.com/", []),
        ("a @ git+ssh://git@example.com/a", []),
        ("a @ https://example.com/a@b:c.zip", []),
        ("-i http://user:pass@localhost/", []),
        ("a==1  # me:you@example.com", []),
        ("-i https://user:s3cret@example.com/  # pinfold: allow[credentials-in-file]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "-i https://user:s3cret@example.com/simple",
        "a @ https://user:s3cret@example.com/a.zip?token=s3cret",
        "a @ http://user:s3cret@example.com/a.zip\na @ http://user:s3cret@example.com/b.zip",
        "-e git+http://user:s3cret@example.com/a#egg=a\n-e git+http://user:s3cret@example.com/b#egg=a",
        "-r https://user:s3cret@example.com/r.txt",
        "a==1 --hash=sha256:ab\nb @ http://user:s3cret@example.com/b.zip",
    ],
)
def test_no_rule_repeats_a_secret(text: str) -> None:
    found = [f for said in findings_of(read(text)).values() for f in said]
    assert any(f.rule == RULE for f in found)
    for finding in found:
        shown = [finding.message, *(r.message for r in finding.related)]
        shown += [s for fix in finding.fixes if finding.rule == RULE for s in (fix.title, *(e.text for e in fix.edits))]
        assert not [s for s in shown if "s3cret" in s], finding.rule


def test_the_fix_is_for_a_person_to_choose() -> None:
    ((_, finding),) = findings(RULE, "-i https://user:s3cret@example.com/simple")
    assert [fix.safe for fix in finding.fixes] == [False]
