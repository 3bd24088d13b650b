"""Choosing among releases: the newest, the newest that fits, steps, the lowest repaired, what pip makes of a specifier."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from pinfold.analysis import candidates, choice, matching
from pinfold.analysis.releases import Advisory, IndexFacts, Obstacle, Project, Release, Target
from pinfold.analysis.settings import IndexSettings, Settings
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import Requirement
from tests.support.releases import facts, seconds


def project(releases: str) -> Project:
    return facts(f"demo: {releases}").projects["demo"]


def version(release: Release | None) -> str:
    return release.version if release is not None else ""


def requirement(text: str) -> Requirement:
    statement = parse(text).lines[0].statement
    assert isinstance(statement, Requirement)
    return statement


@pytest.mark.parametrize(
    "releases, fitting, anyhow",
    [
        ("2.0, 1.0", "2.0", "2.0"),
        ("3.0a1, 2.0", "2.0", "2.0"),
        ("3.0a1, 2.0.dev1", "3.0a1", "3.0a1"),
        ("3.0, 2.0 (yanked), 1.0", "3.0", "3.0"),
        ("3.0 (yanked), 2.0", "2.0", "2.0"),
        ("3.0 (python >=4), 2.0 (platform), 1.0 (sdist)", "1.0", "3.0"),
        ("2.0 (no files)", "", "2.0"),
        ("2.0 (yanked)", "", ""),
    ],
)
def test_the_latest(releases: str, fitting: str, anyhow: str) -> None:
    assert version(choice.latest(project(releases))) == fitting
    assert version(choice.latest(project(releases), fitting=False)) == anyhow


def test_pre_releases_that_count_anyway() -> None:
    one = facts("demo: 3.0.dev1, 3.0a1, 2.0, 1.0\npre: demo").projects["demo"]
    assert version(choice.latest(one)) == "3.0.dev1"
    assert version(choice.newest_for(one, "==1.0")) == "3.0.dev1"
    assert version(matching.matched(one, "").release) == "3.0.dev1"
    assert version(matching.matched(one, "<3a").release) == "2.0"
    assert {kind: version(each) for kind, each in choice.steps(one, "2.0").items()} == {"major": "3.0.dev1"}


def test_what_is_too_young_is_not_offered() -> None:
    known = facts("demo: 3.0 (2026-01-05), 2.0 (2025-12-01), 1.0\nnow: 2026-01-10")
    one = known.projects["demo"]
    before = candidates.youngest(known, Settings(index=IndexSettings(cooldown=7)))
    assert before == seconds("2026-01-03")
    assert version(choice.latest(one, before=before)) == "2.0"
    assert version(choice.latest(one, before=seconds("2025-01-01"))) == "1.0", (
        "an age that nobody tells is no objection"
    )
    assert candidates.youngest(known, Settings()) == inf
    assert candidates.youngest(IndexFacts(), Settings(index=IndexSettings(cooldown=7))) == inf, "nobody knows the time"


@pytest.mark.parametrize(
    "specifier, expected",
    [
        ("==1.0", "2.0"),
        ("==3.0a1", "3.0b1"),  # nothing final is newer
        ("==2.0a1", "2.0"),
        ("==3.0a1.dev1", "3.0b2.dev1"),
        (">=2.0a1", "3.0b1"),
        ("", "2.0"),
    ],
)
def test_a_line_that_asks_for_pre_releases_gets_them(specifier: str, expected: str) -> None:
    one = project("3.0b2.dev1, 3.0b1, 3.0a1, 2.0, 1.0")
    if specifier == ">=2.0a1":
        assert candidates.allowance(one, specifier) == "pre"
        expected = "2.0"  # a final release is newer than what it names
    assert version(choice.newest_for(one, specifier)) == expected


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("1.2.3", "1.2.4", "patch"),
        ("1.2.3", "1.3.0", "minor"),
        ("1.2.3", "2.0.0", "major"),
        ("1.2", "1.2.1", "patch"),
        ("1", "1.1", "minor"),
        ("1.2.3", "1.2.3.post1", "patch"),
        ("1.2.3rc1", "1.2.3", "patch"),
        ("1.2.3.4", "1.2.3.5", "patch"),
        ("0.4.1", "0.5.0", "major"),
        ("0.4.1", "0.4.2", "patch"),
        ("0.4.1", "1.0", "major"),
        ("0.0.1", "0.0.2", "patch"),
        ("2024.8.30", "2024.12.14", "minor"),
        ("2024.8.30", "2025.1.31", "major"),
        ("1.2.3", "1!1.2.4", "major"),
        ("1!1.2.3", "1!1.2.4", "patch"),
    ],
)
def test_how_far_a_step_goes(old: str, new: str, expected: str) -> None:
    assert choice.step(Version(old), Version(new)) == expected


@pytest.mark.parametrize(
    "pin, expected",
    [
        ("1.0", {"patch": "1.0.2", "minor": "1.4", "major": "3.0"}),
        ("1.0.2", {"minor": "1.4", "major": "3.0"}),
        ("1.1", {"minor": "1.4", "major": "3.0"}),  # not in the index: still a place to start from
        ("2.9", {"major": "3.0"}),
        ("3.0", {}),
        ("9", {}),
        ("4.0a1", {"patch": "4.0a2"}),
        ("1.0+cpu", {}),  # other builds are other things
        ("nonsense", {}),
    ],
)
def test_steps(pin: str, expected: dict[str, str]) -> None:
    one = project("4.0a2, 4.0a1, 3.0, 2.0, 1.5 (yanked), 1.4, 1.0.3 (platform), 1.0.2, 1.0.1, 1.0")
    assert {kind: each.version for kind, each in choice.steps(one, pin).items()} == expected
    assert list(choice.steps(one, pin)) == [kind for kind in choice.STEPS if kind in expected]


def test_steps_below_one() -> None:
    found = choice.steps(project("0.5.1, 0.5, 0.4.3, 0.4.1"), "0.4.1")
    assert {kind: each.version for kind, each in found.items()} == {"patch": "0.4.3", "major": "0.5.1"}


def test_steps_of_local_builds() -> None:
    found = choice.steps(project("2.2+cpu, 2.2, 2.1+cu118, 2.1+cpu, 2.0+cpu"), "2.0+cpu")
    assert {kind: each.version for kind, each in found.items()} == {"minor": "2.2+cpu"}


_VERSIONS = st.from_regex(r"(1!)?[0-2]\.[0-3](\.[0-2])?((a|rc)1)?(\.post1)?(\.dev1)?", fullmatch=True)


@given(st.lists(_VERSIONS, max_size=25), _VERSIONS)
def test_steps_are_what_looking_at_every_release_would_find(versions: list[str], pin: str) -> None:
    newest_first = sorted({Version(text) for text in versions}, reverse=True)
    one = Project("demo", "demo", tuple(Release(str(each)) for each in newest_first))
    old = Version(pin)
    expected: dict[str, Version] = {}
    for each in newest_first:
        counts = old.is_devrelease or (not each.is_devrelease and (old.is_prerelease or not each.is_prerelease))
        if each > old and counts:
            kind = choice.step(old, each)
            if kind not in expected or (expected[kind].is_prerelease and not each.is_prerelease):
                expected[kind] = each
    assert {kind: Version(each.version) for kind, each in choice.steps(one, pin).items()} == expected


@pytest.mark.parametrize(
    "pin, fixed, expected",
    [
        ("2.0", ["2.2.5", "2.3.2"], "2.2.5"),
        ("2.3.0", ["2.2.5", "2.3.2"], "2.3.2"),
        ("2.0", ["2.2.4", "2.3.2"], "2.2.5"),  # the index lacks 2.2.4
        ("2.0", ["2.3"], "2.3.0"),
        ("2.0", ["9"], ""),
        ("2.0", [], ""),
        ("9", ["10"], ""),
    ],
)
def test_the_lowest_repaired_release(pin: str, fixed: list[str], expected: str) -> None:
    known = facts("demo: 3.0rc1, 2.4, 2.3.2, 2.3.0, 2.2.5, 2.2.4 (yanked), 2.0")
    advisory = Advisory("A-1", fixed=tuple(fixed))
    assert version(choice.lowest_fixed(known, known.projects["demo"], pin, [advisory])) == expected


def test_a_repaired_release_repairs_all_and_has_no_advisory_of_its_own() -> None:
    known = facts("demo: 4, 3, 2, 1\ndemo 3 advisory: B-1 fixed 4")
    one = known.projects["demo"]
    told = [Advisory("A-1", fixed=("2",)), Advisory("A-2", fixed=("3",))]
    assert version(choice.lowest_fixed(known, one, "1", told)) == "4"
    assert choice.lowest_fixed(known, one, "1", [*told, Advisory("A-3")]) is None
    assert choice.lowest_fixed(known, one, "1", []) is None


def test_a_young_repair_is_better_than_none() -> None:
    known = facts("demo: 3 (2020-01-01), 2 (2026-01-01), 1")
    one, told = known.projects["demo"], [Advisory("A-1", fixed=("2",))]
    assert version(choice.lowest_fixed(known, one, "1", told, before=seconds("2025-01-01"))) == "3"
    known = facts("demo: 2 (2026-01-01), 1")
    assert version(choice.lowest_fixed(known, known.projects["demo"], "1", told, before=seconds("2025-01-01"))) == "2"


@pytest.mark.parametrize(
    "specifier, release, why, seen",
    [
        ("", "3.0", "", ""),
        (">=2", "3.0", "", ""),
        ("<3", "2.0", "", ""),
        ("==2.0", "2.0", "", ""),
        ("==2", "2.0", "", ""),
        ("==1.5", "1.5", "", ""),  # yanked, and pinned
        ("==1.5.*", "", "yanked", "1.5"),
        (">1.4,<1.6", "", "yanked", "1.5"),
        ("==1.0", "", "unsuitable", "1.0"),
        ("<1", "0.9rc1", "", ""),  # nothing else matches
        ("==0.9rc1", "0.9rc1", "", ""),
        (">=4.0a0", "4.0a1", "", ""),
        ("==9", "", "none", ""),
        (">3", "4.0a1", "", ""),
        ("===2.0", "2.0", "", ""),
        ("===2", "", "none", ""),  # a text, not a version
        ("nonsense", "", "", ""),
    ],
)
def test_what_pip_makes_of_a_specifier(specifier: str, release: str, why: str, seen: str) -> None:
    one = project("4.0a1, 3.0, 2.0, 1.5 (yanked), 1.0 (python >=4), 0.9rc1")
    found = matching.matched(one, specifier)
    assert (version(found.release), found.why, version(found.seen)) == (release, why, seen)


@given(
    st.lists(_VERSIONS, max_size=12),
    st.sampled_from(
        ["", ">=1", "<2", "<=1.1", "==1.*", "~=1.1", ">=1.0a1", "==1.1", ">1,<1.3", "!=1.1", "<1", "===1.1"]
    ),
)
def test_pip_takes_what_packaging_filters(versions: list[str], specifier: str) -> None:
    newest_first = sorted({Version(text) for text in versions}, reverse=True)
    one = Project("demo", "demo", tuple(Release(str(each)) for each in newest_first))
    allowed = list(SpecifierSet(specifier).filter(newest_first))
    assert version(matching.matched(one, specifier).release) == (str(allowed[0]) if allowed else "")


@pytest.mark.parametrize(
    "specifier, expected",
    [("==2.0.9", "2.0.3"), ("==2.1.9", "2.1.0"), (">=9", "3.0"), ("<1", "1.0"), ("==2.9", "2.1.0"), ("==1.9", "1.0")],
)
def test_what_somebody_may_have_meant(specifier: str, expected: str) -> None:
    assert version(matching.nearest(project("3.0, 2.1.0, 2.0.3, 2.0.2, 1.0"), specifier)) == expected


def test_pins_are_found_however_they_are_spelt() -> None:
    one = project("2.1+cu118, 2.1+cpu, 2.0.0, 1.0.post1")
    for text, expected in (
        ("2.0", "2.0.0"),
        ("v2.0.0", "2.0.0"),
        ("1.0-1", "1.0.post1"),
        ("2.1", "2.1+cu118"),
        ("2.1+cpu", "2.1+cpu"),
        ("3", ""),
        ("2.0.*", ""),
    ):
        assert version(candidates.release_of(one, text)) == expected
    assert candidates.pinned_release(one, requirement("demo>=2")) is None


def test_versions_are_written_as_the_index_does_unless_that_is_odd() -> None:
    assert candidates.spelt(Release("2024.08.30")) == "2024.08.30"
    assert candidates.spelt(Release(" 1.0\n")) == "1.0"
    assert candidates.spelt(Release("1.0\n; evil")) == ""


@pytest.mark.parametrize(
    "marker, target, expected",
    [
        ("", Target(), True),
        ("python_version < '3.9'", Target(), False),
        ("python_version >= '3.9'", Target(), True),
        ("sys_platform == 'win32'", Target(), True),
        ("python_version < '3.9'", Target("3.12.1"), False),
        ("python_full_version == '3.12.1'", Target("3.12.1"), True),
        ("python_version >= '3.9'", Target("3.12", "linux"), True),
        ("sys_platform == 'win32'", Target("3.12", "linux"), False),
        ("python_version < '3.9'", Target(markers={"python_version": "3.8"}), True),
        ("python_version < '3.9'", Target("3.12", markers={"python_version": "3.12"}), False),
    ],
)
def test_lines_for_another_target(marker: str, target: Target, expected: bool) -> None:
    line = requirement(f"demo==1 ; {marker}" if marker else "demo==1")
    assert candidates.aimed(target, line) is expected


def test_a_version_that_nobody_can_read_is_passed_over() -> None:
    one = Project("demo", "demo", (Release("1" * 5000), Release("2.0"), Release("1.0", obstacle=Obstacle.NONE)))
    assert version(choice.latest(one)) == "2.0"
    assert version(matching.matched(one, ">=1").release) == "2.0"
