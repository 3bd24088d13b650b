"""One project named twice: what is a duplicate, and that merging changes nothing that pip would accept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from pinfold.analysis.fixes import apply_edits, choose_edits
from tests.support.said import findings, marked, said
from tests.support.world import check_fix, findings_of, read

RULE = "duplicate-requirement"
HASH = "--hash=sha256:" + "a" * 64
OTHER = "--hash=sha256:" + "b" * 64


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a==1\nb==1", []),
        ("a==1\na==1", ["a"]),
        ("a==1\nA==1\na==1", ["A", "a"]),
        ("a.b==1\nA-B==1", ["A-B"]),
        ("a\na==1", ["a"]),
        ("a[x]\na==1", ["a"]),
        ("a==1\na==2", []),
        ("a>=2,<1\na>=2,<1", []),
        ("a==1 ; os_name=='nt'\na==1 ; os_name=='nt'", ["a"]),
        ("a==1 ; os_name==\"nt\"\na>=1 ; os_name == 'nt'", ["a"]),
        ("a==1 ; os_name=='nt'\na==1 ; os_name=='posix'", []),
        ("a==1\na==1 ; os_name=='nt'", ["a"]),
        ("a==1 ; os_name=='nt'\na==1", []),
        ("a>=1\na<3 ; os_name=='nt'", []),
        ("a @ https://example.com/a.zip\na @ https://example.com/a.zip", ["a"]),
        ("a @ https://example.com/a.zip\na @ https://example.com/b.zip", []),
        ("a @ https://example.com/a.zip\na==1", []),
        ("a @ https://${HOST}/a.zip\na @ https://${HOST}/a.zip", []),
        ("-e git+https://example.com/a#egg=a\n-e git+https://example.com/a#egg=a", ["a"]),
        (f"a==1 {HASH}\na==1 {OTHER}", ["a"]),
        ("-r b.txt\na==1\n-- b.txt --\na==1", []),
        ("-- constraints.txt --\na<2\na>=1", ["a"]),
        ("a==1\na==1  # pinfold: allow[duplicate-requirement]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


@pytest.mark.parametrize(
    "before, after",
    [
        ("a==1\na==1\n", "a==1\n"),
        ("a==1\nb==1\na==1", "a==1\nb==1\n"),
        ("a\r\na==1\r\nb\r\n", "a==1\r\nb\r\n"),
        ("a >= 1\na<3", "a >=1,<3\n"),
        ("a>=1\na>=2", "a>=2\n"),
        ("a\na[x]", "a[x]\n"),
        ("a[x]>=1\na[X, y]<3", "a[x,y]>=1,<3\n"),
        ("a>=1 ; os_name=='nt'\na<3 ; os_name=='nt'", "a>=1,<3 ; os_name=='nt'\n"),
        ("a>=1\na<3\na!=2", "a>=1,<3,!=2\n"),
        ("a==1\na==1 ; os_name=='nt'", "a==1\n"),
        ("a==1  # one\na==1", "a==1  # one\n"),
        ("a==1\na==1  # two", "a==1  # two\n"),
        ("a\na==1  # two", "a==1  # two\n"),
        ("a==1  # one\na==1  # two", "a==1  # one  # two\n"),
        ("a==1  # one\na==1  # one", "a==1  # one\n"),
        ("a (>=1)\na<3", "a (>=1,<3)\n"),
        (f"a==1 \\\n  {HASH}\na==1\n", f"a==1 \\\n  {HASH}\n"),
        (f"a==1 {HASH}\na==1 \\\n  {HASH}\n", f"a==1 {HASH}\n"),
        # pip takes the hashes that both lines list, which is for nobody to guess
        (f"a==1 {HASH}\na==1 {OTHER}", f"a==1 {HASH}\na==1 {OTHER}"),
        (f"a==1\na==1 {HASH}", f"a==1\na==1 {HASH}"),
        ("a==1 \\\n\na>=1", "a==1 \\\n\n"),
        ("a>=1 \\\n\na<3", "a>=1 \\\n\na<3"),
    ],
)
def test_the_fix(before: str, after: str) -> None:
    check_fix(before, after, RULE)


def test_the_first_is_related() -> None:
    ((_, finding),) = findings(RULE, "a==1\n\n# why\na==1")
    assert finding.message == "a is already required on line 1: remove this one"
    assert [(r.path, r.span) for r in finding.related] == [("/w/requirements.txt", (0, 1))]


def test_what_to_do_is_said() -> None:
    assert said(RULE, "a>=1\na<3") == [("a", "a is already required on line 1: merge the two")]


VERSIONS = ["0.9", "1.0", "1.0.post1", "1.1", "1.5", "2.0rc1", "2.0", "2.5", "3.0.dev0", "3.0"]
LINES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["a", "A", "a[x]", "a[y]", "a[X,z]"]),
    st.lists(
        st.builds(
            "{}{}".format, st.sampled_from(["==", "!=", ">=", "<=", ">", "<", "~="]), st.sampled_from(VERSIONS[1:])
        ),
        max_size=2,
    ).map(",".join),
    st.sampled_from(["", " ; os_name=='nt'", "  # why"]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES, min_size=2, max_size=4))
def test_the_fix_keeps_what_pip_accepts(lines: list[str]) -> None:
    before = "\n".join(lines) + "\n"
    after = before
    for _ in range(5):
        world = read(after)
        ((path, found),) = findings_of(world, (RULE,)).items()
        after = apply_edits(world.texts[path], choose_edits(found))
    for windows in (True, False):
        assert accepted(after, windows) == accepted(before, windows)


def accepted(text: str, windows: bool) -> tuple[list[str], set[str]]:
    """The versions that satisfy all lines that count on the system, and the extras that they ask for."""
    lines = [Requirement(line.partition("  #")[0]) for line in text.splitlines() if line.strip()]
    count = [r for r in lines if r.marker is None or windows]
    versions = SpecifierSet(",".join(str(r.specifier) for r in count if r.specifier))
    return [v for v in VERSIONS if versions.contains(v, prereleases=True)], {e.lower() for r in count for e in r.extras}
