"""Repairs of names, specifiers and markers, each one pattern. Pure; whether a result is accepted is the caller's question.

A pattern sees the text before the line's first option. Where a step is no guess but the only thing that can be meant, it is safe.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from pinfold.analysis.characters import BIDI, CONTROLS, ODD_SPACES, ZERO_WIDTH, describe
from pinfold.analysis.findings import Edit
from pinfold.analysis.repair_step import Propose, Step
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Bad, Form, Line, Requirement

_LIMIT = 300  # nobody writes more by hand, and some patterns take time that grows with the square
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_HEAD = rf"{_NAME}(?:[ \t]*\[[^\]\[]*\])?"
_VARIABLE = (
    r"(?:python_version|python_full_version|os_name|sys_platform|platform_(?:release|system|version|machine"
    r"|python_implementation)|implementation_(?:name|version)|extra)"
)
_OPERATOR = r"(?:===|[=!~<>]=|[<>])"
_WORD = re.compile(r"[^\s;,]+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_REPLACE_OPERATOR = {
    "=": "==",
    "=>": ">=",
    "=<": "<=",
    "=!": "!=",
    "=~": "~=",
    "<>": "!=",
    "!==": "!=",
    "~==": "~=",
    "====": "===",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "＝": "==",
    "＝＝": "==",
}
_GUESS_OPERATOR = {">==": ">=", "<==": "<=", "~>": "~="}


class _Text(NamedTuple):
    """The part of a line that patterns see. `masked` has quoted strings of the marker and the URL blotted out."""

    start: int
    written: str
    masked: str


@lru_cache(maxsize=16)  # every step asks about the same line
def _text(line: Line) -> _Text | None:
    statement = line.statement
    if isinstance(statement, Bad):
        start, end = statement.start, statement.end
    elif isinstance(statement, Requirement) and not statement.editable and statement.form is not Form.PATH:
        start = statement.start
        end = min((o.start for o in statement.options), default=statement.end)
    else:
        return None
    if end - start > _LIMIT:
        return None
    written = line.raw[start:end]
    masked = written
    if isinstance(statement, Requirement) and statement.url is not None:
        url = statement.url
        masked = _blot(masked, url.start - start, url.end - start)
    cut = masked.find(";")
    if cut >= 0:
        for match in _QUOTED.finditer(masked, cut):
            masked = _blot(masked, *match.span())
    return _Text(start, written, masked)


def _blot(text: str, start: int, end: int) -> str:
    return text[:start] + "\ue000" * (end - start) + text[end:]  # a letter that no pattern knows


def _each(
    pattern: str, replace: Callable[[re.Match[str]], str | None], message: str, title: str, safe: bool = True
) -> Propose:
    """A step that replaces every match for which `replace` has a text. In `message` and `title`, `{old}` and `{new}` are the
    first one's; a group called `at` limits the match to itself."""

    def propose(line: Line) -> Step | None:
        text = _text(line)
        if text is None:
            return None
        compiled = re.compile(pattern)  # for the first line that is wrong; `re` remembers it
        edits: list[Edit] = []
        first = ("", "")
        for match in compiled.finditer(text.masked):
            new = replace(match)
            if new is None:
                continue
            group: str | int = "at" if "at" in compiled.groupindex else 0
            start, end = match.span(group)
            edits.append(Edit(Span(text.start + start, text.start + end), new))
            if len(edits) == 1:
                first = (text.written[start:end].strip(), new.strip())
        if not edits:
            return None
        span = _visible(edits[0].span, line)
        code = describe(line.raw[edits[0].span.start]) if edits[0].span.start < len(line.raw) else ""
        words = {"old": first[0], "new": first[1], "code": code}
        return Step(span, message.format(**words), title.format(**words), tuple(edits), safe)

    return propose


def _visible(span: Span, line: Line) -> Span:
    """A span that can be seen: an insertion and plain spaces are shown on the word after them, else on the letter before."""
    if line.raw[span.start : span.end].strip(" "):
        return span
    word = _WORD.match(line.raw, span.end)
    return Span(*word.span()) if word else Span(max(span.start - 1, 0), max(span.start, 1))


def _constant(text: str) -> Callable[[re.Match[str]], str]:
    return lambda match: text


def _bump(match: re.Match[str]) -> str | None:
    """`>=2.*` and its like as the nearest specifier that exists."""
    operator, release = match["operator"], match["release"]
    if operator in (">=", "<"):
        return f"{operator}{release}"
    if operator == "~=":
        return f"=={release}.*"
    head, _, last = release.rpartition(".")
    following = f"{head}.{int(last) + 1}" if head else str(int(last) + 1)
    return f"{'<' if operator == '<=' else '>='}{following}"


