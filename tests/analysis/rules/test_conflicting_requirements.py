"""Requirements that cannot both hold, in one file and across files, and that nothing else is called a conflict."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.markers import Marker
from packaging.specifiers import SpecifierSet

from tests.support.environments import environments, markers
from tests.support.said import findings, marked, said

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
