"""Poetry's version constraints as specifiers of PEP 440. Pure."""

from __future__ import annotations

import re

_EITHER = re.compile(r"\s*\|\|?\s*")
_PART = re.compile(r"(\^|~=|~|===|==|!=|<=|>=|<|>|=)?\s*v?([0-9][\w.*+!-]*|\*)", re.ASCII)
_BETWEEN = re.compile(r"[\s,]*")
_MAX = 1_000  # characters
_MAX_NUMBER = 9  # digits


def specifiers(constraint: str) -> tuple[str, ...]:
    """Specifiers of which one has to hold: `^3.9 || ~2.7` is `(">=3.9,<4", ">=2.7,<2.8")`; () for what isn't one."""
    if len(constraint) > _MAX:
        return ()
    found = [_all_of(part) for part in _EITHER.split(constraint.strip())]
    return () if None in found else tuple(each for each in found if each is not None)


def _all_of(text: str) -> str | None:
    parts: list[str] = []
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        if not found:
            return None
        part = _part(found[1] or "", found[2])
        if part is None:
            return None
        parts += [part] if part else []
        at = _BETWEEN.match(text, found.end()).end()  # type: ignore[union-attr]  # it matches anywhere
    joined = ",".join(parts)
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        SpecifierSet(joined)
    except InvalidSpecifier:
        return None
    return joined if text else None


def _part(operator: str, version: str) -> str | None:
    if version == "*":
        return "" if operator in ("", "==", "=") else None
    if operator in ("", "="):
        return f"=={version}"
    if operator not in ("^", "~"):
        return f"{operator}{version}"
    release = version.split(".")
    if not all(part.isdecimal() and len(part) <= _MAX_NUMBER for part in release):
        return None
    return f">={version},<{_next(operator, [int(part) for part in release])}"


def _next(operator: str, release: list[int]) -> str:
    """The first version that is too new: a caret keeps the first part that is not zero, a tilde the first two."""
    keep = min(2, len(release)) - 1
    if operator == "^":
        keep = next((at for at, part in enumerate(release) if part), len(release) - 1)
    return ".".join(map(str, [*release[:keep], release[keep] + 1]))
