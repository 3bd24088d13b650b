"""Versions and specifiers of nothing but numbers, compared without `packaging`, which takes longer to import than most have to
compare. Nearly all that stands in metadata is of this kind. Must never say anything else than `packaging`; of all other texts it
says nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

_NUMBERS = r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,9}"
_RELEASE = re.compile(_NUMBERS)
_CLAUSE = re.compile(rf"\s*([=!<>~]=|[<>])\s*({_NUMBERS})(\.\*)?\s*", re.ASCII)

_Release = tuple[int, ...]


def is_release(version: str) -> bool:
    """Whether a text is a version that has nothing but numbers."""
    return _RELEASE.fullmatch(version) is not None


@lru_cache(maxsize=65_536)
def plain_admits(specifier: str, version: str) -> bool | None:
    """Whether a version satisfies a specifier (PEP 440); None where one of the two isn't plain."""
    if not is_release(version):
        return None
    release, holds = _release(version), True
    for clause in specifier.split(",") if specifier else ():
        match = _CLAUSE.fullmatch(clause)
        said = None if match is None else _compare(release, match[1], match[2], bool(match[3]))
        if said is None:
            return None  # what follows may be no specifier at all
        holds &= said
    return holds


def _compare(release: _Release, operator: str, text: str, wildcard: bool) -> bool | None:
    if operator == "~=":
        start, dot, _ = text.rpartition(".")
        if wildcard or not dot:
            return None
        return release >= _release(text) and _begins(release, start)
    if wildcard:
        return _begins(release, text) == (operator == "==") if operator in ("==", "!=") else None
    other = _release(text)
    if operator in ("==", "!="):
        return (release == other) == (operator == "==")
    if operator in ("<", ">="):
        return (release < other) == (operator == "<")
    return (release > other) == (operator == ">")


def _release(text: str) -> _Release:
    """The numbers, without zeros at the end: 1.0 is 1."""
    numbers = [int(each) for each in text.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _begins(release: _Release, text: str) -> bool:
    wanted = [int(each) for each in text.split(".")]
    return [*release, *[0] * len(wanted)][: len(wanted)] == wanted
