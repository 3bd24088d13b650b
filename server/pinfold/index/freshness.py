"""How long an answer counts, by what it says itself (RFC 9111, for a cache of one person). Pure.

An answer that is too old is still told to people, with its age, when nobody can be asked, whatever `must-revalidate` says: the
rule is there so that old data don't pass for new, and here they don't.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from hashlib import sha256

HEADERS = (
    *("age", "cache-control", "content-type", "date", "etag", "expires", "last-modified", "vary"),
    "x-pypi-last-serial",
)
"""What is kept of an answer's headers; others may say things about the person."""

ABSENT = (404, 410)
_UNSAID = 600.0  # seconds; indexes that say nothing about caching change no more often than those that do
_ABSENT_LONGEST = 3600.0  # a name that nobody has today may be somebody's tomorrow
_LONGEST = 366 * 86_400.0
_DIRECTIVE = re.compile(r'([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]*)))?')
# They are part of what an entry is found by, or the same for all that we ask.
_KNOWN_APART = frozenset({"accept", "accept-encoding", "authorization", "cookie", "origin"})


def storable(status: int, headers: Mapping[str, str]) -> bool:
    """Whether an answer may be kept at all."""
    if status != 200 and status not in ABSENT:
        return False
    return "no-store" not in _directives(headers) and "*" not in headers.get("vary", "")


def fresh(status: int, headers: Mapping[str, str], age: float, at_least: float = 0.0) -> bool:
    """Whether an answer that came `age` seconds ago need not be asked for again. `at_least`: for so long it counts anyway."""
    if not 0 <= age < _LONGEST:
        return False  # a clock was set
    lifetime = max(_lifetime(status, headers), at_least)
    if status in ABSENT:
        lifetime = min(lifetime, _ABSENT_LONGEST)
    return age + _seconds(headers.get("age", "")) < lifetime


def validators(headers: Mapping[str, str]) -> dict[str, str]:
    """The request headers that ask whether an answer still holds; none where it cannot be told."""
    pairs = (("if-none-match", headers.get("etag")), ("if-modified-since", headers.get("last-modified")))
    return {name: value for name, value in pairs if value}


def variant(answered: Mapping[str, str], asked: Mapping[str, str]) -> str:
    """A digest of those of our headers that an answer depends on, by its `Vary`; "" where on none in particular."""
    names = {name.strip().lower() for name in answered.get("vary", "").split(",")} - _KNOWN_APART - {""}
    said = "\n".join(f"{name}: {asked.get(name, '')}" for name in sorted(names))
    return sha256(said.encode("utf-8", "replace")).hexdigest()[:16] if names else ""


def moment(text: str) -> float | None:
    """Seconds since the epoch of an HTTP date; None if it is none."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def _lifetime(status: int, headers: Mapping[str, str]) -> float:
    said = _directives(headers)
    if "no-cache" in said:
        return 0.0
    if "max-age" in said:
        return _seconds(said["max-age"])
    if "expires" in headers:
        until = moment(headers["expires"])
        since = moment(headers.get("date", ""))
        return 0.0 if until is None or since is None else min(max(0.0, until - since), _LONGEST)
    return _UNSAID


def _directives(headers: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, quoted, bare in _DIRECTIVE.findall(headers.get("cache-control", "")[:1000]):
        found.setdefault(name.lower(), quoted or bare)
    return found


def _seconds(text: str) -> float:
    return min(float(text.strip()), _LONGEST) if re.fullmatch(r"\s*\d{1,12}\s*", text, re.ASCII) else 0.0
