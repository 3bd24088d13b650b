"""The spacing of one logical line, gap by gap. Part of formatting.

A gap between two parts is rewritten only where it holds nothing but what belongs there, so the unexpected survives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfold.analysis.findings import Edit
from pinfold.analysis.marker_tokens import Kind, tokens
from pinfold.requirements.lines import logical_lines
from pinfold.requirements.parser import parse_line
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Form, Line, Option, OptionLine, Requirement, Token

MAX_LENGTH = 100_000  # characters of a line; nobody reads a longer one
INDENT = "    "  # of continuation lines

_BLANK = re.compile(r"[ \t]*")
_CONTINUATION = re.compile(r"[ \t]*\\(\r\n|\n|\r)[ \t]*")
_AT = re.compile(r"(\]?)[ \t]*@[ \t]*")
_OPENING = re.compile(r"[ \t]*\[[ \t]*")
_COMMA = re.compile(r"[ \t]*,[ \t]*")
_CLOSING = re.compile(r"[ \t]*\][ \t]*")


def code_end(line: Line) -> int:
    """Where the line's last word ends: a comment's gap begins there."""
    ends = [line.statement.end] if line.statement is not None else []
    return max([*ends, *(s.end for s in line.stray)], default=0)


def line_edits(line: Line) -> list[Edit]:
    """The edits of a line, relative to its start; of its comment only the spaces behind it.

    None for a line that pip refuses or that is very long.
    """
    statement = line.statement
    if line.problems or line.cuts or len(line.raw) > MAX_LENGTH:
        return []
    found = list(_trailing(line))
    if isinstance(statement, Requirement):
        found += _leading(line, statement.start)
        if not statement.editable:
            found += _head(line, statement)
        found += _options(line, statement)
    elif isinstance(statement, OptionLine):
        found += _leading(line, statement.start)
        found += _options(line, statement)
    return found


def same_meaning(line: Line, text: str) -> bool:
    """Whether pip reads `text` exactly as it reads the line."""
    if not text:
        return line.statement is None and not line.comments
    if logical_lines(text) != [(text, line.height)]:
        return False
    new = parse_line(text, line.height)
    if new.cuts:
        return False
    return _meaning(line) == _meaning(new)


def _meaning(line: Line) -> object:
    """All that the tree says but where things stand and pip's copy of the source, spacing and all."""
    statement = line.statement
    said: list[object] = [type(statement), [(p.kind, p.message) for p in line.problems]]
    said.extend([word.text.rstrip() for word in words] for words in (line.comments, line.variables, line.stray))
    if isinstance(statement, (Requirement, OptionLine)):
        said.append([(o.name.text, o.spec, o.value and o.value.text) for o in statement.options])
    if isinstance(statement, OptionLine):
        said.append([word.text for word in statement.stray])
        said.append(statement.include and statement.include.value and statement.include.value.text)
    if isinstance(statement, Requirement):
        marker = tokens(statement.marker.text) if statement.marker is not None else ()
        said += [statement.form, statement.editable, statement.key, statement.specifier, len(statement.clauses)]
        said += [word and word.text for word in (statement.name, statement.url, *statement.extras)]
        said.append([word.value for word in marker])
    return said


def _replace(line: Line, start: int, end: int, text: str) -> Iterator[Edit]:
    if line.raw[start:end] != text:
        yield Edit(Span(start, end), text)


def _leading(line: Line, start: int) -> Iterator[Edit]:
    if start and not line.raw[:start].strip(" \t"):
        yield Edit(Span(0, start), "")


def _trailing(line: Line) -> Iterator[Edit]:
    body = line.raw.rstrip("\r\n")
    kept = body.rstrip(" \t")
    # without its spaces a backslash at the end would continue the line
    if not kept.endswith("\\"):
        yield from _replace(line, len(kept), len(body), "")


