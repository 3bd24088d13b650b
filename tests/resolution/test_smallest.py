"""Smallest conflicting sets, whatever the resolver's first guess was worth and however seldom it answers."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from pinfold.resolution.smallest import smallest

SETS = st.lists(st.frozensets(st.integers(0, 30), min_size=1, max_size=4), min_size=1, max_size=4)


def refuser(conflicts: list[frozenset[int]]) -> tuple[object, list[frozenset[int]]]:
    asked: list[frozenset[int]] = []

    def refuses(lines: frozenset[int]) -> bool:
        asked.append(lines)
        return any(conflict <= lines for conflict in conflicts)

    return refuses, asked


@given(SETS, st.frozensets(st.integers(0, 30)))
def test_what_is_found_is_refused_and_each_part_of_it_is_not(
    conflicts: list[frozenset[int]], guess: frozenset[int]
) -> None:
    refuses, _ = refuser(conflicts)
    core = smallest(range(31), guess, refuses)  # type: ignore[arg-type]
    assert core.smallest
    assert refuses(core.lines)  # type: ignore[operator]
    assert not any(refuses(frozenset(some)) for some in combinations(core.lines, len(core.lines) - 1))  # type: ignore[operator]


@given(SETS, st.data())
def test_a_good_guess_costs_a_question_for_each_line(conflicts: list[frozenset[int]], data: st.DataObject) -> None:
    guess = data.draw(st.sampled_from(conflicts))
    refuses, asked = refuser(conflicts)
    smallest(range(31), guess, refuses)  # type: ignore[arg-type]
    assert len(asked) <= len(guess) + 1


@given(SETS)
def test_without_a_guess_questions_grow_with_the_set_and_not_with_the_file(conflicts: list[frozenset[int]]) -> None:
    refuses, asked = refuser(conflicts)
    core = smallest(range(31), (), refuses)  # type: ignore[arg-type]
    assert len(asked) <= 12 * len(core.lines) + len(core.lines)


@given(SETS, st.frozensets(st.integers(0, 30)), st.randoms(use_true_random=False))
def test_who_does_not_answer_makes_the_set_larger_and_never_wrong(
    conflicts: list[frozenset[int]], guess: frozenset[int], chance: object
) -> None:
    known: dict[frozenset[int], bool | None] = {}

    def refuses(lines: frozenset[int]) -> bool | None:
        if lines not in known:
            said = any(conflict <= lines for conflict in conflicts)
            known[lines] = None if chance.random() < 0.3 else said  # type: ignore[attr-defined]
        return known[lines]

    core = smallest(range(31), guess, refuses)
    if core.smallest and len(core.lines) > 1:
        met = [lines for lines, refused in known.items() if refused is False]  # and so is every part of these
        assert all(any(core.lines - {line} <= lines for lines in met) for line in core.lines)
