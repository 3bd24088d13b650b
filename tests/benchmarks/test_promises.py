"""The two promises about speed that hold within one process, measured in turns, with room for a busy machine."""

from __future__ import annotations

import gc

from bench.measure import Rounds, interleave, ratio
from bench.parse import edits, forgetters, requirements, timed
from bench.texts import mixed
from packaging.requirements import Requirement

from pinfold.requirements import parser

ROUNDS = 15


def measured() -> Rounds:
    text = mixed()
    specifiers = requirements(text)
    clear = forgetters()

    def forget() -> None:
        for action in clear:
            action()
        gc.collect()

    taken = interleave(
        {
            "first": timed(lambda: parser.parse(text), forget),
            "packaging": timed(lambda: [Requirement(specifier) for specifier in specifiers], gc.collect),
        },
        ROUNDS,
    )
    return taken | interleave({"edit": edits(text)}, ROUNDS, warm=3)


def test_a_first_parse_is_no_slower_than_packaging_and_an_edit_ten_times_faster() -> None:
    taken = measured()
    assert ratio(taken, "first", "packaging") <= 1
    assert ratio(taken, "edit", "first") <= 0.1
