"""Characters that nobody sees: found where they deceive, left alone where text needs them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfold.requirements.lines import CUTS
from tests.support.judge import judge
from tests.support.repairs import assert_fixed, messages
from tests.support.world import findings_of, read

HIDDEN, ODD, INVISIBLE = "hidden-requirement", "odd-line-break", "invisible-character"


@pytest.mark.parametrize(
    "before, after",
    [
        ("six==1<U+00A0>", "six==1 "),
        ("<U+2003>six==1", " six==1"),
        ("six==1<U+00A0>; python_version<'3'", "six==1 ; python_version<'3'"),
        ("--pre <U+200B>six", "--pre six"),
        ("-r a<U+200B>.txt", "-r a.txt"),
        ("-r a<U+00AD>b.txt", "-r ab.txt"),
        ("-r <U+0001>b.txt", "-r b.txt"),
        ("six # a<U+202E>b<U+2066>c", "six # abc"),
        ("# a<U+001B>[31mb", "# a[31mb"),
        ("# a<U+E0041><U+E0042>b", "# ab"),
        ("six\r\nf<U+0000>l<U+0000>a<U+0000>s<U+0000>k<U+0000>", "six\r\nflask"),
    ],
)
def test_invisible_characters_are_removed(before: str, after: str) -> None:
    assert_fixed(INVISIBLE, before, after, safe=True)


@pytest.mark.parametrize(
    "text",
    [
        "# 👩‍💻 keeps <U+FE0F> its joiner",
        "# می‌خواهم, with a non-joiner",
        "# <U+200F>עברית<U+200E>, with marks",
        "# 🏴<U+E0067><U+E0062><U+E0065><U+E006E><U+E0067><U+E007F> England",
        "# a<U+00A0>b and a soft<U+00AD>hyphen",
        "six\t==1  # tabs\tare fine",
        "six==1\r\nflask",
        "six<U+200B>==1",  # invalid-requirement says it
        "six==1 # naïve – “quoted” ✓",
        "six<U+000C>flask",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert messages(INVISIBLE, text) == []


@pytest.mark.parametrize("cut", sorted(CUTS))
def test_what_pip_reads_behind_a_break_is_an_error(cut: str) -> None:
    text = f"# see the wiki<U+{ord(cut):04X}>evil"
    world = read(text)
    assert judge(world.texts["/w/requirements.txt"])[2]["name"] == "evil"
    [finding] = findings_of(world, (HIDDEN,))["/w/requirements.txt"]
    assert world.texts["/w/requirements.txt"][slice(*finding.span)] == "evil"
    assert messages(ODD, text) == []
    assert_fixed(HIDDEN, text, "# see the wiki\nevil", safe=False)


@pytest.mark.parametrize(
    "text, hidden",
    [
        ("six==1<U+0085>--extra-index-url https://example.com", ["--extra-index-url https://example.com"]),
        ("# a<U+2028># b<U+2029>evil ; os_name=='x' # c", ["evil ; os_name=='x'"]),
        ("# a<U+2028>evil<U+2028>worse", ["evil", "worse"]),
        ("# a<U+2028>evil \\\n  --hash=sha256:aa", ["evil \\"]),
        ("six \\<U+2028>==1", ["==1"]),
        ("# a<U+2028>six=1", ["six=1"]),
    ],
)
def test_everything_that_pip_reads_there_is_shown(text: str, hidden: list[str]) -> None:
    assert [shown for shown, _ in messages(HIDDEN, text)] == hidden


@pytest.mark.parametrize(
    "text", ["# a<U+2028># b", "# a<U+2028>", "<U+000C>", "<U+000C>six", "  <U+000C>six", "a\n<U+000C>\nb"]
)
def test_a_break_that_hides_nothing_is_only_mentioned(text: str) -> None:
    assert messages(HIDDEN, text) == []
    assert len(messages(ODD, text)) == text.count("<U+")


@pytest.mark.parametrize(
    "before, after, safe",
    [
        ("<U+000C>six==1", "six==1", True),
        ("six==1 <U+000C>\nflask", "six==1 \nflask", True),
        ("# a<U+2028># b", "# a # b", False),
    ],
)
def test_a_break_that_hides_nothing_is_removed(before: str, after: str, safe: bool) -> None:
    assert_fixed(ODD, before, after, safe)


@given(
    st.lists(st.sampled_from(["six", " ", "# a", "\n", "\r\n", "\\\n", "--pre", *sorted(CUTS)]), max_size=8).map(
        "".join
    )
)
def test_nothing_that_pip_reads_out_of_sight_is_missed(text: str) -> None:
    """With each odd break made a space, pip must not read less than the findings say it hides."""
    world = read("x")
    world.texts["/w/requirements.txt"] = text
    found = findings_of(world, (HIDDEN, ODD))["/w/requirements.txt"]
    hidden = [f for f in found if f.rule == HIDDEN]
    odd = [f for f in found if f.rule == ODD]
    assert len(hidden) + len(odd) == sum(text.count(cut) for cut in CUTS)
    for finding in hidden:
        shown = text[slice(*finding.span)]
        assert shown.strip()
        assert not CUTS & set(shown)
