"""Markers that pip refuses because a word in them is no variable, and markers that pip never sees. Pure.

Rules about the same line ask here, so that one mistake is reported once.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pinfold.analysis.markers import Kind, MarkerToken, tokens
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Line, Option, OptionLine, Requirement

_WORD = re.compile(r"[A-Za-z_][\w.]*")
_VALUE = re.compile(r"[\w][\w.*+-]*")


class UnknownWord(NamedTuple):
    """A word at which pip stops reading a marker, its span in the line, and whether it is a value without quotes."""

    token: MarkerToken
    span: Span
    value: bool


def unknown_word(line: Line) -> UnknownWord | None:
    """The word in a marker at which pip stops because it is neither a variable nor in quotes.

    None when pip's objection, if any, is another one. Whoever reports refused requirements leaves these lines to the
    rule about unknown variables.
    """
    statement = line.statement
    if not line.problems or not isinstance(statement, Requirement) or statement.marker is None:
        return None
    at, found = line.problems[0].start, tokens(statement.marker.text)
    for i, token in enumerate(found):
        # by its text, for where a continuation lies in the marker its offsets are not the source's
        if token.kind is not Kind.WORD or not line.raw.startswith(token.text, at):
            continue
        value = i > 1 and found[i - 1].kind is Kind.OPERATOR and found[i - 2].kind is Kind.VARIABLE
        if not (_VALUE if value else _WORD).fullmatch(token.text):
            return None
        return UnknownWord(token, Span(at, at + len(token.text)), value)
    return None


class IgnoredMarker(NamedTuple):
    """A marker that pip drops, semicolon included. `glued`: pip takes the semicolon for part of the word before it."""

    span: Span
    text: str
    glued: bool


def ignored_marker(line: Line) -> IgnoredMarker | None:
    """The marker on a line of options, which pip drops without a word.

    It is among the words that pip drops (`stray`); whoever reports those leaves these to the rule about markers.
    """
    statement = line.statement
    if not isinstance(statement, OptionLine) or not statement.stray:
        return None
    words = statement.stray
    at = next((i for i, word in enumerate(words) if word.text.startswith(";")), None)
    if at:
        return None  # words before it are ignored as well, so it belongs to what they say
    glued = at is None
    if at is not None:
        start = words[at].start
    else:
        value = next((o.value for o in statement.options if o.end <= words[0].start and _ends_glued(o)), None)
        if value is None:
            return None
        start = value.end - 1
    end = words[-1].end
    if line.raw[end : end + 1] in ("'", '"'):
        end += 1  # a word's span leaves its quotes out
    text = line.raw[start + 1 : end].strip()
    if not any(t.kind is Kind.VARIABLE for t in tokens(text)):
        return None
    return IgnoredMarker(Span(start, end), text, glued)


def _ends_glued(option: Option) -> bool:
    return option.value is not None and option.value.text.endswith(";")
