"""Sets of versions, against `packaging`'s own answer for single versions."""

from __future__ import annotations

import time
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from pinfold.analysis.version_words import explain
from pinfold.analysis.versions import (
    bounds,
    clauses,
    disjoint,
    meets,
    merge,
    minimal_conflict,
    pin_style,
    specifier_set,
    unsatisfiable,
)

RELEASES = [
    "0",
    "0.9",
    "1",
    "1.0",
    "1.0.0",
    "1.0.1",
    "1.4",
    "1.4.2",
    "1.5",
    "1.10",
    "2",
    "2.0",
    "2.31.0",
    "3",
    "1!1.0",
    "2026.1",
]
SUFFIXES = ["", "", "", "", "a1", "b2", "rc1", ".dev1", ".post1", "rc1.post1.dev2"]
LOCALS = ["", "", "", "+cu118", "+local.1"]
VERSIONS = st.tuples(st.sampled_from(RELEASES), st.sampled_from(SUFFIXES), st.sampled_from(LOCALS)).map("".join)


@st.composite
def one_clause(draw: st.DrawFn) -> str:
    operator = draw(st.sampled_from(["==", "==", "!=", "!=", "<", "<=", ">", ">=", ">=", "~=", "==="]))
    release, suffix = draw(st.sampled_from(RELEASES)), draw(st.sampled_from(SUFFIXES))
    space = draw(st.sampled_from(["", "", " "]))
    if operator == "~=":
        return f"~={space}{release if '.' in release else release + '.0'}{suffix}"
    if operator == "===":
        return f"==={space}{release}{suffix}{draw(st.sampled_from(LOCALS))}"
    if operator in ("==", "!="):
        tail = draw(st.sampled_from([".*", "", suffix, suffix + "+cu118"]))
        return f"{operator}{space}{release}{tail}"
    return f"{operator}{space}{release}{suffix}"


SPECIFIERS = st.lists(one_clause(), max_size=4).map(",".join)


def admitted(text: str, version: str) -> bool:
    # as a Version: `===` then compares with the normal form, which is what pip hands over
    return SpecifierSet(text).contains(Version(version), prereleases=True)


@given(SPECIFIERS, SPECIFIERS, st.lists(VERSIONS, min_size=20, max_size=20))
@example("==1.0+a", "==1.0+b", ["1.0", "1.0+a", "1.0+b"])
@example("!=1.0", "==1.0+a", ["1.0+a"])
@example(">1.0", "==1.0.post1", ["1.0.post1"])
def test_disjoint_sets_share_no_version(a: str, b: str, sample: list[str]) -> None:
    shared = [v for v in sample if admitted(a, v) and admitted(b, v)]
    if disjoint(a, b):
        assert not shared
    assert disjoint(a, b) == disjoint(b, a) == unsatisfiable(f"{a},{b}")


@given(SPECIFIERS, SPECIFIERS, st.lists(VERSIONS, min_size=20, max_size=20))
@example(">=1.0a1", "==2.0", ["2.0", "2.0rc1"])
@example("~=1.4", ">=1.4,<2", ["1.4", "2.0rc1", "2.0"])
@example("==1.0", "==1.0.0", ["1.0", "1.0+cu118"])
def test_merge_admits_what_both_admit(a: str, b: str, sample: list[str]) -> None:
    merged = merge(a, b)
    assert (merged is None) == disjoint(a, b)
    if merged is None:
        return
    for version in sample:
        assert admitted(merged, version) == (admitted(a, version) and admitted(b, version))
    parsed = [Version(v) for v in sample]
    assert list(SpecifierSet(merged).filter(parsed)) == list((SpecifierSet(a) & SpecifierSet(b)).filter(parsed))
    spellings = [c.text for c in (*clauses(a), *clauses(b))]
    assert all(c.text in spellings for c in clauses(merged))
    assert merge(merged, merged) == merged


@given(SPECIFIERS, st.lists(VERSIONS, min_size=20, max_size=20))
def test_bounds_hold_for_every_version(text: str, sample: list[str]) -> None:
    lower, lower_included, upper, upper_included = bounds(text)
    for version in (Version(v) for v in sample if admitted(text, v)):
        # a wildcard takes in the pre-releases of its first version, however many zeros they are spelled with
        early = lower is not None and version.is_prerelease and Version(version.base_version) == lower
        if lower is not None and not (".*" in text and early):
            assert version >= lower if lower_included else version > lower
        if upper is not None:
            assert Version(version.public) <= Version(upper.public) if upper_included else version < upper


