"""Specifiers that nothing satisfies, and the clauses that say so."""

from __future__ import annotations

import pytest

from tests.support.said import marked, said

RULE = "unsatisfiable-specifier"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a>=3,<2", [">=3,<2"]),
        ("a>=3 , !=5, <2", [">=3 , !=5, <2"]),
        ("a!=5,>=3,<2", [">=3,<2"]),
        ("a (>=3,<2)", [">=3,<2"]),
        ("a==1,==2", ["==1,==2"]),
        ("a==1.*,!=1.*", ["==1.*,!=1.*"]),
        ("a>1,<1.post1", [">1,<1.post1"]),
        ("a<0.dev0", ["<0.dev0"]),
        ("a>=1,<2", []),
        ("a==1", []),
        ("a!=1", []),
        ("a<0a0", []),
        ("a==1.0,==1", []),
        ("a>=2,<2.0.1", []),
        ("a>=3,<2 ; python_version<'3'", [">=3,<2"]),
        ("a>=3,<2  # pinfold: allow[unsatisfiable-specifier]", []),
        ("a>=3,\\\n  <2", [">=3,\\\n  <2"]),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


def test_only_the_clauses_that_contradict_are_named() -> None:
    text = "a>=1,!=1.5,<2,>=3,!=4"
    assert said(RULE, text) == [("<2,>=3", "no version of a satisfies <2 and >=3")]
