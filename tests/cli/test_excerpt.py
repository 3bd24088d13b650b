"""Excerpts: marks stand under the right characters, whatever the line holds, and nothing secret or hidden is shown."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfold.cli.render.excerpt import Row, excerpt
from pinfold.cli.secrets import secrets
from pinfold.cli.visible import clean, width
from pinfold.requirements.parser import parse
from pinfold.requirements.text import Span
from pinfold.system.redact import redact


def marked(text: str, columns: int = 80) -> list[tuple[str, str]]:
    """(shown line, shown text above the marks) of a text with the span between ⟦ and ⟧."""
    start, end = text.index("⟦"), text.index("⟧") - 1
    rows = excerpt(parse(text.replace("⟦", "").replace("⟧", "")), Span(start, end), "^", columns)
    return [(row.text, above(row)) for row in rows]


def above(row: Row) -> str:
    column, shown = 0, ""
    for char in row.text:
        if row.marks[column : column + 1] == "^":
            shown += char
        column += width(char)
    return shown


@pytest.mark.parametrize(
    "text, shown, under",
    [
        ("flask ⟦==1⟧\n", "flask ==1", "==1"),
        ("\t⟦a⟧\tb", "    a   b", "a"),
        ("日本 ⟦語⟧x # c", "日本 語x # c", "語"),
        ("e\u0301 ⟦x\u0301⟧ z", "e\u0301 x\u0301 z", "x"),
        ("a\u202e⟦b\u200b⟧c", "a<U+202E>b<U+200B>c", "b<U+200B>"),
        ("\x1b]0;x\x07 ⟦y⟧", "<U+001B>]0;x<U+0007> y", "y"),
        ("a\xa0⟦b⟧", "a<U+00A0>b", "b"),
        ("first\r\n⟦second⟧\r\nthird", "second", "second"),
        ("a # x\u2028⟦b⟧", "a # x<U+2028>b", "b"),
        ("-i https://user:pass@example.com/⟦a⟧b", "-i https://****@example.com/ab", "a"),
        ("-i https://us⟦er:pa⟧ss@example.com/", "-i https://****@example.com/", "****"),
        ("⟦https://a@b@c/?token=abc&x=y⟧ # z", "https://****@c/?token=****&x=y # z", "https://****@c/?token=****&x=y"),
    ],
)
def test_marks_stand_under_the_span(text: str, shown: str, under: str) -> None:
    assert marked(text) == [(shown, under)]


def test_an_empty_span_is_marked_where_it_is() -> None:
    file = parse("flask\n")
    assert excerpt(file, Span(5, 5), "^", 80) == [Row(1, "flask", "     ^")]
    assert excerpt(parse(""), Span(0, 0), "^", 80) == [Row(1, "", "^")]


def test_a_secret_that_goes_on_behind_a_backslash_is_hidden() -> None:
    rows = marked("⟦--index-url https://user:\\\nsec\\\nret@example.com/simple⟧\n")
    shown = "\n".join(text for text, _ in rows)
    assert "sec" not in shown
    assert "ret" not in shown
    assert "example.com" in shown


def test_many_lines_are_cut_short() -> None:
    text = "⟦name \\\n" + "  --hash=sha256:aa \\\n" * 9 + "  --hash=sha256:bb⟧\n"
    assert [text for text, _ in marked(text)] == [
        "name \\",
        "  --hash=sha256:aa \\",
        "...",
        "  --hash=sha256:bb",
    ]


@pytest.mark.parametrize("at", [0, 5, 500, 990, 999])
def test_a_long_line_is_cropped_around_the_span(at: int) -> None:
    text = "".join(chr(ord("a") + n % 26) for n in range(1000))
    file = parse(text)
    (row,) = excerpt(file, Span(at, at + 1), "^", 60)
    assert width(row.text) <= 60
    assert above(row) == text[at]
    assert row.text.startswith("...") == (at > 57)
    assert row.text.endswith("...") == (at < 940)


def test_a_span_longer_than_the_screen_is_marked_as_far_as_it_is_seen() -> None:
    (row,) = excerpt(parse("x" * 500), Span(100, 400), "^", 60)
    assert width(row.marks) <= 60 - len("...")


def test_a_line_of_a_million_characters_takes_no_time() -> None:
    file = parse("a" * 1_000_000 + " # https://user:secret@example.com")
    started = time.perf_counter()
    for at in range(0, 1_000_000, 20_000):
        excerpt(file, Span(at, at + 5), "^", 80)
    assert time.perf_counter() - started < 5


URLS = st.from_regex(r"(https?://([a-z:@]{0,6}@)?[a-z.]{1,5}/?(\?token=[a-z]{0,3})?|[ #&\\=日\t]){0,6}", fullmatch=True)


@given(URLS)
def test_what_is_hidden_is_what_redact_hides(text: str) -> None:
    shown, at = "", 0
    for span in secrets(text):
        shown += text[at : span.start] + "****"
        at = span.end
    assert shown + text[at:] == redact(text)


@given(st.text(st.sampled_from("ab@:/?=& \\\n#https://user:pass@x/日\u202e\x1b\t"), max_size=60), st.integers(0, 60))
def test_an_excerpt_never_shows_what_is_not_clean(text: str, at: int) -> None:
    file = parse(text)
    span = Span(min(at, len(text)), len(text))
    for row in excerpt(file, span, "^", 40):
        assert width(row.text) <= 40
        assert row.text.isprintable()
        assert clean(row.text) == row.text
