"""Text to tree, exactly as pip 26.3 reads a requirements file. Never raises, never stops, never does I/O.

A logical line is parsed once per text and remembered, so a second parse and an edit cost only what is new. The order of steps is
pip's: join, drop the comment, strip, split arguments from options, then options before the requirement.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from pinfold.requirements import lines as physical
from pinfold.requirements import words
from pinfold.requirements.plain import read_plain
from pinfold.requirements.requirement import Reader, read_editable, read_requirement
from pinfold.requirements.tree import (
    Bad,
    Edited,
    File,
    Line,
    Option,
    OptionLine,
    Problem,
    ProblemKind,
    Requirement,
    Statement,
    Token,
)

_VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")
_ENDS = re.compile(r"[\v\f\x1c-\x1e\x85\u2028\u2029]")
_MEMO_LIMIT = 100_000
_memo: dict[str, Line] = {}


def parse(text: str) -> File:
    """The tree of a text. Equal lines share one `Line`."""
    return _file(text, [parse_line(raw, height) for raw, height in physical.logical_lines(text)])


def reparse(old: File, text: str, start: int, old_end: int) -> File:
    """The tree of `text`, which is `old.text` with `old.text[start:old_end]` replaced. Equal to `parse(text)`, but cheaper."""
    if not old.lines:
        return parse(text)
    delta = len(text) - len(old.text)
    # One line before: a line feed typed at a line's start may complete the carriage return before it.
    first = max(bisect_right(old.starts, start) - 2, 0)
    begin = old.starts[first]
    last = bisect_right(old.starts, old_end)
    step = 1
    while True:
        last = min(last + step, len(old.lines))
        end = old.starts[last] + delta if last < len(old.lines) else len(text)
        pieces = physical.logical_lines(text[begin:end])
        if end == len(text) or (pieces and _closed(pieces[-1][0]) and not _splits_crlf(text, end)):
            break
        step *= 2  # an edit that opens a continuation may swallow lines up to the end
    fresh = [parse_line(raw, height) for raw, height in pieces]
    lines = old.lines[:first] + fresh + old.lines[last:]
    starts = old.starts[:first]
    starts += list(accumulate((len(line.raw) for line in fresh), initial=begin))[:-1]
    starts += [s + delta for s in old.starts[last:]] if delta else old.starts[last:]
    number = old.numbers[first]
    numbers = old.numbers[:first]
    numbers += list(accumulate((line.height for line in fresh), initial=number))[:-1]
    if last < len(old.lines):
        shift = number + sum(line.height for line in fresh) - old.numbers[last]
        numbers += [n + shift for n in old.numbers[last:]] if shift else old.numbers[last:]
    old.memo.pop("edited", None)  # else every version of a file would keep the one before it alive
    edited = Edited(old.memo, first, old.lines[first:last], len(fresh))
    return File(text, lines, starts, numbers, {"edited": edited})


def _closed(raw: str) -> bool:
    """Whether a piece ends its logical line by itself: with a line break and no continuation."""
    final = raw.splitlines(True)[-1]
    return final != physical.body(final) and not physical.continues(final)


def _splits_crlf(text: str, at: int) -> bool:
    return text.startswith("\r\n", at - 1)


def _file(text: str, parsed: list[Line]) -> File:
    starts = list(accumulate((len(line.raw) for line in parsed), initial=0))
    numbers = list(accumulate((line.height for line in parsed), initial=1))
    starts.pop()
    numbers.pop()
    return File(text, parsed, starts, numbers)


def parse_line(raw: str, height: int = 1) -> Line:
    """The tree of one logical line, line ends included."""
    line = _memo.get(raw)
    if line is None:
        if len(_memo) >= _MEMO_LIMIT:
            _memo.clear()
        line = _memo[raw] = read_plain(raw, height) or _parse_line(raw, height)
    return line


def _parse_line(raw: str, height: int) -> Line:
    if height == 1 and "\\" not in raw:
        # bytes after the line break there are none, so the line's own text is what precedes the break
        text, joined = raw.rstrip("\r\n") if raw[-1:] in "\r\n" else physical.body(raw), None
    else:
        joined = physical.join(raw)
        text = joined.text
    comments: tuple[Token, ...] = ()
    at = physical.comment_start(text) if "#" in text else -1
    if at >= 0:
        comments = (_comment(raw, text, at, joined),)
        text = text[:at]
    left = text.lstrip()
    base = len(text) - len(left)
    text = left.rstrip()
    reader = Reader(text, base, joined)
    cuts = tuple(Token(m.start(), m.end(), m[0]) for m in _ENDS.finditer(raw)) if _ENDS.search(raw) else ()
    if not text:
        return Line(raw, height, None, comments, cuts=cuts, joined=height > 1)
    variables: tuple[Token, ...] = ()
    if "${" in text:
        variables = tuple(reader.token(m.start(), m.end()) for m in _VARIABLE.finditer(text))
    statement, problems, stray = _statement(text, reader)
    return Line(raw, height, statement, comments, problems, variables, cuts, height > 1, stray)


def _comment(raw: str, text: str, at: int, joined: physical.Joined | None) -> Token:
    if joined is None:
        return Token(at, len(text), text[at:])
    start, end = joined.source(at), joined.source(len(text) - 1) + 1
    return Token(start, end, raw[start:end])


def _statement(text: str, reader: Reader) -> tuple[Statement | None, tuple[Problem, ...], tuple[Token, ...]]:
    cut = 0 if text[0] == "-" else text.find(" -") + 1
    if not cut and text[0] != "-":
        requirement, problems = read_requirement(text, reader, ())
        return requirement, problems, ()
    arguments = text[: cut - 1] if cut else ""
    parts, loose, objection = words.split_options(text[cut:])
    options = tuple(_option(part, cut, reader) for part in parts)
    stray = tuple(_word(word, 0, cut, reader) for word in loose)
    problems = ()
    if objection is not None:
        kind = ProblemKind.CRASH if objection.crash else ProblemKind.OPTION
        problems = (reader.problem(cut + objection.start, cut + objection.end, kind, objection.message),)
    statement: Statement | None
    editable = next((p for p in parts if p.spec is not None and p.spec.dest == "editables" and p.value), None)
    if editable is not None and editable.value is not None:
        if arguments:
            # pip takes the words before it for what is editable and forgets the option's own value
            before = words.Word(0, len(arguments), arguments, None)
            statement, found = read_editable(before, 0, 0, reader, options)
        else:
            statement, found = read_editable(editable.value, editable.value_at, cut, reader, options)
    elif arguments:
        statement, found = read_requirement(arguments, reader, options)
    else:
        span = reader.span(cut, len(text))
        include = next(
            (o for d in ("requirements", "constraints") for o in options if o.spec and o.spec.dest == d), None
        )
        if not options and problems:
            return Bad(*span, text), problems, ()
        return OptionLine(*span, options, include, stray), problems, ()
    # pip splits off the options first, so its objection to them is the one that people see
    return statement, problems or found, stray


def _option(part: words.Part, base: int, reader: Reader) -> Option:
    start, end = reader.span(base + part.start, base + part.end)
    name = reader.token(base + part.start, base + part.name_end, part.name)
    value = None if part.value is None else _word(part.value, part.value_at, base, reader)
    return Option(start, end, name, part.spec, value)


def _word(word: words.Word, start: int, base: int, reader: Reader) -> Token:
    first, last = word.span(start, len(word.text))
    return reader.token(base + first, base + last, word.text[start:])


__all__ = ["Requirement", "parse", "parse_line", "reparse"]
