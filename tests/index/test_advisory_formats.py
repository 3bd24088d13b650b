"""Advisories from an index's JSON API and from OSV records: one for each vulnerability, with what repairs it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pinfold.analysis.releases import Advisory
from pinfold.index.advisory_formats import from_index, from_osv, osv_answer, osv_query

GHSA, PYSEC, CVE = "GHSA-m2qf-hxjv-5gpq", "PYSEC-2023-62", "CVE-2023-30861"
PAGE = "https://advisories.example.com/"


def index(*listed: Any, version: str = "2.0.1") -> bytes:
    return json.dumps({"info": {"version": version}, "vulnerabilities": listed}).encode()


def told(name: str, *aliases: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "aliases": list(aliases),
        "fixed_in": [],
        "summary": None,
        "details": "",
        "withdrawn": None,
        **more,
    }


def events(*pairs: tuple[str, str], kind: str = "ECOSYSTEM") -> dict[str, Any]:
    return {"type": kind, "events": [{what: version} for what, version in pairs]}


FLASK = [events(("introduced", "0"), ("fixed", "2.2.5")), events(("introduced", "2.3.0"), ("fixed", "2.3.2"))]


def record(name: str = GHSA, *ranges: dict[str, Any], **more: Any) -> bytes:
    package = {"ecosystem": "PyPI", "name": "Flask"}
    affected = {"package": package, "ranges": list(ranges or FLASK)}
    return json.dumps({"id": name, "modified": "2024-01-01T00:00:00Z", "affected": [affected], **more}).encode()


# The index --------------------------------------------------------------------------------------------------------------


def test_what_an_index_says() -> None:
    body = index(
        told(
            PYSEC,
            CVE,
            GHSA,
            details="Flask leaks cookies. More of it.",
            fixed_in=["2.3.2", "2.2.5"],
            link="https://o.example.com/P",
        ),
        told(GHSA, CVE, summary="Session cookie", fixed_in=["2.2.5", "2.3.2", "1.0"], link="https://o.example.com/G"),
        told("PYSEC-2024-1", fixed_in=[]),
        told("PYSEC-2024-2", withdrawn="2024-01-01T00:00:00Z"),
    )
    assert from_index(body, "2.0.1") == (
        Advisory(GHSA, (CVE, PYSEC), "Session cookie", "", None, ("2.2.5", "2.3.2"), "https://o.example.com/G"),
        Advisory("PYSEC-2024-1"),
    )
    assert from_index(index(), "2.0.1") == ()


@pytest.mark.parametrize(
    "body, sentence",
    [
        (index(version="3.0"), "The answer is about version 3.0, not 2.0.1."),
        (b'{"info": {"version": "2.0.1"}}', "The index does not say which vulnerabilities it knows."),
        (
            b'{"info": {"version": "2.0.1"}, "vulnerabilities": null}',
            "The index does not say which vulnerabilities it knows.",
        ),
        (b"<html>", "The answer is not valid JSON."),
    ],
)
def test_what_is_not_said_is_not_none(body: bytes, sentence: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its whole text follows
        from_index(body, "2.0.1")
    assert str(caught.value) == sentence


def test_names_that_others_call_it_by_join_reports_in_any_order() -> None:
    chain = [told("A-1", "B-2"), told("C-3", "D-4"), told("X-9"), told("D-4", "B-2")]
    for shift in range(4):
        found = from_index(index(*chain[shift:], *chain[:shift]), "2.0.1")
        assert sorted(one.id for one in found) == ["A-1", "X-9"]
        assert next(one for one in found if one.id == "A-1").aliases == ("B-2", "C-3", "D-4")


def test_the_best_known_name_is_the_id_unless_it_was_withdrawn() -> None:
    assert from_index(index(told(PYSEC, CVE)), "2.0.1")[0].id == CVE
    assert from_index(index(told(PYSEC, CVE, GHSA)), "2.0.1")[0].id == GHSA
    found = from_index(index(told(GHSA, withdrawn="2024"), told(PYSEC, CVE, GHSA)), "2.0.1")
    assert [(one.id, one.aliases) for one in found] == [(CVE, (PYSEC, GHSA))]


def test_fixed_versions_are_above_the_asked_one_lowest_first() -> None:
    fixed = ["5.0.1", "4.2.2", "4.1.9", "3.2.19", "4.2.10", "rubbish", "4.2.1"]
    body = index(told(GHSA, fixed_in=fixed), version="4.2.1")
    assert from_index(body, "4.2.1")[0].fixed == ("4.2.2", "4.2.10", "5.0.1")


# OSV ----------------------------------------------------------------------------------------------------------------------


def test_what_a_record_says() -> None:
    body = record(
        aliases=[CVE, PYSEC, "<script>", 3],
        summary="Session cookie",
        details="# Title\n\nLong.",
        severity=[{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}],
        database_specific={"severity": "HIGH"},
        references=[
            {"type": "WEB", "url": "https://w.example.com"},
            {"type": "ADVISORY", "url": "https://a.example.com"},
        ],
    )
    said = Advisory(GHSA, (CVE, PYSEC), "Session cookie", "high", 7.5, ("2.2.5", "2.3.2"), "https://a.example.com")
    assert from_osv([body], "flask", "2.0.1") == (said,)
    assert from_osv([body], "FLASK", "2.0.1", PAGE)[0].link == f"{PAGE}{GHSA}"


def test_reports_of_several_databases_are_one() -> None:
    pysec = record(PYSEC, aliases=[CVE, GHSA], details="\n## Impact\nFlask leaks. Yes.")
    ghsa = record(GHSA, aliases=[CVE], database_specific={"severity": "MODERATE"})
    (found,) = from_osv([pysec, ghsa], "flask", "2.0.1", PAGE)
    assert (found.id, found.aliases, found.severity, found.score) == (GHSA, (CVE, PYSEC), "medium", None)
    assert (found.summary, found.link) == ("Flask leaks.", f"{PAGE}{GHSA}")


@pytest.mark.parametrize(
    "version, ranges, affected",
    [
        ("2.2.4", FLASK, True),
        ("2.2.5", FLASK, False),
        ("2.2.9", FLASK, False),
        ("2.3.0", FLASK, True),
        ("2.3.2", FLASK, False),
        ("0.0.dev1", FLASK, True),
        ("1.0", [events(("introduced", "0"))], True),
        ("1.0", [events(("introduced", "0"), ("last_affected", "1.0"))], True),
        ("1.0.1", [events(("introduced", "0"), ("last_affected", "1.0"))], False),
        ("1.5", [events(("fixed", "1.6"), ("introduced", "1.4"), ("fixed", "1.2"), ("introduced", "1.0"))], True),
        ("1.3", [events(("fixed", "1.6"), ("introduced", "1.4"), ("fixed", "1.2"), ("introduced", "1.0"))], False),
        ("1.0", [events(("introduced", "0"), kind="GIT")], False),
        ("1.0", [events(("introduced", "rubbish"))], False),
        ("rubbish", [events(("introduced", "0"))], False),
    ],
)
def test_ranges(version: str, ranges: list[dict[str, Any]], affected: bool) -> None:
    assert bool(from_osv([record(GHSA, *ranges)], "flask", version)) is affected


def test_listed_versions_count_as_well() -> None:
    affected = {"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0", "2.0"]}
    body = json.dumps({"id": GHSA, "affected": [affected]}).encode()
    assert from_osv([body], "flask", "1.0.0") == (Advisory(GHSA),)
    assert from_osv([body], "flask", "1.1") == ()


def test_what_does_not_count() -> None:
    assert from_osv([record(withdrawn="2024-01-01T00:00:00Z")], "flask", "2.0.1") == ()
    assert from_osv([record()], "django", "2.0.1") == ()
    npm = {"package": {"ecosystem": "npm", "name": "flask"}, "ranges": FLASK}
    assert from_osv([json.dumps({"id": GHSA, "affected": [npm]}).encode()], "flask", "2.0.1") == ()
    assert from_osv([b"{}", b'{"id": "x y", "affected": []}', b'{"id": 3, "affected": [3]}'], "flask", "2.0.1") == ()
    with pytest.raises(ValueError, match="not valid JSON"):
        from_osv([record(), b"<html>"], "flask", "2.0.1")


def test_a_version_that_another_report_calls_affected_repairs_nothing() -> None:
    narrow = record(GHSA, events(("introduced", "0"), ("fixed", "2.1")), aliases=[CVE])
    wide = record(PYSEC, events(("introduced", "0"), ("fixed", "2.2")), aliases=[CVE])
    assert from_osv([narrow, wide], "flask", "2.0.1")[0].fixed == ("2.2",)
    again = events(("introduced", "0"), ("fixed", "2.1"), ("introduced", "2.1"), ("fixed", "2.4"))
    assert from_osv([record(GHSA, again)], "flask", "2.0.1")[0].fixed == ("2.4",)


@pytest.mark.parametrize(
    "more, severity, score",
    [
        ({}, "", None),
        ({"database_specific": {"severity": "LOW"}}, "low", None),
        ({"database_specific": {"severity": "unheard of"}}, "", None),
        ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]}, "critical", 9.8),
        (
            {
                "severity": [
                    {"type": "CVSS_V4", "score": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"}
                ]
            },
            "",
            None,
        ),
        (
            {
                "severity": [
                    {"type": "CVSS_V4", "score": "CVSS:4.0/AV:N"},
                    {"type": "CVSS_V3", "score": "CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"},
                ],
                "database_specific": {"severity": "MODERATE"},
            },
            "medium",
            6.1,
        ),
        ({"severity": "HIGH"}, "", None),
        ({"severity": [{"score": 9}, 3, None]}, "", None),
    ],
)
def test_severities(more: dict[str, Any], severity: str, score: float | None) -> None:
    (found,) = from_osv([record(**more)], "flask", "2.0.1")
    assert (found.severity, found.score) == (severity, score)


def test_the_gravest_come_first() -> None:
    low, high, none = (
        record(name, database_specific={"severity": word})
        for name, word in (("A-1", "low"), ("B-2", "high"), ("C-3", ""))
    )
    assert [one.id for one in from_osv([none, low, high], "flask", "2.0.1")] == ["B-2", "A-1", "C-3"]


# Questions ----------------------------------------------------------------------------------------------------------------


def test_questions_and_answers_in_batches() -> None:
    assert json.loads(osv_query([("flask", "2.0.1", ""), ("jinja2", "2.0", "more")])) == {
        "queries": [
            {"package": {"ecosystem": "PyPI", "name": "flask"}, "version": "2.0.1"},
            {"package": {"ecosystem": "PyPI", "name": "jinja2"}, "version": "2.0", "page_token": "more"},
        ]
    }
    results = [{"vulns": [{"id": GHSA, "modified": "x"}, {"id": "../etc"}], "next_page_token": "t"}, {}, None]
    assert osv_answer(json.dumps({"results": results}).encode(), 3) == (((GHSA,), "t"), ((), ""), ((), ""))
    for body in (b'{"results": []}', b"{}", b"[]", b"x"):
        with pytest.raises(ValueError, match="database of advisories answered"):
            osv_answer(body, 3)


# Whatever comes -----------------------------------------------------------------------------------------------------------

KEYS = """id aliases affected package ecosystem name ranges type events introduced fixed versions severity score
database_specific references url withdrawn summary details fixed_in link"""
TEXTS = st.text(max_size=4) | st.sampled_from([GHSA, "PyPI", "flask", "ECOSYSTEM", "0", "2"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(VALUES, max_size=3))
def test_any_json_is_read(values: list[Any]) -> None:
    assert isinstance(from_index(index(*values), "2.0.1"), tuple)
    bodies = [
        json.dumps(value if isinstance(value, dict) else {"id": GHSA, "affected": [value]}).encode() for value in values
    ]
    assert isinstance(from_osv(bodies, "flask", "2.0.1"), tuple)


def test_many_long_records_take_seconds_at_most() -> None:
    long = [
        events(*[pair for i in range(0, 900, 2) for pair in (("introduced", f"{i}"), ("fixed", f"{i + 1}"))])
        for _ in range(3)
    ]
    bodies = [record(f"GHSA-{i}-x", *long, aliases=[f"CVE-{i // 2}-1"]) for i in range(40)]
    began = time.process_time()
    assert len(from_osv(bodies, "flask", "2.0.1")) == 20
    assert time.process_time() - began < 10
