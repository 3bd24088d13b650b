"""The plain line, read by one pattern: a name, extras, a specifier, a marker, a comment, hashes below it as lock files have them.

The patterns accept only what `packaging` accepts and what joining leaves in place, so nothing needs to be asked or mapped; every
other line takes the long way of `parser.py`, which finds the same (a property test). Four lines of five in real files are plain.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pinfold.requirements import links
from pinfold.requirements.names import normalise
from pinfold.requirements.options import BY_NAME
from pinfold.requirements.tree import Clause, Form, Line, Option, Requirement, Token

_ID = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?"
_RELEASE = r"v?[0-9]+(?:\.[0-9]+)*"
_VERSION = rf"{_RELEASE}(?:(?:a|b|rc)[0-9]+)?(?:\.post[0-9]+)?(?:\.dev[0-9]+)?"
_CLAUSE = (
    rf"(?:[=!]=[ \t]*{_RELEASE}\.\*|~=[ \t]*v?[0-9]+\.{_VERSION[2:]}|(?:[=!<>]=|[<>])[ \t]*{_VERSION})(?![\w.+*!-])"
)
_VARIABLE = (
    r"(?:python_(?:full_)?version|os_name|sys_platform|platform_(?:release|system|version|machine|python_implementation)"
    r"|implementation_(?:name|version)|extra)"
)
# ASCII without control characters and backslash, for Python itself reads the string; and no "#", which may open a comment
_QUOTED = r"(?:'[\t -\"$-&(-\[\]-~]*'|\"[\t !$-\[\]-~]*\")"
_ATOM = rf"{_VARIABLE}[ \t]*(?:[=!<>~]=|[<>]|not[ \t]+in\b|in\b)[ \t]*{_QUOTED}"
_MARKER = rf"{_ATOM}(?:[ \t]+(?:and|or)[ \t]+{_ATOM})*"
# No two runs of spaces may stand side by side in a pattern: trying every way to share them out takes quadratic time.
_HEAD = (
    rf"({_ID})[ \t]*(?:\[([ \t]*{_ID}(?:[ \t]*,[ \t]*{_ID})*[ \t]*)\][ \t]*)?"
    rf"(?:({_CLAUSE}(?:[ \t]*,[ \t]*{_CLAUSE})*)[ \t]*)?(?:;[ \t]*({_MARKER})[ \t]*)?"
)
_PLAIN = re.compile(rf"{_HEAD}(#[^\\\r\n\v\f\x1c-\x1e\x85\u2028\u2029]*)?(?:\r?\n)?\Z", re.ASCII)
_COMMENT = re.compile(r"(#[^\\\r\n\v\f\x1c-\x1e\x85\u2028\u2029]*)(?:\r?\n)?\Z")
_PART = re.compile(r"([=!<>~]=|[<>])[ \t]*([^ \t,]+)")
_EXTRA = re.compile(r"[^\s,]+")
_HASH = re.compile(r"--hash=(sha[0-9]+:[0-9a-f]+)")
_HASH_SPEC = BY_NAME["--hash"]


@lru_cache(1)
def _locked() -> re.Pattern[str]:
    """Compiled where a line has hashes below it, for most files have none and it takes 1 % of a short command."""
    return re.compile(
        rf"{_HEAD}(\\)\r?\n( +)(?=-)(?:--hash=sha(?:256|384|512):[0-9a-f]+ *(?:\\\r?\n +(?=-)|(?:\r?\n)?\Z))+\Z",
        re.ASCII,
    )


def read_plain(raw: str, height: int) -> Line | None:
    """The tree of a plain logical line, None for one that needs the long way."""
    if raw[0] == "#":
        match = _COMMENT.match(raw)
        return None if match is None else Line(raw, 1, None, (Token(0, match.end(1), match[1]),))
    match = (_PLAIN if height == 1 else _locked()).match(raw)
    if match is None:
        return None
    name, extra_text, clause_text, marker_text = match.group(1, 2, 3, 4)
    if clause_text is None and "." in name and links.is_archive(name):
        return None
    if marker_text and " -" in marker_text:
        return None  # pip's options begin there, quoted or not
    start, end = match.span(1)
    name_token = Token(start, end, name)
    extras: tuple[Token, ...] = ()
    if extra_text:
        at = match.start(2)
        extras = tuple([Token(at + m.start(), at + m.end(), m[0]) for m in _EXTRA.finditer(extra_text)])
        end = match.end(2) + 1
    clauses: tuple[Clause, ...] = ()
    if clause_text:
        at, end = match.span(3)
        found = []
        for part in _PART.finditer(raw, at, end):
            operator, version = part.group(1, 2)
            first, last = part.span()
            tokens = Token(first, first + len(operator), operator), Token(last - len(version), last, version)
            found.append(Clause(first, last, *tokens))
        clauses = tuple(found)
    marker: Token | None = None
    if marker_text:
        at, end = match.span(4)
        marker = Token(at, end, marker_text)
    comments: tuple[Token, ...] = ()
    options: tuple[Option, ...] = ()
    text = raw[:end]
    if height == 1:
        if match[5]:
            at = match.start(5)
            if raw[at - 1] not in " \t":
                return None
            comments = (Token(at, match.end(5), match[5]),)
    else:
        # what pip takes for the requirement ends before the last space in front of the first option
        text = raw[: match.start(5)] + match[6][:-1]
        options = tuple([_hash(m) for m in _HASH.finditer(raw, end)])
        end = options[-1].end
    key = normalise(name)
    statement = Requirement(0, end, Form.NAMED, key, name_token, extras, clauses, None, marker, options, False, text)
    return Line(raw, height, statement, comments, joined=height > 1)


def _hash(match: re.Match[str]) -> Option:
    start, end = match.span()
    return Option(start, end, Token(start, start + 6, "--hash"), _HASH_SPEC, Token(start + 7, end, match[1]))