def _caret(match: re.Match[str]) -> str:
    """Poetry's `^1.2.3`: up to the next change of the first part that is not zero."""
    parts = [int(p) for p in match["release"].split(".")]
    at = next((i for i, part in enumerate(parts) if part), len(parts) - 1)
    upper = ".".join(str(p) for p in [*parts[:at], parts[at] + 1])
    return f">={match['release']},<{upper}"


def _tilde(match: re.Match[str]) -> str:
    """Poetry's `~1.2`: any 1.2.x; `~1`: any 1.x."""
    parts = match["release"].split(".")
    return f"~={match['release']}" + (".0" if len(parts) < 3 else "")


def _toml(match: re.Match[str]) -> str:
    value = match["value"].strip()
    if value in ("", "*"):
        return match["name"]
    return match["name"] + ("==" if value[0].isdigit() else "") + value


def _straight(match: re.Match[str]) -> str:
    return "'" if match[0] in "‘’‚‛′" else '"'


def _trailing_backslash(line: Line) -> Step | None:
    statement = line.statement
    if not isinstance(statement, (Requirement, Bad)) or not line.raw.startswith("\\", statement.end - 1):
        return None
    end = len(line.raw.rstrip())
    blank = len(line.raw.rstrip("\r\n"))
    if end != statement.end or blank == end:
        return None
    message = "the backslash continues the line only as its very last character, but white space follows it"
    edits = (Edit(Span(end, blank), ""),)
    return Step(Span(end - 1, blank), message, "Remove the white space after the backslash", edits)


