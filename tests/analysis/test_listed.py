"""Rules that hear what indexes know: asked once per line and set of facts, silent while nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pinfold.analysis import check as checking
from pinfold.analysis.demand import Demand, demand
from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.listed import ListedView
from pinfold.analysis.releases import Details
from pinfold.analysis.rules._rule import Rule
from pinfold.records import replace
from pinfold.requirements.parser import parse, reparse
from pinfold.requirements.text import Span
from tests.support.world import ROOT, read, snapshot_of

WORLD = """\
flask==3.0.0
flsk
requests @ https://example.com/requests.zip
unheard-of
-- @index --
flask: 3.1.3, 3.0.0
requests: 2.0
absent: flsk
"""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that a rule was asked about, in order; what it knows of them is in its findings."""
    heard: list[str] = []

    def ask(view: ListedView) -> Iterator[Finding]:
        heard.append(view.requirement.key)
        name = view.requirement.name
        assert name is not None
        latest = view.project.releases[0].version if view.project is not None else "nothing"
        yield Finding("toy", Span(name.start, name.end), latest)

    monkeypatch.setattr(checking, "ALL", (Rule("toy", Severity.INFO, "# Toy", listed=ask),))
    checking._plans.clear()
    return heard


def test_a_rule_hears_what_is_known(asked: list[str]) -> None:
    snapshot = snapshot_of(read(WORLD))
    path = f"{ROOT}/requirements.txt"
    found = checking.check(snapshot)[path]
    assert [(f.span, f.message) for f in found] == [(Span(0, 5), "3.1.3"), (Span(13, 17), "nothing")]
    assert asked == ["flask", "flsk"]
    assert checking.check(snapshot)[path] == found
    assert asked == ["flask", "flsk"], "asked again although nothing is new"


def test_news_are_heard(asked: list[str]) -> None:
    snapshot = snapshot_of(read(WORLD))
    path = f"{ROOT}/requirements.txt"
    checking.check(snapshot)
    facts = replace(snapshot.facts.indexes[path], absent=frozenset())
    found = checking.check(replace(snapshot, facts=replace(snapshot.facts, indexes={path: facts})))[path]
    assert [f.message for f in found] == ["3.1.3"]


def test_nobody_is_asked_while_nothing_is_known(asked: list[str]) -> None:
    snapshot = snapshot_of(read("flask\n"))
    assert checking.check(snapshot) == {f"{ROOT}/requirements.txt": []}
    assert asked == []


def test_demand() -> None:
    text = """\
flask[async]==3.0.0
requests>=2
six==1.16.0 --hash=sha256:aaaa
flask==3.0.0
./local
yaml == 5.*
"""
    assert demand(snapshot_of(read(text)), f"{ROOT}/requirements.txt") == Demand(
        ("flask", "requests", "six", "yaml"),
        (("flask", "3.0.0"), ("six", "1.16.0")),
        (("flask", "3.0.0"), ("six", "1.16.0")),
    )


def test_an_edit_asks_about_one_line(asked: list[str]) -> None:
    snapshot = snapshot_of(read("flask==3.0.0\nsix==1\nflsk\n-- @index --\nflask: 3.1.3\nsix: 1\nabsent: flsk"))
    path = f"{ROOT}/requirements.txt"
    checking.check(snapshot)
    assert asked == ["flask", "six", "flsk"]
    source = snapshot.files[path]
    assert source.file is not None
    text = source.file.text
    for edit, start, end, expected in (
        ("six==12", 13, 19, ["six"]),
        ("# gone", 13, 20, []),
        ("six==1\nflsk", 13, 19, ["six", "flsk"]),
    ):
        before = source.file
        text = text[:start] + edit + text[end:]
        source = replace(source, file=reparse(before, text, start, end))
        assert source.file is not None
        asked.clear()
        files = {path: source}
        found = checking.check(replace(snapshot, files=files))[path]
        assert set(asked) <= set(expected)
        fresh = replace(source, file=parse(text))
        assert checking.check(replace(snapshot, files={path: fresh}))[path] == found


def test_news_about_others_ask_nothing_anew(asked: list[str]) -> None:
    snapshot = snapshot_of(read("flask==3.0.0\nsix==1\n-- @index --\nflask: 3.1.3"))
    path = f"{ROOT}/requirements.txt"
    checking.check(snapshot)
    facts = snapshot.facts.indexes[path]
    later = [
        replace(facts, absent=frozenset({"six"})),
        replace(facts, details={("six", "1"): Details("1")}),
        replace(facts, now=facts.now + 100_000, trouble="none"),
        replace(facts, details={("flask", "3.0.0"): Details("3.0.0")}),
        replace(facts, advisories={("flask", "3.0.0"): ()}),
    ]
    heard = []
    for each in later:
        asked.clear()
        checking.check(replace(snapshot, facts=replace(snapshot.facts, indexes={path: each})))
        heard.append(list(asked))
    assert heard == [["six"], [], [], ["flask"], ["flask"]]
