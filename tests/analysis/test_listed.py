"""Rules that hear what indexes know: asked once per line and set of facts, silent while nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from pinfold.analysis import check as checking
from pinfold.analysis.demand import Demand, demand
from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.listed import ListedView
from pinfold.analysis.rules._rule import Rule
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
