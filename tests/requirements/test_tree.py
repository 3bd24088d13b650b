"""The tree's promises: every character has an owner, nothing raises, half-typed lines keep what they have, edits are exact."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pinfold.requirements import parser, plain
from pinfold.requirements.parser import parse, reparse
from pinfold.requirements.text import LineIndex
from pinfold.requirements.tree import File, Line, OptionLine, Requirement, leaves
from tests.requirements.lines import LINES
from tests.requirements.test_conformance import near_lines
from tests.requirements.understand import describe

LONG = "PINFOLD_LONG" in os.environ
ANYTHING = st.text(st.characters(codec=None), max_size=80)


def check_tree(file: File, text: str) -> None:
    """Lines tile the text, leaves tile each line, and what stands between leaves is only space and punctuation."""
    assert "".join(line.raw for line in file.lines) == text
    assert [text[s : s + len(line.raw)] for s, line in zip(file.starts, file.lines, strict=True)] == [
        line.raw for line in file.lines
    ]
    assert sum(line.height for line in file.lines) == len(text.splitlines())
    for line in file.lines:
        at = 0
        for leaf in leaves(line):
            assert leaf.start == at < leaf.end
            at = leaf.end
        assert at == len(line.raw)
        for problem in line.problems:
            assert 0 <= problem.start <= problem.end <= len(line.raw)


@settings(max_examples=20_000 if LONG else 500)
@given(st.one_of(near_lines(), ANYTHING))
def test_every_character_has_an_owner(text: str) -> None:
    check_tree(parse(text), text)


@pytest.mark.parametrize("text", LINES)
def test_no_prefix_of_a_line_raises(text: str) -> None:
    for end in range(len(text) + 1):
        check_tree(parse(text[:end]), text[:end])


@settings(max_examples=20_000 if LONG else 500)
@given(near_lines())
def test_plain_lines_read_the_same_the_long_way(text: str) -> None:
    for line in parse(text).lines:
        quick = plain.read_plain(line.raw, line.height)
        if quick is not None:
            long = parser._parse_line(line.raw, line.height)
            assert _shape(quick) == _shape(long)


def _shape(line: Line) -> object:
    return line.statement, line.comments, line.problems, line.variables, line.cuts, line.joined, leaves(line)


@pytest.mark.parametrize(
    "raw",
    [
        "flask\n",
        "Flask==1.0  # why\n",
        "a[x, y]>=1.0,<2 ; python_version < '3' and os_name == \"nt\"\r\n",
        "# only a comment",
        "a==1 \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd\n",
        "a==1;python_version>'3' \\\n  --hash=sha384:00\n",
    ],
)
def test_the_lines_of_real_files_are_plain(raw: str) -> None:
    quick = plain.read_plain(raw, len(raw.splitlines()))
    assert quick is not None
    assert _shape(quick) == _shape(parser._parse_line(raw, quick.height))


def requirement(text: str) -> Requirement:
    statement = parse(text).lines[0].statement
    assert isinstance(statement, Requirement), statement
    return statement


@pytest.mark.parametrize(
    "text, name, clauses",
    [
        ("requests=", "requests", [("=", "")]),
        ("requests==", "requests", [("==", "")]),
        ("requests>=1,<", "requests", [(">=", "1"), ("<", "")]),
        ("requests[", "requests", []),
        ("requests[socks", "requests", []),
        ("requests==1 ; pyth", "requests", [("==", "1")]),
        ("requests>=1<2", "requests", [(">=", "1"), ("<", "2")]),
        ("requests (>=1", "requests", [(">=", "1")]),
        ("requests @", "requests", []),
    ],
)
def test_a_half_typed_line_yields_what_it_has(text: str, name: str, clauses: list[tuple[str, str]]) -> None:
    found = requirement(text)
    assert found.name is not None
    assert found.name.text == name
    assert [(c.operator.text, c.version.text) for c in found.clauses] == clauses


def test_half_typed_options_are_options() -> None:
    line = parse("--ext").lines[0]
    assert isinstance(line.statement, OptionLine)
    assert [o.name.text for o in line.statement.options] == ["--ext"]


def test_spans_lead_back_to_the_source_through_quotes_and_joints() -> None:
    text = "-e \"foo @ git+https://example.org/x ; python_version<'3'\"\n"
    found = requirement(text)
    assert found.name is not None
    assert text[slice(*found.name.span)] == "foo"
    assert found.marker is not None
    assert text[slice(*found.marker.span)] == "python_version<'3'"
    text = "fo\\\no==1 \\\n  ; os_name == 'nt' \\\n  --hash=sha256:ab\n"
    found = requirement(text)
    assert found.name is not None
    assert (found.key, text[slice(*found.name.span)]) == ("foo", "fo\\\no")
    assert found.marker is not None
    assert text[slice(*found.marker.span)] == "os_name == 'nt'"
    assert [text[slice(*h.span)] for h in found.hashes] == ["--hash=sha256:ab"]


@pytest.mark.parametrize(
    "text, where",
    [
        ("pytdx>==1.72", "==1.72"),
        ("foo==2004d", "==2004d"),
        ("foo; bogus == '3'", "bogus"),
        ("git+https://example.org/x#egg=foo==1", "foo==1"),
        ("foo --hash=md5:ab", "md5:ab"),
        ("foo==1 --nope", "--nope"),
    ],
)
def test_problems_point_at_the_place(text: str, where: str) -> None:
    problem = parse(text).lines[0].problems[0]
    assert where in text[slice(*problem.span)]


EDITS = ["", "a", "==1", "\n", "\r", "\r\n", "\\", "\\\n", "#", " ", "x==1\n", "\u2028", "\f", "-r b.txt\n", "😀"]


@pytest.mark.parametrize("seed", range(2_000 if LONG else 60))
def test_an_edited_tree_is_a_fresh_tree(seed: int) -> None:
    random_ = random.Random(seed)
    text = "".join(random_.choice(LINES) + random_.choice(["\n", "\r\n", " \\\n", "\r"]) for _ in range(12))
    file = parse(text)
    for _ in range(50):
        start = random_.randint(0, len(text))
        end = min(len(text), start + random_.choice([0, 0, 1, 2, 30]))
        text = text[:start] + random_.choice(EDITS) + text[end:]
        file = reparse(file, text, start, end)
        fresh = parse(text)
        assert (file.starts, file.numbers, [line.raw for line in file.lines]) == (
            fresh.starts,
            fresh.numbers,
            [line.raw for line in fresh.lines],
        )
        assert describe(file) == describe(fresh)


@given(st.text(st.sampled_from("ab\r\n\u2028\f😀"), max_size=30))
def test_editor_lines_end_at_lf_crlf_and_cr_only(text: str) -> None:
    index = LineIndex(text)
    starts = [0]
    for i, letter in enumerate(text):
        if letter == "\n" or (letter == "\r" and text[i + 1 : i + 2] != "\n"):
            starts.append(i + 1)
    assert index.starts == starts
    for offset in range(len(text) + 1):
        line, column = index.position(offset)
        if offset <= index.line_span(line).end:
            assert index.offset(line, column) == offset