@given(SPECIFIERS)
def test_words_for_any_specifier(text: str) -> None:
    assert explain(text)
    assert pin_style(text) != "invalid"
    if meets(text, "exact"):
        assert meets(text, "compatible")
    if meets(text, "compatible"):
        assert meets(text, "bounded")
    assert meets(text, "any")


@given(st.text("=<>!~.,*0123 vabrc+-é\x00", max_size=30), st.text("=<>!~.,*0123 ", max_size=20))
def test_nothing_raises(a: str, b: str) -> None:
    assert explain(a) or not a
    assert (pin_style(a) == "invalid") == (specifier_set(a) is None)
    bounds(a)
    meets(a, "compatible")
    if specifier_set(a) is None:
        assert not unsatisfiable(a)
        assert not disjoint(a, b)
        assert merge(a, b) is None
    minimal_conflict([a, b])


@given(st.lists(one_clause(), max_size=6))
def test_a_conflict_is_the_smallest(found: list[str]) -> None:
    positions = minimal_conflict(found)
    assert bool(positions) == unsatisfiable(",".join(found))
    if positions:
        assert unsatisfiable(",".join(found[i] for i in positions))
        for size in range(1, len(positions)):
            assert not any(unsatisfiable(",".join(some)) for some in combinations(found, size))


@pytest.mark.parametrize(
    "found, expected",
    [
        ([], ()),
        ([">=1", "<2"], ()),
        ([">=1", "<2", ">=3"], (1, 2)),
        ([">=1", "<=1", "!=1", "==1.*"], (0, 1, 2)),
        (["==1.0,==2.0", "==3"], (0,)),
        (["nonsense", "==1", "==2"], (1, 2)),
        (["==1"] * 100 + ["==2"], (0, 100)),
        ([">1", "<1.1"] + [f"!=1.0.{i}" for i in range(40)] + ["<1"], (0, 42)),
        (["~=1.4"] * 20 + [">=1.5", "<=1.5"] * 30 + ["!=1.5"], (20, 21, 80)),
        ([f"!=1.{i}" for i in range(90)] + [">=1.7", "<=1.7"], (7, 90, 91)),
        ([f"!=1.{i}" for i in range(90)] + ["==1.7"], (7, 90)),
        (["===foo", "==1.0"], (0, 1)),
        (["===foo", "===FOO"], ()),
    ],
)
def test_minimal_conflict(found: list[str], expected: tuple[int, ...]) -> None:
    assert minimal_conflict(found) == expected


@pytest.mark.parametrize(
    "a, b, expected",
    [
        (">=1.0", ">=2.0", ">=2.0"),
        (">= 1.0", "<2", ">= 1.0,<2"),
        ("==1.0", "==1.0.0", "==1.0"),
        ("==1.0", ">=0.5", "==1.0"),
        (">=0.5", "==1.0", "==1.0"),
        ("~=1.4", ">=1.4,<2", "~=1.4"),
        ("==2.31.0", "==2.31.0", "==2.31.0"),
        ("", ">=1", ">=1"),
        ("", "", ""),
        ("==1.0+cu118", "==1.0", "==1.0+cu118"),
        (">1", "<=2,!=1.5,!=0.5", ">1,<=2,!=1.5"),
        ("===1.0", "==1.0", "===1.0"),
        ("==1.0", "==2.0", None),
        ("=1.0", ">=1", None),
    ],
)
def test_merge(a: str, b: str, expected: str | None) -> None:
    assert merge(a, b) == expected


@pytest.mark.parametrize(
    "text, style, exact, compatible, bounded",
    [
        ("==1.0", "exact", True, True, True),
        ("==1.0,>=0.5", "exact", True, True, True),
        ("===1.0", "arbitrary", True, True, True),
        ("==1.*", "wildcard", False, True, True),
        ("~=1.4", "compatible", False, True, True),
        ("~=1.4.2,!=1.4.5", "compatible", False, True, True),
        (">=1.4,<2", "bounded", False, True, True),
        (">=1.4,<2.0", "bounded", False, True, True),
        (">1!1.4,<1!2", "bounded", False, True, True),
        (">=1.4,<3", "bounded", False, False, True),
        (">=1.4", "lower", False, False, False),
        ("<2", "upper", False, False, False),
        ("!=1.5", "excluding", False, False, False),
        ("", "any", False, False, False),
        (" , ", "any", False, False, False),
    ],
)
def test_pin_style(text: str, style: str, exact: bool, compatible: bool, bounded: bool) -> None:
    assert pin_style(text) == style
    assert (meets(text, "exact"), meets(text, "compatible"), meets(text, "bounded")) == (exact, compatible, bounded)
    assert meets(text, "any")


