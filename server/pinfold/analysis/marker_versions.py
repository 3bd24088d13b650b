"""Comparisons in markers that read like comparisons of versions and are none, or of a version that the variable never has.

`python_version` has two numbers (PEP 508), `in` looks for a piece of text, and where a side is no version `packaging`
compares text: `<` and `>` never hold then, `<=` and `>=` mean `==`. Pure; remembered by text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pinfold.analysis.marker_platforms import PYTHON_MINORS
from pinfold.analysis.markers import Atom, Kind, atoms
from pinfold.requirements.text import Span

_VERSIONS = frozenset({"python_version", "python_full_version", "implementation_version"})
_ORDERING = frozenset({"<", "<=", ">", ">=", "~="})
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "~=": "~="}
_PATCH = re.compile(r"\d+\.\d+\.(\d+)(?:\.\d+)*(?:\.\*)?")
_MINOR = re.compile(r"\d+\.\d+")
_SEPARATORS = re.compile(r"[\s,;|]+")


class Doubt(NamedTuple):
    """A comparison that means something else than it looks like. Spans are relative to the marker.

    `replacement` is what the author evidently meant, for the text of `place`; "" when that is not clear. `fatal`: pip stops
    with an error when it evaluates the comparison.
    """

    span: Span
    message: str
    place: Span
    replacement: str
    fatal: bool = False


@lru_cache(maxsize=4_096)
def doubts(marker: str) -> tuple[Doubt, ...]:
    """The doubtful comparisons of a marker, in order."""
    return tuple(doubt for atom in atoms(marker) if atom.complete and (doubt := _doubt(atom)))


def _doubt(atom: Atom) -> Doubt | None:
    variable, value = atom.variable, atom.value or ""
    op = _MIRRORED.get(atom.op, atom.op) if atom.swapped else atom.op
    if sum(t.kind is Kind.VARIABLE for t in atom.tokens) > 1:
        return None
    name = next(t for t in atom.tokens if t.kind is Kind.VARIABLE)
    text = f"{variable} {op} {_quoted(value)}"
    if variable == "python_version" and op in ("in", "not in") and not atom.swapped:
        return _listed(atom, op, value)
    if variable == "python_version" and op in (*_ORDERING, "==", "!=") and (patch := _PATCH.fullmatch(value)):
        if not patch[1].strip("0") and op != "~=" and not value.endswith(".*"):
            return None  # 3.9.0 equals 3.9
        message = "python_version has two numbers only: use python_full_version"
        return Doubt(atom.span, message, name.span, "python_full_version")
    if variable == "platform_release" and op in _ORDERING and _is_specifier(op, value):
        message = f"platform_release is no version on most systems, as 6.8.0-45-generic: {text} is false there"
        return Doubt(atom.span, message, atom.span, "")
    if op in _ORDERING and (variable not in (*_VERSIONS, "platform_release") or not _is_specifier(op, value)):
        return _as_text(atom, op, value)
    return None


def _as_text(atom: Atom, op: str, value: str) -> Doubt:
    literal = next(t for t in atom.tokens if t.kind is Kind.STRING)
    plain = value.removesuffix(".*")
    fixable = atom.variable in _VERSIONS and plain != value and op in ("<", ">=") and _is_specifier(op, plain)
    replacement = f"{literal.text[0]}{plain}{literal.text[0]}" if fixable else ""
    version = atom.variable in _VERSIONS
    what = f"{_quoted(value)} is no version for {op}" if version else f"{atom.variable} is text"
    if op == "~=":
        return Doubt(atom.span, f"{what}: pip stops with an error at ~=", literal.span, replacement, fatal=True)
    then = "never holds" if op in ("<", ">") else "means =="
    message = f"{what}, so {op} {'compares text and ' if version else ''}{then}"
    return Doubt(atom.span, message, literal.span, replacement)


def _listed(atom: Atom, op: str, value: str) -> Doubt:
    """`python_version in "3.8, 3.9"`: a piece of text is looked for, not an item of a list."""
    listed = [v for v in _SEPARATORS.split(value.strip()) if v]
    also = [f"{a}.{b}" for a, b in PYTHON_MINORS if f"{a}.{b}" in value and f"{a}.{b}" not in listed]
    message = f"{op} looks for a piece of text, not for an item of a list"
    if also:
        message = f"{op} looks for text, and finds {also[0]} in {_quoted(value)} too"
    replacement = ""
    if listed and all(_MINOR.fullmatch(v) for v in listed):
        equal, word = ("==", " or ") if op == "in" else ("!=", " and ")
        quote = next(t for t in atom.tokens if t.kind is Kind.STRING).text[0]
        replacement = word.join(f"python_version {equal} {quote}{v}{quote}" for v in listed)
        replacement = f"({replacement})" if len(listed) > 1 else replacement
    return Doubt(atom.span, message, atom.span, replacement)


def _quoted(value: str) -> str:
    return f'"{value}"'


def _is_specifier(op: str, value: str) -> bool:
    if len(value) > 100:
        return False
    from packaging.specifiers import InvalidSpecifier, Specifier

    try:
        Specifier(f"{op}{value}")
    except InvalidSpecifier:
        return False
    return True
