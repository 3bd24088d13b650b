"""The pieces of a marker, valid or half-typed: tokens and comparisons with their spans.

Tolerant and linear in the length of the text; never raises and never judges: whether a marker is valid is for
`packaging` to say (`marker_tree.py`). All spans are relative to the marker's text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from pinfold.requirements.text import Span

MAX_CACHED = 8_192  # characters; longer texts are not worth the memory of a cache

VARIABLES = (
    "python_version",
    "python_full_version",
    "os_name",
    "sys_platform",
    "platform_system",
    "platform_machine",
    "platform_release",
    "platform_version",
    "platform_python_implementation",
    "implementation_name",
    "implementation_version",
    "extra",
)
"""The environment markers of PEP 508 in the order in which an editor offers them."""

LOCK_VARIABLES = ("extras", "dependency_groups")
"""Variables of lock files only (PEP 751): `packaging` parses them, pip cannot evaluate them in a requirements file."""

ALIASES = {
    "os.name": "os_name",
    "sys.platform": "sys_platform",
    "platform.version": "platform_version",
    "platform.machine": "platform_machine",
    "platform.python_implementation": "platform_python_implementation",
    "python_implementation": "platform_python_implementation",
}
"""Spellings from PEP 345 and setuptools that `packaging` still reads."""

VERSION_VARIABLES = frozenset({"python_version", "python_full_version", "implementation_version", "platform_release"})
"""Variables whose values are compared as versions where both sides are versions (PEP 508, "Environment Markers")."""

OPERATORS = ("==", "!=", "<", "<=", ">", ">=", "~=", "===", "in", "not in")


class Kind(str, Enum):
    """What a token is."""

    VARIABLE = "variable"
    OPERATOR = "operator"  # a lone `not` too: the half-typed `not in`
    STRING = "string"
    BOOLEAN = "boolean"  # `and`, `or`
    PAREN = "paren"
    WORD = "word"  # anything that no marker contains: an unknown variable, `=`, `&&`


class MarkerToken(NamedTuple):
    """One token; `text` is the source, quotes included."""

    start: int
    end: int
    kind: Kind
    text: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def closed(self) -> bool:
        """Whether a string has its second quote; true for everything else."""
        return self.kind is not Kind.STRING or (len(self.text) > 1 and self.text[0] == self.text[-1])

    @property
    def value(self) -> str:
        """A string's content, a variable's modern name, an operator with single spaces, or the text itself."""
        if self.kind is Kind.STRING:
            return self.text[1:-1] if self.closed else self.text[1:]
        if self.kind is Kind.VARIABLE:
            return ALIASES.get(self.text, self.text)
        return " ".join(self.text.split()) if self.kind is Kind.OPERATOR else self.text


class Atom(NamedTuple):
    """One comparison, as far as it is written.

    `variable` is the modern name ("" while there is none that exists), `op` the operator ("" while missing), `value`
    the literal on the other side (None while missing). With a second variable in the literal's place `value` is that
    variable's name, for `packaging` compares with its name too. `swapped`: the literal stands first. `tokens` are all
    tokens between two boolean operators or parentheses; more than three mean that something is wrong.
    """

    start: int
    end: int
    variable: str
    op: str
    value: str | None
    swapped: bool
    tokens: tuple[MarkerToken, ...]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def complete(self) -> bool:
        """Whether it is a whole comparison of a variable that exists with something."""
        return len(self.tokens) == 3 and bool(self.variable and self.op) and self.value is not None

    def token(self, kind: Kind) -> MarkerToken | None:
        """The first token of a kind."""
        return next((t for t in self.tokens if t.kind is kind), None)


_TOKEN = re.compile(
    r"""
      (?P<string>'[^']*'?|"[^"]*"?)
    | (?P<paren>[()])
    | (?P<operator>===|==|~=|!=|<=|>=|<|>|not[ \t]+in\b|(?:not|in)\b(?!\.))
    | (?P<boolean>(?:and|or)\b(?!\.))
    | (?P<word>\w[\w.]*|[^\s\w'"()<>~!=]+|[~!=]+)
    """,
    re.VERBOSE,
)
_KNOWN = frozenset((*VARIABLES, *LOCK_VARIABLES, *ALIASES))


def _scan(marker: str) -> tuple[MarkerToken, ...]:
    found = []
    for match in _TOKEN.finditer(marker):
        kind = Kind(match.lastgroup)
        text = match.group()
        if kind is Kind.WORD and text in _KNOWN:
            kind = Kind.VARIABLE
        found.append(MarkerToken(match.start(), match.end(), kind, text))
    return tuple(found)


_scan_cached = lru_cache(maxsize=2_048)(_scan)


def tokens(marker: str) -> tuple[MarkerToken, ...]:
    """Every token of a marker in order; only white space lies between them."""
    return _scan_cached(marker) if len(marker) <= MAX_CACHED else _scan(marker)


def atoms(marker: str) -> tuple[Atom, ...]:
    """Every comparison of a marker in order, complete or not."""
    found = []
    group: list[MarkerToken] = []
    for token in tokens(marker):
        if token.kind is Kind.BOOLEAN or token.kind is Kind.PAREN:
            if group:
                found.append(atom_of(group))
                group = []
        else:
            group.append(token)
    if group:
        found.append(atom_of(group))
    return tuple(found)


def atom_of(group: Sequence[MarkerToken]) -> Atom:
    """The comparison that a non-empty run of variables, operators, strings and words is."""
    operator = next((i for i, t in enumerate(group) if t.kind is Kind.OPERATOR), len(group))
    left = next((t for t in reversed(group[:operator])), None)
    right = next((t for t in group[operator + 1 :]), None)
    swapped = (left is None or left.kind is not Kind.VARIABLE) and right is not None and right.kind is Kind.VARIABLE
    subject, other = (right, left) if swapped else (left, right)
    return Atom(
        group[0].start,
        group[-1].end,
        subject.value if subject is not None and subject.kind is Kind.VARIABLE else "",
        group[operator].value if operator < len(group) else "",
        other.value if other is not None and other.kind in (Kind.STRING, Kind.VARIABLE) else None,
        swapped,
        tuple(group),
    )
