"""Hostile lines cost time in proportion to their length, and nothing raises on any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfold.analysis.rules import ALL
from tests.support.world import findings_of, read

RULES = (
    "invalid-requirement",
    "unknown-option",
    "invalid-option",
    "ignored-text",
    "orphaned-hash",
    "hidden-requirement",
)
RULES += ("invisible-character", "odd-line-break", "uv-difference")
REPEATED = [
    "a ",
    "a" + " " * 9,
    "--pre a ",
    "-r a ",
    "-i a ",
    "-f a ",
    "--x ",
    "-C a=b ",
    "a \\\n",
    " \\\n",
    "# a\u2028",
]
REPEATED += ["\u2028a", "\u202e"]
REPEATED += ["--hash=sha256:aa\n", "# a\n--hash=sha256:aa\n", "\0a", ";", "a@b://", "[", "=1,", "six # a \\\n"]


def seconds(text: str) -> float:
    world = read("x")
    world.texts["/w/requirements.txt"] = text
    begin = time.process_time()
    findings_of(world, RULES)
    return time.process_time() - begin


@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.parametrize("start", ["", "six ", "--pre "])
def test_time_grows_with_the_length(start: str, piece: str) -> None:
    """4 × the length may take 12 × the time; the square would take 16 ×. Small amounts are noise."""

    def best(length: int) -> float:
        return min(seconds(start + piece * length) for _ in range(2))

    # What is quick at once need not be measured again.
    assert seconds(start + piece * 4_000) < 2.0 or best(4_000) < max(12 * best(1_000), 2.0)


@given(st.text("six=<>~1.0[]@;,#-'\" \\\n\r\t\u2028\x0c\0\u202e\xa0$ {}()erC:/", max_size=60))
def test_nothing_raises(text: str) -> None:
    world = read("x")
    world.texts["/w/requirements.txt"] = text
    for finding in findings_of(world, RULES)["/w/requirements.txt"]:
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
        assert all(0 <= e.span.start <= e.span.end <= len(text) for f in finding.fixes for e in f.edits)


def test_the_rules_named_here_exist() -> None:
    assert set(RULES) <= {rule.name for rule in ALL}
