"""The section `-- @index --` of a world (`world.py`): what package indexes and advisories say, one thing a line.

    flask: 3.1.3, 3.1.0 (yanked: broken), 3.0.3 (2024-04-07), 2.0.1     releases, newest first; in parentheses, with "; " between:
                                              `yanked`, `yanked: why`, a date, `python >=3.13` (excludes the target),
                                              `platform`, `no files`, `sdist` (needs a build), `no wheel`, `no source`
                                              (which alone is allowed), `late` (after the moment that is set)
    pre: flask                                pre-releases of it count although no line asks for them
    flask is archived: moved to quart         its status (PEP 792), with or without a reason
    flask 3.1.3 summary: A small framework    metadata of a release: `summary`, `license`, `requires` (once each), `python`,
                                              `extras` (with commas), `link` ("Label https://…", once each)
    flask 3.1.3 file: flask-3.1.3.tar.gz sha256:aaaa    a file and a hash of it, "(yanked)" or "(unfit)" at the end
    flask 2.0.1 advisory: GHSA-m2qf high 7.5 fixed 2.2.5, 2.3.2 (CVE-2023-1, PYSEC-2023-1): Cookies leak
    flask 3.1.3 advisory: none                known to have none
    absent: flaskk, flsk                      what no index knows
    names: flask, flask-cors                  what is known by name, popular ones first
    index: https://index.example.com/simple   who answers (the default)
    now: 2026-01-01                           the time (the default)
    python: 3.12.1                            the target's Python (none: any)
    stale: flask                              answered from what was kept, for lack of a connection
    trouble: the index cannot be reached      why less is known than could be

Every file of the world has these facts.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any, Literal, cast

from packaging.utils import canonicalize_name

from pinfold.analysis.releases import (
    Advisory,
    Details,
    IndexFacts,
    Obstacle,
    Project,
    Release,
    ReleaseFile,
    Status,
    Target,
)
from pinfold.records import replace

_SETTING = re.compile(r"(absent|names|index|now|pre|python|stale|trouble): *(.*)")
_STATUS = re.compile(r"(\S+) is (active|archived|deprecated|quarantined)(?:: (.*))?")
_DETAIL = re.compile(r"(\S+) (\S+) (summary|license|requires|python|extras|link|file|advisory): *(.*)")
_RELEASES = re.compile(r"([^\s:]+): *(.*)")
_RELEASE = re.compile(r"([^\s,()]+)(?: \(([^)]*)\))?(?:, |$)")
_FILE = re.compile(r"(\S+) (\w+):(\w+)(?: \((yanked|unfit)\))?")
_ADVISORY = re.compile(
    r"(\S+)(?: (low|medium|high|critical))?(?: ([\d.]+))?(?: fixed ([^:(]+?))?(?: \(([^)]*)\))?(?:: (.*))?"
)


class FewNames:
    """The names of a world, in the order in which they are given."""

    def __init__(self, names: list[str]) -> None:
        self._names = names

    def starting(self, prefix: str, limit: int) -> list[str]:
        return [name for name in self._names if name.startswith(canonicalize_name(prefix))][:limit]

    def __contains__(self, key: object) -> bool:
        return key in self._names


def seconds(date: str) -> float:
    """A date as seconds since the epoch, at midnight UTC."""
    return datetime.fromisoformat(date).replace(tzinfo=timezone.utc).timestamp()


def facts(text: str) -> IndexFacts:
    """The facts that a section states."""
    said = {"index": "https://index.example.com/simple", "now": "2026-01-01", "python": "", "trouble": ""}
    projects: dict[str, Project] = {}
    details: dict[tuple[str, str], Details] = {}
    advisories: dict[tuple[str, str], tuple[Advisory, ...]] = {}
    statuses: dict[str, tuple[Status, str]] = {}
    for line in (line.strip() for line in text.split("\n") if line.strip()):
        if match := _SETTING.fullmatch(line):
            said[match[1]] = match[2]
        elif match := _STATUS.fullmatch(line):
            statuses[canonicalize_name(match[1])] = Status(match[2]), match[3] or ""
        elif match := _DETAIL.fullmatch(line):
            where = canonicalize_name(match[1]), match[2]
            if match[3] == "advisory":
                more = () if match[4] == "none" else (_advisory(match[4]),)
                advisories[where] = advisories.get(where, ()) + more
            else:
                details[where] = _detail(details.get(where, Details(where[1], known=False)), match[3], match[4])
        else:
            match = _RELEASES.fullmatch(line)
            assert match, f"nothing that an index says: {line!r}"
            releases = tuple(_release(each[1], each[2] or "") for each in _RELEASE.finditer(match[2]))
            key = canonicalize_name(match[1])
            projects[key] = Project(key, match[1], releases)
    stale, pre = _names(said.get("stale", "")), _names(said.get("pre", ""))
    for key, project in projects.items():
        status, reason = statuses.get(key, (Status.ACTIVE, ""))
        projects[key] = replace(
            project,
            indexes=(said["index"],),
            status=status,
            status_reason=reason,
            at=seconds(said["now"]) - 3600,
            stale=key in stale,
            pre=key in pre,
        )
    return IndexFacts(
        projects,
        frozenset(_names(said.get("absent", ""))),
        details,
        advisories,
        Target(said["python"], "linux" if said["python"] else ""),
        FewNames(_names(said["names"])) if "names" in said else None,
        seconds(said["now"]),
        said["trouble"],
    )


def _names(text: str) -> list[str]:
    return [canonicalize_name(name.strip()) for name in text.split(",") if name.strip()]


def _release(version: str, text: str) -> Release:
    release = Release(version)
    for part in filter(None, text.split("; ")):
        if part.startswith("yanked"):
            release = replace(release, yanked=part.partition(": ")[2])
        elif part.startswith("python "):
            release = replace(release, requires_python=part[7:], obstacle=Obstacle.PYTHON)
        elif part == "platform":
            release = replace(release, obstacle=Obstacle.PLATFORM)
        elif part == "no files":
            release = replace(release, obstacle=Obstacle.EMPTY)
        elif part in ("no wheel", "no source", "late"):
            release = replace(release, obstacle=Obstacle(part.removeprefix("no ")))
        elif part == "sdist":
            release = replace(release, wheel=False)
        else:
            release = replace(release, uploaded=seconds(part))
    return release


def _detail(one: Details, field: str, value: str) -> Details:
    if field == "file":
        match = _FILE.fullmatch(value)
        assert match, f"no file: {value!r}"
        file = ReleaseFile(
            match[1], {match[2]: match[3]}, yanked="" if match[4] == "yanked" else None, fits=not match[4]
        )
        return replace(one, files=(*one.files, file))
    changes: dict[str, Any] = {"known": True}
    if field == "requires":
        changes["requires"] = (*one.requires, value)
    elif field == "extras":
        changes["extras"] = frozenset(_names(value))
    elif field == "link":
        label, _, url = value.rpartition(" ")
        changes["links"] = (*one.links, (label, url))
    else:
        changes["requires_python" if field == "python" else field] = value
    return replace(one, **changes)


def _advisory(text: str) -> Advisory:
    match = _ADVISORY.fullmatch(text)
    assert match, f"no advisory: {text!r}"
    severity = cast(Literal["low", "medium", "high", "critical", ""], match[2] or "")
    fixed = tuple(each.strip() for each in (match[4] or "").split(",") if each.strip())
    aliases = tuple(each.strip() for each in (match[5] or "").split(",") if each.strip())
    return Advisory(
        match[1],
        aliases,
        match[6] or "",
        severity,
        float(match[3]) if match[3] else None,
        fixed,
        f"https://advisories.example.com/{match[1]}",
    )
