"""Text synchronisation equals the specification, whatever is in the text and however it is edited.

`Reference` says LSP 3.17 ("Position", "TextDocumentContentChangeEvent") as plainly as it can be said: a text is a list of
code units, a line ends at LF, CRLF or CR, and what is out of range is clamped. PINFOLD_LONG=1 runs the long version.
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from pinfold.lsp.documents import Documents, apply
from pinfold.lsp.positions import Encoding, choose_encoding, to_offset, to_position, to_range, to_span
from pinfold.requirements.edited_index import edit
from pinfold.requirements.text import LineIndex, Span

LONG = bool(os.environ.get("PINFOLD_LONG"))
SEEDS, EDITS = (2000, 50) if LONG else (60, 25)
ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
PIECES = [
    *("six==1.0", "# c", " ", "a", "", "é", "日本", "\U0001f600", "x\U0001f600y\U0001f601", "\\"),
    *("\n", "\r\n", "\r", "\n\n", "\r\r\n", "\n\r"),
    *("\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"),
]


class Reference:
    """A document as a list of characters, each with its width in units."""

    def __init__(self, text: str, encoding: Encoding) -> None:
        self.text = text
        self.encoding = encoding

    def width(self, character: str) -> int:
        if self.encoding == "utf-32":
            return 1
        return len(character.encode("utf-16-le" if self.encoding == "utf-16" else "utf-8", "surrogatepass")) // (
            2 if self.encoding == "utf-16" else 1
        )

    def lines(self) -> list[tuple[int, int]]:
        """Each line's start and the end of its content, as indices."""
        found, start, at = [], 0, 0
        while at < len(self.text):
            if self.text[at] in "\r\n":
                found.append((start, at))
                at += 2 if self.text[at : at + 2] == "\r\n" else 1
                start = at
            else:
                at += 1
        return [*found, (start, len(self.text))]

    def offset(self, line: int, character: int) -> int:
        lines = self.lines()
        if line >= len(lines):
            return len(self.text)
        at, end = lines[line]
        left = character
        while at < end and left >= self.width(self.text[at]):
            left -= self.width(self.text[at])
            at += 1
        return at

    def position(self, offset: int) -> tuple[int, int]:
        lines = self.lines()
        line = max(n for n, (start, _) in enumerate(lines) if start <= offset)
        start = lines[line][0]
        return line, sum(self.width(c) for c in self.text[start:offset])

    def change(self, change: dict[str, Any]) -> None:
        if "range" not in change:
            self.text = change["text"]
            return
        ends = [
            self.offset(change["range"][end]["line"], change["range"][end]["character"]) for end in ("start", "end")
        ]
        self.text = self.text[: min(ends)] + change["text"] + self.text[max(ends) :]


def some_text(dice: random.Random) -> str:
    return "".join(dice.choices(PIECES, k=dice.randrange(12)))


def some_change(dice: random.Random, lines: int) -> dict[str, Any]:
    if dice.random() < 0.03:
        return {"text": some_text(dice)}
    first = dice.randrange(lines + 2)
    start = {"line": first, "character": dice.choice([0, dice.randrange(8), dice.randrange(30), 2**31 - 1])}
    last = dice.choice([first, first, first + 1, dice.randrange(lines + 2)])
    end = dice.choice([start, {"line": last, "character": dice.choice([0, dice.randrange(8), dice.randrange(30)])}])
    return {"range": {"start": start, "end": end}, "text": some_text(dice)}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_edits_equal_the_specification(encoding: Encoding) -> None:
    for seed in range(SEEDS):
        dice = random.Random(seed)
        reference = Reference("".join(some_text(dice) for _ in range(4)), encoding)
        documents = Documents(encoding)
        document = documents.open("file:///r.txt", "x", 0, reference.text)
        for version in range(1, EDITS + 1):
            changes = [some_change(dice, len(reference.lines())) for _ in range(dice.choice([1, 1, 1, 3]))]
            before = document.text
            for change in changes:
                reference.change(change)
            done = documents.change("file:///r.txt", version, changes)
            assert done is not None
            document, edits = done
            assert document.text == reference.text, (seed, version)
            assert list(document.index.starts) == [start for start, _ in reference.lines()], (seed, version)
            assert replayed(before, document.text, edits), (seed, version)
            offset = dice.randrange(len(document.text) + 1)
            line, character = reference.position(offset)
            expected = {"line": line, "character": character}
            assert to_position(document.index, offset, encoding) == expected, (seed, version)
            assert document.index.line_of(offset) == line
            assert document.index.count == len(reference.lines())