@pytest.mark.parametrize(
    "text, expected",
    [
        (">=2.31,<3", "any 2.x from 2.31 on"),
        (">= 2.31 , < 3.0", "any 2.x from 2.31 on"),
        (">=2.0,<3", "any 2.x"),
        (">=2.31.0,<2.32", "any 2.31.x"),
        ("~=1.4.2", "1.4.2 or later, before 1.5"),
        ("~=2.2", "2.2 or later, before 3"),
        ("==1.*", "any 1.x"),
        ("==1.4.2.*", "any 1.4.2.x"),
        ("==1.*,>=1.4", "any 1.x from 1.4 on"),
        ("==2.31.0", "exactly 2.31.0"),
        ("==2.31.0,>=2", "exactly 2.31.0"),
        ("==1.0+cu118", "exactly 1.0+cu118"),
        ("===2004d", "exactly the text `2004d`"),
        (">=1.0", "1.0 or later"),
        (">1.0", "later than 1.0"),
        ("<2", "before 2"),
        ("<=2.5", "up to 2.5"),
        (">=1,<=3.5", "1 or later, up to 3.5"),
        (">=3,<3.11", "3 or later, before 3.11"),
        (">=1.0.0,<1.0.1", "1.0.0 or later, before 1.0.1"),
        (">=1,>=2,>1.5", "2 or later"),
        (">=1!2.0,<1!3", "any 1!2.x"),
        ("!=1.5", "any version except 1.5"),
        ("!=1.5,!=2.*", "any version except 1.5 and 2.x"),
        ("~=2.2,!=2.2.5", "2.2 or later, before 3, except 2.2.5"),
        (",".join(f"!={i}" for i in range(9)), "any version except 0, 1, 2, 3 and 5 others"),
        ("", "any version"),
        ("==2.0rc1", "exactly 2.0rc1, a pre-release"),
        (">=2.0rc1", "2.0rc1 or later, pre-releases included"),
        (">=1.4.dev0,<2", "any 1.x from 1.4.dev0 on, pre-releases included"),
        ("==1.0,==2.0", "no version at all"),
        (">=2,<1", "no version at all"),
        ("=1.0", "`=1.0`"),
        ("=`1", "``=`1``"),
    ],
)
def test_explain(text: str, expected: str) -> None:
    assert explain(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("==1.2.*", ("1.2", True, "1.3", False)),
        ("~=1.4.2", ("1.4.2", True, "1.5", False)),
        ("~=1!2.2", ("1!2.2", True, "1!3", False)),
        (">1,>=1,<=2,<2", ("1", False, "2", False)),
        ("===1.0", ("1.0", True, "1.0", True)),
        ("===foo", (None, True, None, True)),
        ("!=1.0", (None, True, None, True)),
        ("nonsense", (None, True, None, True)),
    ],
)
def test_bounds(text: str, expected: tuple[str | None, bool, str | None, bool]) -> None:
    lower, lower_included, upper, upper_included = bounds(text)
    found = (lower and str(lower), lower_included, upper and str(upper), upper_included)
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "==" + "1" * 5000,
        "~=1." + "9" * 5000,
        "==1.*," * 50_000,
        ",".join(f"!={i}" for i in range(1_500)),
        ",".join(f"!={i}.*" for i in range(1_000)),
        ">=1" + ".0" * 4_000,
        "==1.0" + " " * 100_000,
    ],
    ids=["digits", "compatible digits", "clauses", "exclusions", "excluded series", "numbers", "spaces"],
)
def test_large_texts_are_answered_quickly(text: str) -> None:
    began = time.process_time()
    assert not unsatisfiable(text)
    assert not disjoint(text, ">=1")
    bounds(text)
    meets(text, "compatible")
    merge(text, text)
    minimal_conflict([text, text])
    assert explain(text)
    assert time.process_time() - began < 3
