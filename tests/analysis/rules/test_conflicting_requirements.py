"""Requirements that cannot both hold, in one file and across files, and that nothing else is called a conflict."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.markers import Marker
from packaging.specifiers import SpecifierSet

from pinfold.analysis.fixes import apply_edits
from tests.support.environments import environments, markers
from tests.support.said import findings, marked, said
from tests.support.world import ROOT, read

RULE = "conflicting-requirements"
A = "a @ https://example.com/a-1.0-py3-none-any.whl"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a==1\na==2", ["a"]),
        ("a==1\nA.==1\na_==2", []),
        ("a.b==1\nA_B==2", ["A_B"]),
        ("a==1\na>=1", []),
        ("a<2\na>=2", ["a"]),
        ("a[x]==1\na==2", ["a"]),
        ("a==1\na", []),
        ("a>=2,<1\na==1", []),
        ("a==1.0\na==1", []),
        ("a==1\na==1+local", []),
        ("a===1.0\na===1", ["a"]),
        # one finding for each line that has a conflict above it
        ("a==1\na==2\na==3", ["a", "a"]),
        ("a==1 ; python_version<'3.9'\na==2 ; python_version>='3.9'", []),
        ("a==1 ; python_version<'3.9'\na==2 ; python_version>='3.8'", ["a"]),
        ("a==1 ; python_version<'3.9'\na==2", ["a"]),
        ("a==1 ; os_name=='nt'\na==2 ; sys_platform=='linux'", []),
        ("a==1 ; platform_release>'5'\na==2 ; platform_release<'6'", []),
        ("a==1 ; extra=='x'\na==2", []),
        (f"{A}\na==2", ["a"]),
        (f"{A}\na==1", []),
        (f"a>1\n{A}", ["a"]),
        ("a @ https://example.com/a-1.0.tar.gz\na==2", []),
        ("a @ git+https://example.com/a@x\na==2", []),
        ("./a-1.0-py3-none-any.whl\na==2", ["a"]),
        ("./a-1.0-py3-none-any.whl\n./sub/a-1.0-py3-none-any.whl", []),
        (f"{A}\n./a-2.0-py3-none-any.whl", ["./a-2.0-py3-none-any.whl"]),
        ("a @ git+https://example.com/a@x\na @ git+https://example.com/a@y", ["a"]),
        ("a @ git+https://example.com/a@x\na @ git+https://me@example.com/a@x#egg=a", []),
        ("a @ https://example.com/a.zip?x=1&y=2\na @ https://example.com/a.zip?y=2&x=1", []),
        ("a @ https://example.com/a.zip#subdirectory=b\na @ https://example.com/a.zip", ["a"]),
        ("a @ https://${HOST}/a.zip\na @ https://example.com/a.zip", []),
        ("-e git+https://example.com/a@x#egg=a\na @ git+https://example.com/a@x", ["a"]),
        ("a>=1\na<3\na!=1.*\na!=2.*", ["a"]),
        ("a==1\na==2  # pinfold: allow[conflicting-requirements]", []),
    ],
)
def test_in_one_file(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("-r b.txt\na==1\n-- b.txt --\na==2", {"requirements.txt": "b.txt:1", "b.txt": "requirements.txt:2"}),
        ("-c b.txt\na==1\n-- b.txt --\na==2", {"requirements.txt": "b.txt:1", "b.txt": "requirements.txt:2"}),
        ("-r b.txt\n-c c.txt\n-- b.txt --\na==1\n-- c.txt --\na<1", {"b.txt": "c.txt:1", "c.txt": "b.txt:1"}),
        (
            "-r s/b.txt\na==1\n-- s/b.txt --\na==2",
            {"requirements.txt": "s/b.txt:1", "s/b.txt": "../requirements.txt:2"},
        ),
        ("a==1\n-- b.txt --\na==2", {}),
        ("-r b.txt\na==1\n-- b.txt --\na>=1", {}),
        (f"-c b.txt\n{A}\n-- b.txt --\na==2", {"requirements.txt": "b.txt:1", "b.txt": "requirements.txt:2"}),
        ("-c b.txt\n-e git+https://example.com/a#egg=a\n-- b.txt --\na @ git+https://example.com/a", {}),
    ],
)
def test_across_files(text: str, expected: dict[str, str]) -> None:
    found = findings(RULE, text)
    assert {path: f.message.partition("(")[2].partition(")")[0] for path, f in found} == expected
    assert len(found) == len(expected), "each pair is shown once in each file"
    assert all(len(f.related) == 1 for _, f in found)


def test_a_pair_that_two_roots_reach_is_shown_once() -> None:
    text = "-r b.txt\n-r c.txt\n-- dev.txt --\n-r c.txt\n-r b.txt\n-- b.txt --\na==1\n-- c.txt --\na==2"
    assert sorted(path for path, _ in findings(RULE, text)) == ["b.txt", "c.txt"]


def test_three_that_agree_in_pairs() -> None:
    text = "-r b.txt\na>=1\na<2\n-- b.txt --\na!=1.*"
    assert said(RULE, text) == [
        ("a", "a<2 conflicts with a>=1 (requirements.txt:2) and a!=1.* (b.txt:1) together: no version satisfies all"),
        (
            "a",
            "a!=1.* conflicts with a>=1 (requirements.txt:2) and a<2 (requirements.txt:3) together: no version satisfies all",
        ),
    ]


SPECIFIERS = st.lists(
    st.builds(
        "{}{}".format,
        st.sampled_from(["==", "!=", ">=", "<=", ">", "<", "~="]),
        st.sampled_from(["1.0", "1.1", "1.1.1", "2.0", "2.0rc1", "2.0.post1", "3.0.dev0"]),
    ),
    max_size=3,
).map(",".join)
VERSIONS = [
    "0.9",
    "1.0",
    "1.0.post1",
    "1.1",
    "1.1.1",
    "1.5",
    "2.0rc1",
    "2.0",
    "2.0.post1",
    "2.5",
    "3.0.dev0",
    "3.0",
    "4",
]


@settings(max_examples=100, deadline=None)
@given(SPECIFIERS, SPECIFIERS, st.none() | markers(), st.none() | markers(), environments(8))
def test_no_conflict_where_a_version_and_an_environment_satisfy_both(
    a: str, b: str, one: str | None, two: str | None, places: list[dict[str, str]]
) -> None:
    lines = [f"a{spec}{f' ; {marker}' if marker else ''}" for spec, marker in ((a, one), (b, two))]
    installed_together = [p for p in places if all(m is None or Marker(m).evaluate(p) for m in (one, two))]
    both = SpecifierSet(",".join(filter(None, (a, b))))
    if installed_together and any(both.contains(v, prereleases=True) for v in VERSIONS):
        assert marked(RULE, "\n".join(lines)) == []


OPPOSITES = [("==", "!="), ("<", ">="), (">", "<="), ("in", "not in")]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(OPPOSITES),
    st.sampled_from(["python_version", "python_full_version", "sys_platform", "os_name", "platform_machine"]),
    st.sampled_from(["3", "3.8", "3.10", "linux", "nt", "x86_64", "3.8 3.9"]),
    markers(),
)
def test_no_conflict_between_a_marker_and_its_opposite(
    pair: tuple[str, str], variable: str, value: str, more: str
) -> None:
    for op, opposite in (pair, pair[::-1]):
        if op in ("<", ">", "<=", ">=") and not value.replace(".", "").isdigit():
            continue  # text has no order, so these are no opposites
        if op in ("<", ">", "<=", ">=") and not variable.startswith("python"):
            continue
        assert (
            marked(RULE, f"a==1 ; {variable} {op} '{value}'\na==2 ; {variable} {opposite} '{value}' and ({more})") == []
        )


def ways_out(text: str) -> list[tuple[str, str, str]]:
    """(path, title, text of the file afterwards) of every choice that the findings offer."""
    texts = read(text).texts
    return [
        (path, fix.title, apply_edits(texts[f"{ROOT}/{path}"], fix.edits))
        for path, found in findings(RULE, text)
        for fix in found.choices
    ]


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "a==1  # why\nb==1\na==2",
            [("Remove this a==2", "a==1  # why\nb==1\n"), ("Remove a==1 (line 1)", "b==1\na==2")],
        ),
        ("a[x]==1\na==2", [("Remove this a==2", "a[x]==1\n")]),  # who wants the extra keeps it
        ("a==1\na==2 ; os_name=='nt'", [("Remove this a==2", "a==1\n")]),
        ("a==1 --hash=sha256:0\na==2", [("Remove this a==2", "a==1 --hash=sha256:0\n"), ("Remove a==1 (line 1)", "a==2")]),
        (f"{A}\na==2", [("Remove this a==2", f"{A}\n"), ("Remove a (line 1)", "a==2")]),
        ("a>=1\na<3\na!=1.*\na!=2.*", []),  # of more than two nobody can tell
    ],
)  # fmt: skip
def test_of_two_lines_either_can_go(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(title, after) for _, title, after in ways_out(text)] == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "-r s/b.txt\na == 1 # why\n-- s/b.txt --\na>=2,<3",
            [
                ("requirements.txt", "Write a>=2,<3, as s/b.txt does", "-r s/b.txt\na >=2,<3 # why"),
                ("s/b.txt", "Write a==1, as ../requirements.txt does", "a==1"),
            ],
        ),
        ("-r b.txt\na==1 --hash=sha256:00\n-- b.txt --\na==2 --hash=sha256:11", []),  # the hashes would be wrong
        (f"-r b.txt\n{A}\n-- b.txt --\na==2", []),
    ],
)
def test_of_two_files_either_can_follow(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert ways_out(text) == expected


def test_nothing_is_chosen_for_a_person() -> None:
    assert all(not found.fixes for _, found in findings(RULE, "-r b.txt\na==1\na==2\n-- b.txt --\na==3"))


EXTRAS = st.sampled_from(["", "[x]", "[x,y]", " [Y]"])
MARKERS = st.none() | markers()


@settings(max_examples=150, deadline=None)
@given(SPECIFIERS, SPECIFIERS, EXTRAS, EXTRAS, MARKERS, MARKERS, st.sampled_from(["", "-- b.txt --\n"]))
def test_no_way_out_leaves_the_two_in_conflict(
    a: str, b: str, first: str, second: str, one: str | None, two: str | None, between: str
) -> None:
    """Nor is any lost that was asked for besides: the extras of the line that goes are those of the line that stays."""
    parts = (first, a, one), (second, b, two)
    lines = [f"a{extras}{spec}{f' ; {marker}' if marker else ''}\n" for extras, spec, marker in parts]
    include = "-r b.txt\n" if between else ""
    text = f"{include}{lines[0]}{between}{lines[1]}"
    for path, title, after in ways_out(text):
        texts = {**read(text).texts, f"{ROOT}/{path}": after}
        world = "".join(f"-- {name.removeprefix(f'{ROOT}/')} --\n{each.rstrip()}\n" for name, each in texts.items())
        assert marked(RULE, world) == [], title
        if title.startswith("Remove"):
            extras = [{each.lower() for each in re.findall(r"[xyY](?=[],])", line)} for line in lines]
            kept = extras[0] if title.startswith("Remove this") else extras[1]
            assert extras[0] | extras[1] == kept