def _head(line: Line, requirement: Requirement) -> Iterator[Edit]:
    """Name, extras, specifier, URL and marker."""
    name, url, marker = requirement.name, requirement.url, requirement.marker
    end = url.end if url is not None else 0
    if requirement.form in (Form.NAMED, Form.DIRECT) and name is not None:
        end = name.end
        yield from _extras(line, requirement)
        if requirement.extras:
            end = requirement.extras[-1].end
        if url is not None:
            yield from _gap(line, end, url.start, _AT, r"\1 @ ")
            end = url.end
        elif requirement.clauses:
            pattern = _CLOSING if requirement.extras else _BLANK
            yield from _gap(line, end, requirement.clauses[0].start, pattern, "]" if requirement.extras else "")
            yield from _clauses(line, requirement)
            end = requirement.clauses[-1].end
    if marker is not None:
        ahead, _, behind = line.raw[end : marker.start].partition(";")
        if not behind.strip(" \t") and "\n" not in ahead and "\r" not in ahead:
            kept = ahead.rstrip(" \t")
            yield from _replace(line, end + len(kept), marker.start, " ; ")
        yield from _marker(line, marker)


def _extras(line: Line, requirement: Requirement) -> Iterator[Edit]:
    assert requirement.name is not None
    end, pattern, text = requirement.name.end, _OPENING, "["
    for extra in requirement.extras:
        yield from _gap(line, end, extra.start, pattern, text)
        end, pattern, text = extra.end, _COMMA, ","
    if requirement.extras and not requirement.clauses and requirement.url is None:
        close = line.raw.find("]", end)
        if close >= 0 and not line.raw[end:close].strip(" \t"):
            yield from _replace(line, end, close, "")


def _clauses(line: Line, requirement: Requirement) -> Iterator[Edit]:
    previous = None
    for clause in requirement.clauses:
        # `===` takes everything up to a space for its version, a comma too
        if previous is not None and previous.operator.text != "===":
            yield from _gap(line, previous.end, clause.start, _COMMA, ",")
        yield from _gap(line, clause.operator.end, clause.version.start, _BLANK, "")
        previous = clause


def _marker(line: Line, marker: Token) -> Iterator[Edit]:
    if marker.end - marker.start != len(marker.text):
        return  # continued in the middle
    previous = None
    for token in tokens(marker.text):
        if previous is not None:
            tight = previous.text == "(" or token.text == ")"
            call = previous.kind is Kind.WORD or token.kind is Kind.WORD
            gap = Span(previous.end, token.start).shift(marker.start)
            if not call:
                yield from _gap(line, gap.start, gap.end, _BLANK, "" if tight else " ")
        previous = token


def _options(line: Line, statement: Requirement | OptionLine) -> Iterator[Edit]:
    stray = [*line.stray, *(statement.stray if isinstance(statement, OptionLine) else ())]
    starts = {s.start for s in stray}
    end = _before_options(statement)
    for option in statement.options:
        if end is not None and not any(end <= start < option.start for start in starts):
            yield from _between(line, end, option.start)
        yield from _argument(line, option)
        end = option.end


def _before_options(statement: Requirement | OptionLine) -> int | None:
    """Where the part in front of the first option ends, None when there is none."""
    if isinstance(statement, OptionLine) or statement.editable:
        return None
    parts = [statement.name, statement.url, statement.marker, *statement.extras, *statement.clauses]
    return max(part.end for part in parts if part is not None)


def _between(line: Line, start: int, end: int) -> Iterator[Edit]:
    """One space, or one continuation."""
    gap = line.raw[start:end]
    bracket = re.match(r"[ \t]*[\])]", gap)
    if bracket is not None:
        start += bracket.end()
        gap = line.raw[start:end]
    match = _CONTINUATION.fullmatch(gap)
    if match is not None:
        yield from _replace(line, start, end, f" \\{match[1]}{INDENT}")
    elif gap and not gap.strip(" \t"):
        yield from _replace(line, start, end, " ")


def _argument(line: Line, option: Option) -> Iterator[Edit]:
    if option.value is None:
        return
    gap = line.raw[option.name.end : option.value.start]
    spaces = _BLANK.match(gap)
    assert spaces is not None
    glued = not gap and option.value.start < option.value.end and line.raw[option.value.start] != "="
    if spaces.end() or glued:
        yield from _replace(line, option.name.end, option.name.end + spaces.end(), " ")


def _gap(line: Line, start: int, end: int, pattern: re.Pattern[str], text: str) -> Iterator[Edit]:
    """Rewrite the gap if the pattern describes all of it."""
    match = pattern.fullmatch(line.raw, start, end) if start <= end else None
    if match is not None:
        yield from _replace(line, start, end, match.expand(text) if "\\" in text else text)
