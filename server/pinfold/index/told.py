"""Values that an index or a database of advisories tells, made fit to be kept and shown. Must never trust one of them.

Whatever is no text where one is expected counts as not told.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from pinfold.analysis.digests import DIGITS

_SENTENCE = 500  # characters
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,12})?)?)? ?(?:[Zz]|UTC|([+-])(\d\d):?(\d\d))?",
    re.ASCII,
)
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
_EPOCH = date(1970, 1, 1).toordinal()


def words(value: object, limit: int = _SENTENCE) -> str:
    """A text as one line that can be shown: no control characters, no lone surrogates, no more than `limit` characters."""
    if not isinstance(value, str) or not value:
        return ""
    if len(value) > limit * 4:
        value = value[: limit * 4]
    if value.isascii() and value.isprintable():  # nearly always
        text = value.strip()
    else:
        visible = "".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in value)
        text = " ".join(visible.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def moment(value: object) -> float:
    """Seconds since the epoch of an ISO 8601 time, 0 if it is none. Without a zone it is UTC, as old indexes write it."""
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return 0.0
    day, hour, minute, second, sign, hours, minutes = match.groups("0")
    began = _day(day)
    if began is None or hour > "23" or minute > "59":
        return 0.0
    # a leap second is the one before it
    at = began + int(hour) * 3_600 + int(minute) * 60 + min(int(second), 59)
    offset = int(hours) * 3_600 + int(minutes) * 60
    return float(max(0, at - offset if sign == "+" else at + offset))


@lru_cache(maxsize=4_096)
def _day(text: str) -> int | None:
    try:
        return (date.fromisoformat(text).toordinal() - _EPOCH) * 86_400
    except ValueError:
        return None


def digests(value: object) -> dict[str, str]:
    """The digests of a file by algorithm, in lower case; what cannot be a digest of a known algorithm is left out.

    They are written into people's files, so nothing but hexadecimal digits of the right number passes.
    """
    if not isinstance(value, dict):
        return {}
    found = {}
    for algorithm, digest in value.items():
        wanted = DIGITS.get(algorithm)
        if wanted is not None and isinstance(digest, str) and len(digest) == wanted:
            digest = digest if digest.islower() else digest.lower()
            if _HEXADECIMAL.fullmatch(digest):
                found[algorithm] = digest
    return found


def web_address(value: object) -> str:
    """An `http` or `https` URL as it is, "" for anything else."""
    if not isinstance(value, str):
        return ""
    value = value.strip()
    fit = len(value) <= 2_048 and value.isprintable() and " " not in value
    return value if fit and value[:8].lower().startswith(("http://", "https://")) else ""