TEXT_REPAIRS: tuple[Propose, ...] = (
    _trailing_backslash,
    _each(
        f"[{ODD_SPACES}]",
        _constant(" "),
        "pip takes {code} for no space",
        "Replace it by an ordinary space",
    ),
    _each(
        f"[{CONTROLS}{BIDI}{ZERO_WIDTH}]",
        _constant(""),
        "there is an invisible character here: {code}",
        "Remove the invisible character",
    ),
    _each(
        "[“”„‟″‘’‚‛′]",
        _straight,
        "`{old}` is no quotation mark to pip; write `{new}`",
        "Write straight quotation marks",
    ),
    _each(
        r"\A(['\"])(?P<inner>[^'\"]*?)\1,?\Z",
        lambda m: m["inner"].strip(),
        "pip expects no quotation marks round a requirement",
        "Remove the quotation marks",
    ),
    _each(
        r"(?<=[^\s#])(?=#)",
        _constant("  "),
        "pip takes `#` for a comment only after a space",
        "Put a space before `#`",
    ),
    _each(
        r"[ \t]*\t[ \t]*(?=-(?:-hash|-config-settings|C)\b)",
        _constant(" "),
        "pip expects a space before an option; a tab does not count",
        "Replace the tab by a space",
    ),
    _each(
        rf"\A(?P<name>{_NAME})=(?P<version>[0-9][\w.]*)=\w+\Z",
        lambda m: f"{m['name']}=={m['version']}",
        "this is conda's way of writing; pip expects `{new}`",
        "Write `{new}`",
        safe=False,
    ),
    _each(
        rf"\A(?P<name>{_NAME})\s*=\s*(['\"])(?P<value>[^'\"]*)\2,?\Z",
        _toml,
        "this is TOML's way of writing; pip expects `{new}`",
        "Write `{new}`",
        safe=False,
    ),
    _each(
        rf"(?:===?|[=!~<>]=|[<>])\s*(?P<at>(['\"])[^'\";]*\2)(?![^;]*{_VARIABLE})",
        lambda m: m["at"][1:-1],
        "pip expects a version without quotation marks",
        "Remove the quotation marks",
    ),
    _each(
        r"(?P<at>[=<>!~≥≤≠＝]+)",
        lambda m: _REPLACE_OPERATOR.get(m["at"]),
        "`{old}` is no operator; `{new}` is",
        "Write `{new}`",
    ),
    _each(
        r"(?<![=<>!~])(?P<at>[=<>!~]\s+=)(?!=)",
        lambda m: {"=": "==", ">": ">=", "<": "<=", "!": "!=", "~": "~="}[m["at"][0]],
        "`{old}` is no operator; `{new}` is",
        "Write `{new}`",
    ),
    _each(
        r"(?P<at>[=<>!~]+)",
        lambda m: _GUESS_OPERATOR.get(m["at"]),
        "`{old}` is no operator; perhaps `{new}` is meant",
        "Write `{new}`",
        safe=False,
    ),
    _each(r",(?P<at>(?:\s*,)+)", _constant(""), "there is a comma too many", "Remove the comma"),
    _each(
        rf"\A{_HEAD}(?P<at>\s*,\s*)(?={_OPERATOR})",
        _constant(""),
        "pip expects no comma before the first specifier",
        "Remove the comma",
    ),
    _each(r"\[(?P<at>\s*,\s*)(?=\w)", _constant(""), "pip expects no comma before the first extra", "Remove the comma"),
    _each(r"\w(?P<at>\s*,\s*)(?=\])", _constant(""), "pip expects no comma after the last extra", "Remove the comma"),
    _each(
        rf"\A{_NAME}\[[^\]\[;=<>!~]*[\w](?P<at>\s*)(?=[;=<>!~]|\Z)",
        _constant("]"),
        "the bracket of the extras is not closed",
        "Close the bracket",
    ),
    _each(
        rf"(?<=[=<>!~\s])[0-9][\w.*+!-]*(?P<at>\s*(?:(?:\band\b|&&?|;)\s*)?)(?={_OPERATOR})(?!.*{_VARIABLE}\s*\Z)",
        _constant(","),
        "pip expects a comma between two specifiers",
        "Put a comma between them",
    ),
    _each(
        rf"\A{_HEAD}[^;]*?(?P<at>\s*[,:]\s*(?:if\s+)?|\s+(?:if\s+)?)(?={_VARIABLE}\s*(?:[=<>!~]|in\b|not\b))",
        lambda m: None if ";" in m.string[: m.start("at")] else " ; ",
        "pip expects `;` before a marker",
        "Put `;` before the marker",
    ),
    _each(
        rf"(?<=[;\s(]){_VARIABLE}\s*(?:{_OPERATOR}|(?:not\s+)?in\b)\s*(?P<at>(?!{_VARIABLE}\b)[A-Za-z0-9][\w.*+-]*)",
        lambda m: f'"{m["at"]}"',
        "pip expects quotation marks round a marker's value",
        "Write `{new}`",
    ),
    _each(
        r"\s*(?:&&?|\bAND\b)\s*",
        lambda m: " and " if ";" in m.string[: m.start()] else None,
        "`{old}` is no operator of markers; `{new}` is",
        "Write `{new}`",
    ),
    _each(
        r"\s*(?:\|\|?|\bOR\b)\s*",
        lambda m: " or " if ";" in m.string[: m.start()] else None,
        "`{old}` is no operator of markers; `{new}` is",
        "Write `{new}`",
    ),
    _each(
        rf"\A{_HEAD}(?P<at>\s+)(?=v?[0-9])",
        _constant("=="),
        "pip expects an operator before a version, such as `==`",
        "Put `==` before the version",
        safe=False,
    ),
    _each(
        rf"\A{_HEAD}(?P<at>\s*\(\s*v?[0-9][\w.]*\s*\))",
        lambda m: "==" + m["at"].strip(" ()\t"),
        "pip expects an operator before a version, such as `==`",
        "Write `{new}`",
        safe=False,
    ),
    _each(
        rf"\A{_HEAD}(?P<at>\s*(?:==?\s*)?(?:\*|latest\b)\s*)(?=;|\Z)",
        _constant(""),
        "`{old}` is no version; pip takes any version where none is given",
        "Remove it",
        safe=False,
    ),
    _each(
        r"(?P<operator>[<>~]=|[<>])\s*v?(?P<release>[0-9]+(?:\.[0-9]+)*)\.\*",
        _bump,
        "`.*` goes with `==` and `!=` only; perhaps `{new}` is meant",
        "Write `{new}`",
        safe=False,
    ),
    _each(
        r"[=!]=\s*[0-9]+(?:\.[0-9]+)+(?P<at>\*)",
        _constant(".*"),
        "pip expects a dot before `*`",
        "Write `.*`",
        safe=False,
    ),
    _each(
        r"~=\s*v?[0-9]+(?P<at>)(?![\w.*+!])",
        _constant(".0"),
        "`~=` needs a version of at least two parts",
        "Write `.0` after it",
        safe=False,
    ),
    _each(
        rf"\A{_HEAD}\s*(?P<at>\^\s*(?P<release>[0-9]+(?:\.[0-9]+)*))",
        _caret,
        "`^` is Poetry's; pip expects `{new}`",
        "Write `{new}`",
        safe=False,
    ),
    _each(
        rf"\A{_HEAD}\s*(?P<at>~\s*(?P<release>[0-9]+(?:\.[0-9]+)*))",
        _tilde,
        "`~` is Poetry's; pip expects `{new}`",
        "Write `{new}`",
        safe=False,
    ),
    _each(
        r"\A(?:\$\s*)?pip[0-9.]*\s+install\s+(?=\w)",
        _constant(""),
        "this is a command; pip expects only the requirement",
        "Remove the command",
        safe=False,
    ),
)
