"""Known vulnerabilities of one version, from an index's JSON API or from OSV records (schema 1.7). Pure.

Several databases describe one vulnerability; what they call by each other's names is one advisory here. What was withdrawn, is
about another ecosystem or has only commits for versions does not count. Raises nothing but ValueError, with a sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import Version

from pinfold.analysis.releases import Advisory
from pinfold.analysis.versions import version_of
from pinfold.index.cvss import Severity, base_score, severity_of
from pinfold.index.metadata import api_info
from pinfold.index.told import web_address, words
from pinfold.records import dataclass

MAX_RECORDS = 2_000
MAX_NAMES = 50
_ECOSYSTEM = "PyPI"
_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-:._][A-Za-z0-9]+)+", re.ASCII)
# GitHub's are reviewed, graded and linked from everywhere; a CVE is known to all, but often no more than a number.
_BEST = ("GHSA-", "CVE-", "PYSEC-")
_WORDS: dict[str, Severity] = {
    "low": "low",
    "moderate": "medium",
    "medium": "medium",
    "high": "high",
    "critical": "critical",
    "important": "high",
}
_MAX_EVENTS = 1_000  # of one range, and ranges or packages of one record
_MAX_FIXED = 50


@dataclass(frozen=True)
class _Report:
    """What one database says of a vulnerability that the asked version has. `affects` are its ranges, where it told them."""

    id: str
    names: frozenset[str]
    summary: str
    severity: Severity
    score: float | None
    fixed: frozenset[str]
    link: str
    affects: tuple[tuple[tuple[Version, str], ...], ...] = ()


def from_index(body: bytes, version: str) -> tuple[Advisory, ...]:
    """What an index's JSON API says in its answer for a release.

    Raises ValueError where it says nothing about vulnerabilities, or is about another version: then nobody knows.
    """
    listed = api_info(body, version).get("vulnerabilities")
    if not isinstance(listed, list):
        raise ValueError("The index does not say which vulnerabilities it knows.")
    reports = []
    withdrawn = set()
    for entry in listed[:MAX_RECORDS]:
        if not isinstance(entry, dict) or not (name := _name(entry.get("id"))):
            continue
        if entry.get("withdrawn"):
            withdrawn.add(name)
            continue
        reports.append(
            _Report(
                name,
                frozenset({name, *_names(entry.get("aliases"))}),
                words(entry.get("summary")) or _first_sentence(entry.get("details")),
                "",
                None,
                frozenset(_texts(entry.get("fixed_in"))),
                web_address(entry.get("link")),
            )
        )
    return _merged(reports, version, withdrawn)


def from_osv(records: Sequence[bytes], name: str, version: str, page: str = "") -> tuple[Advisory, ...]:
    """What OSV's records (`GET /v1/vulns/<id>`) say of a version of a project.

    `page` is the address under which the database shows an advisory by its id; without it only a record's own references serve.
    A record that is no JSON raises ValueError, for something would be missing.
    """
    asked = version_of(version)
    reports = []
    withdrawn = set()
    for body in records[:MAX_RECORDS]:
        said = _json(body)
        identity = _name(said.get("id"))
        affected = said.get("affected")
        if said.get("withdrawn"):
            withdrawn.add(identity)
            continue
        if not identity or not isinstance(affected, list) or asked is None:
            continue
        mine = [one for one in affected[:_MAX_EVENTS] if _is_about(one, canonicalize_name(name))]
        ranges = tuple(events for one in mine for events in _ranges(one))
        listed = any(version_of(text) == asked for one in mine for text in _texts(one.get("versions")))
        if not listed and not _within(ranges, asked):
            continue
        severity, score = _severity(said, mine)
        reports.append(
            _Report(
                identity,
                frozenset({identity, *_names(said.get("aliases"))}),
                words(said.get("summary")) or _first_sentence(said.get("details")),
                severity,
                score,
                frozenset(str(at) for events in ranges for at, what in events if what == "fixed"),
                f"{page}{identity}" if page else _reference(said.get("references")),
                ranges,
            )
        )
    return _merged(reports, version, withdrawn)


def osv_query(pairs: Iterable[tuple[str, str, str]]) -> bytes:
    """The body of `POST /v1/querybatch` for (normalised name, version, token of the page that follows or "")."""
    queries = []
    for name, version, token in pairs:
        query: dict[str, Any] = {"package": {"ecosystem": _ECOSYSTEM, "name": name}, "version": version}
        if token:
            query["page_token"] = token
        queries.append(query)
    return json.dumps({"queries": queries}, separators=(",", ":")).encode()


def osv_answer(body: bytes, count: int) -> tuple[tuple[tuple[str, ...], str], ...]:
    """For each of `count` queries in their order the ids, and the token of the page that follows, "" where none does.

    Raises ValueError where the answer does not have as many parts.
    """
    results = _json(body).get("results")
    if not isinstance(results, list) or len(results) != count:
        raise ValueError("The database of advisories answered something else than it was asked.")
    found = []
    for result in results:
        listed = result.get("vulns") if isinstance(result, dict) else None
        entries = listed if isinstance(listed, list) else []
        ids = (_name(entry.get("id")) for entry in entries[:MAX_RECORDS] if isinstance(entry, dict))
        token = result.get("next_page_token") if isinstance(result, dict) else None
        found.append((tuple(filter(None, ids)), token if isinstance(token, str) else ""))
    return tuple(found)


def _merged(reports: Sequence[_Report], version: str, withdrawn: set[str]) -> tuple[Advisory, ...]:
    """One advisory for each group of reports that share a name; the gravest first."""
    groups: dict[str, list[_Report]] = {}  # by each name; groups that turn out to be one become one list
    for report in reports:
        together = [report]
        for group in {id(each): each for name in report.names if (each := groups.get(name))}.values():
            together += group
        groups.update(dict.fromkeys((name for one in together for name in one.names), together))
    found = [_advisory(group, version, withdrawn) for group in {id(each): each for each in groups.values()}.values()]
    return tuple(sorted(found, key=lambda one: (-(one.score or _least(one.severity)), one.id)))


def _advisory(group: list[_Report], version: str, withdrawn: set[str]) -> Advisory:
    names = sorted({name for report in group for name in report.names}, key=_rank)
    names.sort(key=withdrawn.__contains__)  # nobody finds anything under that name
    group = sorted(group, key=lambda report: _rank(report.id))
    graded = next((report for report in group if report.severity), group[0])
    score = next((report.score for report in [graded, *group] if report.score is not None), None)
    return Advisory(
        names[0],
        tuple(names[1:]),
        next((report.summary for report in group if report.summary), ""),
        graded.severity or (severity_of(score) if score is not None else ""),
        score,
        _fixed(group, version),
        next((report.link for report in group if report.link), ""),
    )


def _fixed(group: Sequence[_Report], version: str) -> tuple[str, ...]:
    """Versions above the asked one that no report calls affected, lowest first: so those of its own release line lead."""
    asked = version_of(version)
    stated: dict[Version, str] = {}
    for text in sorted({text.strip() for report in group for text in report.fixed}):
        at = version_of(text)
        if at is not None and asked is not None and at > asked:
            stated.setdefault(at, text)
    lowest = sorted(stated)[:_MAX_FIXED]
    return tuple(stated[at] for at in lowest if not any(_within(report.affects, at) for report in group))


def _rank(name: str) -> tuple[int, str]:
    return next((i for i, prefix in enumerate(_BEST) if name.startswith(prefix)), len(_BEST)), name


def _least(severity: str) -> float:
    return {"low": 0.1, "medium": 4.0, "high": 7.0, "critical": 9.0}.get(severity, 0.0)


def _is_about(affected: object, key: str) -> bool:
    package = affected.get("package") if isinstance(affected, dict) else None
    if not isinstance(package, dict) or not isinstance(package.get("name"), str):
        return False
    ecosystem = str(package.get("ecosystem")).partition(":")[0]
    return ecosystem == _ECOSYSTEM and canonicalize_name(package["name"]) == key


def _ranges(affected: dict[str, Any]) -> list[tuple[tuple[Version, str], ...]]:
    """The events of each range of versions, in the order of the versions. Ranges of commits say nothing about releases."""
    listed = affected.get("ranges")
    found = []
    for one in listed if isinstance(listed, list) else ():
        events = one.get("events") if isinstance(one, dict) else None
        if not isinstance(events, list) or one.get("type") not in ("ECOSYSTEM", "SEMVER"):
            continue
        steps = []
        for event in events[:_MAX_EVENTS]:
            for what, text in event.items() if isinstance(event, dict) else ():
                at = version_of(text) if isinstance(text, str) and what in _ORDER else None
                if at is not None:
                    # "0" is the very first, whatever pre-release that is
                    steps.append((_FIRST if text == "0" and what == "introduced" else at, what))
        found.append(tuple(sorted(steps, key=lambda step: (step[0], _ORDER[step[1]]))))
    return found


_ORDER = {"fixed": 0, "introduced": 1, "last_affected": 2}
_FIRST = Version("0.dev0")


def _within(ranges: Iterable[Sequence[tuple[Version, str]]], version: Version) -> bool:
    """Whether one of the ranges has the version (OSV schema, "Evaluation")."""
    for events in ranges:
        inside = False
        for at, what in events:
            if at > version:
                break
            if what != "last_affected":
                inside = what == "introduced"
            elif version > at:
                inside = False
        if inside:
            return True
    return False


def _severity(said: dict[str, Any], affected: Sequence[dict[str, Any]]) -> tuple[Severity, float | None]:
    """The database's word and the base score; where there is no word, the one for the score."""
    places = [said, *affected]
    own = [place[part] for place in places for part in _SPECIFIC if isinstance(place.get(part), dict)]
    stated = (str(part.get("severity")).lower() for part in own)
    word: Severity = next((_WORDS[text] for text in stated if text in _WORDS), "")
    graded = [each for place in places if isinstance(place.get("severity"), list) for each in place["severity"][:20]]
    vectors = [each["score"] for each in graded if isinstance(each, dict) and isinstance(each.get("score"), str)]
    score = next((found for found in map(base_score, vectors) if found is not None), None)
    return word or (severity_of(score) if score is not None else ""), score


_SPECIFIC = ("database_specific", "ecosystem_specific")


def _reference(references: object) -> str:
    """Where the record itself says that it is explained."""
    entries = [each for each in references[:100] if isinstance(each, dict)] if isinstance(references, list) else []
    for kind in ("ADVISORY", "WEB"):
        for entry in entries:
            if entry.get("type") == kind and (link := web_address(entry.get("url"))):
                return link
    return ""


def _json(body: bytes) -> dict[str, Any]:
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise ValueError("The database of advisories answered something that is not valid JSON.")
    return said


def _name(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= 100 and _ID.fullmatch(value) else ""


def _names(value: object) -> list[str]:
    return [name for name in map(_name, value[:MAX_NAMES]) if name] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [each for each in value[:20_000] if isinstance(each, str)] if isinstance(value, list) else []


def _first_sentence(value: object) -> str:
    """The first line of a text in Markdown that is no heading; at most a sentence or so."""
    if not isinstance(value, str):
        return ""
    lines = (line.strip() for line in value[:4_000].splitlines())
    line = next((line for line in lines if line and not line.startswith(("#", "```", "---"))), "")
    sentence, dot, _ = line.partition(". ")
    return words(sentence + dot.strip(), 240)