def replayed(before: str, after: str, edits: list[Any]) -> bool:
    """Whether the changes that are handed on say what happened: what none of them touched is the same on both sides."""
    kept: list[int | None] = list(range(len(before)))  # for each character of the text as it grows, where it came from
    for span, length in edits:
        kept[span.start : span.end] = [None] * length
    return len(kept) == len(after) and all(
        source is None or before[source] == character for source, character in zip(kept, after, strict=True)
    )


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_text_between_two_edits_far_apart(encoding: Encoding) -> None:
    """Edits that jump about move the gap in the line starts; many of them in a long text."""
    dice = random.Random(1)
    index: LineIndex = LineIndex("six==1.0  # é\n" * 400)
    for _ in range(300):
        at = dice.randrange(len(index.text))
        span = Span(at, min(len(index.text), at + dice.choice([0, 0, 1, 40])))
        index = edit(index, span, some_text(dice))
        assert list(index.starts) == LineIndex(index.text).starts
        assert index.starts[-1] == LineIndex(index.text).starts[-1]
        assert index.starts[3:7] == LineIndex(index.text).starts[3:7]
        line = dice.randrange(index.count)
        place = {"line": line, "character": 2}
        assert to_offset(index, place, encoding) == to_offset(LineIndex(index.text), place, encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_pair_whose_halves_are_typed_apart(encoding: Encoding) -> None:
    """The editor's string has one character then; counted as two here, every later column would be off in UTF-8."""
    index: LineIndex = LineIndex("a\ud83d\nb")
    place = {"line": 0, "character": {"utf-8": 4, "utf-16": 2, "utf-32": 2}[encoding]}
    index, (span, length) = apply(index, {"range": {"start": place, "end": place}, "text": "\ude00c"}, encoding)
    if encoding == "utf-32":
        assert index.text == "a\ud83d\ude00c\nb"
    else:
        assert index.text == "a\U0001f600c\nb"
    assert (span.end - span.start, length) in {(4, 5), (0, 2)}
    assert list(index.starts) == LineIndex(index.text).starts


@pytest.mark.parametrize(
    "encoding, columns",
    [
        ("utf-8", [0, 1, 1, 2, 2, 2, 2, 3, 4, 4]),
        ("utf-16", [0, 1, 2, 2, 3, 4, 4, 4, 4, 4]),
        ("utf-32", [0, 1, 2, 3, 4, 4, 4, 4, 4, 4]),
    ],
)
def test_columns(encoding: Encoding, columns: list[int]) -> None:
    """Inside a character means before it; past the end means the end, before the line break."""
    index = LineIndex("aé\U0001f600b\r\nc")
    found = [to_offset(index, {"line": 0, "character": n}, encoding) for n in range(10)]
    assert found == columns


def test_clamping_and_order() -> None:
    index = LineIndex("one\ntwo")
    assert to_offset(index, {"line": 7, "character": 0}, "utf-16") == 7
    assert to_offset(index, {"line": -1, "character": 5}, "utf-16") == 0
    assert to_offset(index, {"line": 1, "character": -1}, "utf-16") == 4
    backwards = {"start": {"line": 1, "character": 1}, "end": {"line": 0, "character": 1}}
    assert to_span(index, backwards, "utf-16") == (1, 5)
    assert to_range(index, Span(2, 99), "utf-16")["end"] == {"line": 1, "character": 3}


@pytest.mark.parametrize("character", [None, "1", 1.5, True])
def test_a_column_that_is_no_integer(character: Any) -> None:
    with pytest.raises(TypeError):
        to_offset(LineIndex("é"), {"line": 0, "character": character}, "utf-16")


@pytest.mark.parametrize(
    "offered, chosen",
    [
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-7", "utf-32"], "utf-32"),
        (["utf-7"], "utf-16"),
        ([], "utf-16"),
        (None, "utf-16"),
        ([["utf-8"], 3], "utf-16"),
    ],
)
def test_choosing_an_encoding(offered: Any, chosen: str) -> None:
    assert choose_encoding(offered) == chosen


def test_two_spellings_of_one_file() -> None:
    documents = Documents()
    first = documents.open("file:///c%3A/r.txt", "x", 1, "a")
    second = documents.open("file:///C:/r.txt", "x", 1, "b")
    assert first.path == second.path == "C:/r.txt"
    assert documents.at("C:/r.txt") is second
    documents.close(first.uri)
    assert documents.at("C:/r.txt") is second
    assert [d.uri for d in documents] == [second.uri]
