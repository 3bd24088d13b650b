"""Base scores of published vectors (FIRST's examples for v3.0 and v3.1, and well-known CVEs as the NVD lists them)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfold.index.cvss import base_score, severity_of

PUBLISHED = [
    ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),  # Log4Shell's second, most remote code executions
    ("AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),  # Log4Shell
    ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5),  # Heartbleed
    ("AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", 7.5),
    ("AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H", 6.5),
    ("AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),  # cross-site scripting
    ("AV:N/AC:L/PR:L/UI:R/S:C/C:L/I:L/A:N", 5.4),
    ("AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4),
    ("AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1),
    ("AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H", 8.1),
    ("AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 7.8),
    ("AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", 7.8),
    ("AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 6.8),
    ("AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H", 9.3),
    ("AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H", 7.2),
    ("AV:N/AC:H/PR:N/UI:R/S:U/C:H/I:N/A:N", 5.3),
    ("AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N", 6.8),
    ("AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 9.9),
    ("AV:L/AC:H/PR:H/UI:N/S:C/C:H/I:H/A:H", 7.5),
    ("AV:L/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H", 8.2),
    ("AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0),
    ("AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", 5.3),
    ("AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L", 7.3),
    ("AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 1.6),
]


@pytest.mark.parametrize("vector, score", PUBLISHED)
def test_published_scores(vector: str, score: float) -> None:
    assert base_score(f"CVSS:3.1/{vector}") == score
    assert base_score(f"CVSS:3.0/{vector}") == score


def test_order_and_further_metrics_do_not_count() -> None:
    assert base_score("CVSS:3.1/S:U/C:H/I:H/A:H/AV:N/AC:L/PR:N/UI:N") == 9.8
    assert base_score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C") == 9.8
    assert base_score(" CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/ ") == 9.8


@pytest.mark.parametrize(
    "vector",
    [
        "",
        "9.8",
        "AV:N/AC:L/Au:N/C:P/I:P/A:P",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X",
        "CVSS:3.1/AV:N/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/" + "A:H/" * 1_000,
    ],
)
def test_what_is_not_scored(vector: str) -> None:
    assert base_score(vector) is None


@given(st.text(max_size=80))
def test_any_text_has_an_answer(text: str) -> None:
    assert base_score(text) is None


def test_every_vector_scores_in_tenths_and_one_version_like_the_other() -> None:
    metrics = ["AV:NALP", "AC:LH", "PR:NLH", "UI:NR", "S:UC", "C:HLN", "I:HLN", "A:HLN"]
    choices = [[f"{each[: -len(v)]}{one}" for one in v] for each in metrics for v in [each.partition(":")[2]]]
    for chosen in itertools.product(*choices):
        vector = "/".join(chosen)
        new, old = base_score(f"CVSS:3.1/{vector}"), base_score(f"CVSS:3.0/{vector}")
        assert new is not None
        assert old is not None
        assert 0 <= new <= 10
        assert round(new, 1) == new
        assert old - new in (0, pytest.approx(0.1))  # binary fractions, which v3.1 took care of


WORDS = {0.0: "", 0.1: "low", 3.9: "low", 4.0: "medium", 6.9: "medium", 7.0: "high", 8.9: "high", 9.0: "critical"}


@pytest.mark.parametrize("score, word", WORDS.items())
def test_words(score: float, word: str) -> None:
    assert severity_of(score) == word
