"""Characters that nobody sees: every one is reported wherever it could deceive, and nothing else is taken for one.

Which characters those are is read from Unicode's own categories, not from the tables under test.
"""

from __future__ import annotations

import sys
import unicodedata

import pytest

from pinfold.requirements.encoding import decode
from tests.reliability.material import corpus_files
from tests.reliability.test_fixes import findings_of

SEPARATORS = [c for c in map(chr, range(sys.maxunicode + 1)) if len(f"a{c}b".splitlines()) == 2 and c not in "\r\n"]
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
DIRECTION = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.bidirectional(c) in TURNING]
# Unicode, "Prepended_Concatenation_Mark": of category Cf, and yet they have a shape.
SEEN = {*"\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd", *" \t\r\n"}
UNSEEN = [
    c
    for c in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(c) in {"Cc", "Cf", "Zs", "Zl", "Zp"} and c not in SEEN
]
ABOUT = {"hidden-requirement", "odd-line-break", "invisible-character"}
# Where pip refuses the line, the rule about that names the character.
REFUSING = {"invalid-requirement", "invalid-option", "unknown-option"}


def reporting(text: str) -> set[str]:
    return {f.rule for f in findings_of(text)[1]} & (ABOUT | REFUSING)


def test_what_is_to_be_found() -> None:
    assert len(SEPARATORS) == 8
    assert len(DIRECTION) == 9
    assert {"\u200b", "\u00ad", "\ufeff", "\U000e0041", "\x00", "\x1b", "\xa0"} <= {*UNSEEN}


@pytest.mark.parametrize("separator", SEPARATORS, ids=ascii)
@pytest.mark.parametrize(
    "before", ["# see the wiki", "six==1", "six==1  # a note", "--pre", "six==1 ; os_name == 'nt'"]
)
@pytest.mark.parametrize("behind", ["evil==1", "-r evil.txt", "  evil", "--index-url https://example.com"])
def test_what_is_hidden_behind_a_separator(separator: str, before: str, behind: str) -> None:
    text = f"a==1\n{before}{separator}{behind}\nb==1\n"
    found = [f for f in findings_of(text)[1] if f.rule == "hidden-requirement"]
    assert [text[slice(*f.span)] for f in found] == [behind.strip()]


@pytest.mark.parametrize("character", [*SEPARATORS, *DIRECTION], ids=ascii)
@pytest.mark.parametrize(
    "text", ["# a{}b\n", "six==1 # a{}b\n", "six=={}1\n", "si{}x==1\n", "-r a{}b.txt\n", "{}six==1\n"]
)
def test_separators_and_direction_are_reported_everywhere(character: str, text: str) -> None:
    assert reporting(text.format(character))


@pytest.mark.parametrize(
    "text", ["six{}==1\n", "si{}x==1\n", "six==1{}\n", "six==1 {}; os_name == 'nt'\n", "-r a{}b.txt\n"]
)
def test_nothing_unseen_in_what_pip_reads(text: str) -> None:
    """Any character without a shape, in a name, behind a version, before a marker and in a path."""
    assert [ascii(character) for character in UNSEEN if not reporting(text.format(character))] == []


if corpus_files():

    def test_no_false_alarm_in_real_files() -> None:
        """Every report points at a character that Unicode says has no shape, or at what stands behind one."""
        for path in corpus_files():
            text = decode(path.read_bytes()).text or ""
            for finding in findings_of(text)[1]:
                if finding.rule not in ABOUT:
                    continue
                start, end = finding.span
                if finding.rule == "hidden-requirement":
                    assert text[:start].rstrip(" \t")[-1] in SEPARATORS, (path.name, finding)
                else:
                    assert {*text[start:end]} & {*UNSEEN}, (path.name, finding)
