"""Which of a project's files and releases an installer may take at all, by its configuration. Pure.

Must never forbid on a guess: a date that cannot be read forbids nothing.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from math import inf
from typing import NamedTuple

from pinfold.analysis.indexes import Indexes
from pinfold.index.sources import Engine, Sources

_ALL = ":all:"
_DAY = 86_400.0
# pip's "P7D"; for uv 0.13 also other spans of ISO 8601 and friendly ones ("24 hours", "1 week"), but no months or years
_ISO_SPAN = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?)?", re.IGNORECASE
)
_SPAN = re.compile(
    r"(?P<count>\d+)\s*(?P<unit>weeks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m)(?:\s+ago)?", re.IGNORECASE
)
_UNITS = {"w": 7 * _DAY, "d": _DAY, "h": 3_600.0, "m": 60.0}


class Allowed(NamedTuple):
    """Of one project. `until`: files count that were uploaded before that, in seconds since the epoch. `pre`: pre-releases count
    although no line asks for them."""

    wheels: bool = True
    archives: bool = True
    until: float = inf
    pre: bool = False


ANYTHING = Allowed()


def allowed(sources: Sources, key: str, now: float) -> Allowed:
    """What a configuration says of the project with a normalised name (pip 26.3, `FormatControl`, `ReleaseControl`)."""
    indexes = sources.indexes
    wheels = archives = True
    if key in indexes.only_binary:
        archives = False
    elif key in indexes.no_binary:
        wheels = False
    elif _ALL in indexes.only_binary:
        archives = False
    elif _ALL in indexes.no_binary:
        wheels = False
    return Allowed(wheels, archives, _until(indexes.uploaded_before.strip(), now, sources.engine), _pre(indexes, key))


def _pre(indexes: Indexes, key: str) -> bool:
    if key in indexes.only_final:
        return False
    if key in indexes.all_releases:
        return True
    if _ALL in indexes.only_final:
        return False
    return indexes.pre or _ALL in indexes.all_releases


def _until(text: str, now: float, engine: Engine) -> float:
    if not text:
        return inf
    if found := _ISO_SPAN.fullmatch(text):
        weeks, days, hours, minutes = (int(found[name] or 0) for name in ("weeks", "days", "hours", "minutes"))
        return now - (weeks * 7 + days) * _DAY - hours * 3_600.0 - minutes * 60.0
    if found := _SPAN.fullmatch(text):
        return now - int(found["count"]) * _UNITS[found["unit"][0].lower()]
    try:
        moment = datetime.fromisoformat(re.sub(r"[Zz]$", "+00:00", text))
        if engine == "uv" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            moment += timedelta(days=1)  # to the end of that day; for pip to its beginning
        return moment.timestamp()
    except (ValueError, OverflowError):
        return inf
