"""Where a part of a token stands in the source, and the space around what is taken out. Pure arithmetic on spans."""

from __future__ import annotations

from pinfold.requirements.text import Span
from pinfold.requirements.tree import Requirement, Token


def piece(token: Token, start: int, end: int) -> Span:
    """The source of `token.text[start:end]`; the whole token where quotes or a continuation lie in it."""
    if token.end - token.start != len(token.text):
        return token.span
    return Span(token.start + start, token.start + end)


def intact(token: Token) -> bool:
    """Whether the token's text stands in the source as pip reads it, so that it can be edited piecewise."""
    return token.end - token.start == len(token.text)


def without_stray(requirement: Requirement) -> Span:
    """Where a requirement stands in its line; of an editable the `-e` and its value, not the words after that pip drops."""
    for option in requirement.options:
        if option.spec is not None and option.spec.dest == "editables" and option.start == requirement.start:
            return option.span
    return requirement.span


def with_space_before(raw: str, start: int, end: int) -> Span:
    """The range and the blanks in front of it on the same physical line."""
    while start > 0 and raw[start - 1] in " \t":
        start -= 1
    return Span(start, end)
