"""Edits that give a piece of a line a better place: a line of its own, the front, the marker's place. Pure; judges nothing.

Every function answers relative to the line and None where the move cannot be made without touching more than it should.
"""

from __future__ import annotations

import re

from pinfold.analysis.findings import Edit
from pinfold.requirements.parser import parse_line
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Form, Line, Option, OptionLine, Requirement, Token

Edits = tuple[Edit, ...]
_MANY = 50  # each of a line's findings carries the whole fix


def newline(line: Line) -> str:
    """How the line ends, for lines to add."""
    return "\r\n" if line.raw.endswith("\r\n") or "\r\n" in line.raw[:500] else "\n"


def gap_before(line: Line, at: int) -> int:
    """Where the white space and the joints in front of an offset begin."""
    raw = line.raw
    while at > 0:
        if raw[at - 1] in " \t":
            at -= 1
        elif raw.endswith("\\\n", 0, at):
            at -= 2
        elif raw.endswith("\\\r\n", 0, at):
            at -= 3
        else:
            break
    return at


def reads_as_requirement(text: str) -> bool:
    """Whether pip would take a text for a requirement by name or URL if it stood alone."""
    statement = parse_line(text).statement if text else None
    if not isinstance(statement, Requirement) or parse_line(text).problems or statement.editable:
        return False
    return statement.form is not Form.PATH and not statement.options


def split_before(line: Line, at: int, lead: str = "") -> Edits:
    """What stands at `at` goes to a line of its own, with `lead` in front."""
    return (Edit(Span(gap_before(line, at), at), newline(line) + lead),)


def split_options(line: Line, statement: OptionLine) -> Edits | None:
    """Every option goes to a line of its own; None when words stand between them, or too many."""
    if len(statement.options) > _MANY:
        return None
    edits: list[Edit] = []
    for one, other in zip(statement.options, statement.options[1:], strict=False):
        if gap_before(line, other.start) > one.end:
            return None
        edits.append(Edit(Span(one.end, other.start), newline(line)))
    return tuple(edits)


def lift_option(line: Line, option: Option) -> Edits | None:
    """An option after a requirement goes to a line of its own above it."""
    text = line.raw[option.start : option.end]
    if "\n" in text or "\r" in text:
        return None
    start = gap_before(line, option.start)
    return (Edit(Span(0, 0), text + newline(line)), Edit(Span(start, option.end), ""))


def swap(line: Line, first: Span, second: Span) -> Edits | None:
    """`first` goes after `second`, which follows it with only white space between."""
    if gap_before(line, second.start) > first.end:
        return None
    moved = line.raw[second.start : second.end]
    return (
        Edit(Span(first.start, first.start), moved + " "),
        Edit(Span(gap_before(line, second.start), second.end), ""),
    )


def marker_before_options(line: Line, requirement: Requirement, stray: Span) -> Edits | None:
    """A marker after a requirement's options goes before them; None unless it is right there."""
    if requirement.marker is not None or requirement.start == requirement.options[0].start:
        return None
    marker = line.raw[stray.start + 1 : stray.end].strip()
    if not marker or "\n" in marker or not reads_as_requirement(f"{requirement.pip_text.strip()} ; {marker}"):
        return None
    at = gap_before(line, requirement.options[0].start)
    return (Edit(Span(at, at), f" ; {marker}"), Edit(Span(gap_before(line, stray.start), stray.end), ""))


def marker_into_editable(line: Line, requirement: Requirement, stray: Span) -> Edits | None:
    """`-e git+https://…#egg=name ; marker` as `-e "name @ git+https://… ; marker"`, the only editable that takes one."""
    option = requirement.options[0]
    value = option.value
    if value is None or requirement.name is None or line.raw[value.start : value.end] != value.text:
        return None
    marker = line.raw[stray.start + 1 : stray.end].strip().replace('"', "'")
    url = re.sub(r"#egg=[^&]*&", "#", value.text)
    url = re.sub(r"[#&]egg=[^&]*", "", url)
    new = f'"{requirement.name.text} @ {url} ; {marker}"'
    after = parse_line(f"-e {new}")
    if after.problems or not isinstance(after.statement, Requirement) or after.statement.marker is None:
        return None
    return (Edit(Span(value.start, stray.end), new),)


def comment_above(line: Line, comment: Token, end: int) -> Edits:
    """A comment that ends in a backslash at `end` goes to a line of its own above; the backslash stays."""
    text = line.raw[comment.start : end].rstrip(" \t\\")
    return (Edit(Span(0, 0), text + newline(line)), Edit(Span(comment.start, end), "\\"))
