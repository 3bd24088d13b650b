"""Includes that lead back."""

from __future__ import annotations

import pytest

from tests.support.said import findings, marked

RULE = "cyclic-include"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("-r requirements.txt", ["requirements.txt"]),
        ("-r z.txt\n-- z.txt --\n-r requirements.txt", ["requirements.txt"]),
        ("-r z.txt\n-c z.txt\n-- z.txt --\nx==1", []),
        ("-r y.txt\n-r z.txt\n-- y.txt --\n-r z.txt\n-- z.txt --\nx==1", []),
        ("-c z.txt\n-- z.txt --\n-c requirements.txt", ["requirements.txt"]),
        ("-r requirements.txt  # pinfold: allow[cyclic-include]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


def test_the_ring_is_named_and_its_other_includes_are_related() -> None:
    text = "-r sub/y.txt\n-- sub/y.txt --\n-r ../z.txt\n-- z.txt --\n-r requirements.txt"
    ((path, finding),) = findings(RULE, text)
    assert path == "z.txt"
    assert finding.message == "this closes a ring: requirements.txt > sub/y.txt > z.txt > requirements.txt; pip stops"
    assert [r.path for r in finding.related] == ["/w/requirements.txt", "/w/sub/y.txt"]
