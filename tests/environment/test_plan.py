"""What a sync would do is decided from two lists alone."""

from __future__ import annotations

import pytest

from pinfold.analysis.environment import DirectUrl, Distribution
from pinfold.analysis.resolved import Resolved
from pinfold.environment.plan import Plan, plan


def _installed(*texts: str) -> dict[str, Distribution]:
    """`name==version`, or `name==version @ url`."""
    found = {}
    for text in texts:
        pin, _, url = text.partition(" @ ")
        name, _, version = pin.partition("==")
        direct = DirectUrl(url) if url else None
        found[name.lower()] = Distribution(name, name.lower(), version, f"/env/{name}.dist-info", direct=direct)
    return found


def _wanted(*texts: str) -> list[Resolved]:
    found = []
    for text in texts:
        pin, _, url = text.partition(" @ ")
        name, _, version = pin.partition("==")
        found.append(Resolved(name, name.lower(), version, url=url))
    return found


def _same_place(distribution: Distribution, target: Resolved) -> bool:
    return not target.url or (distribution.direct is not None and distribution.direct.url == target.url)


def _said(found: Plan) -> list[str]:
    return [f"{s.action.value} {s.name} {s.before}>{s.after}" for s in found.steps]


@pytest.mark.parametrize(
    "installed, wanted, said",
    [
        ([], ["Flask==3.0"], ["install Flask >3.0"]),
        (["flask==3.0"], ["Flask==3.0"], ["keep flask 3.0>3.0"]),
        (["flask==3.0"], ["flask==3.0.0"], ["keep flask 3.0>3.0"]),
        (["flask==2.9"], ["flask==2.10"], ["upgrade flask 2.9>2.10"]),
        (["flask==3.0"], ["flask==3.0rc1"], ["downgrade flask 3.0>3.0rc1"]),
        (["six==1.0"], [], ["remove six 1.0>"]),
        (["pip==26.0"], [], ["keep pip 26.0>26.0"]),
        (["a==1 @ file:///a"], ["a==1 @ file:///a"], ["keep a 1>1"]),
        (["a==1 @ file:///a"], ["a==1 @ file:///b"], ["reinstall a 1>1"]),
        (["a==1 @ file:///a"], ["a @ file:///a"], ["keep a 1>1"]),
        (["a==1"], ["a @ file:///a"], ["reinstall a 1>"]),
        (["a==1", "b==1", "c==1"], ["c==2", "a==1"], ["keep a 1>1", "remove b 1>", "upgrade c 1>2"]),
        (["a==odd"], ["a==odder"], ["upgrade a odd>odder"]),
    ],
)
def test_each_distribution_has_one_fate(installed: list[str], wanted: list[str], said: list[str]) -> None:
    found = plan(_installed(*installed), _wanted(*wanted), {"pip"}, _same_place)
    assert _said(found) == said
    assert [step for step in found.steps if step.action.value != "keep"] == list(found.changes)


def test_an_inexact_sync_only_adds_but_for_what_is_to_go() -> None:
    found = plan(_installed("a==1", "b==1"), _wanted("c==1"), (), _same_place, exact=False, remove={"b"})
    assert _said(found) == ["keep a 1>1", "remove b 1>", "install c >1"]


def test_what_is_broken_is_installed_again() -> None:
    installed = {"a": Distribution("a", "a", "1", "/env/a", problem="its METADATA is missing")}
    (step,) = plan(installed, _wanted("a==1"), (), _same_place).steps
    assert (step.action.value, step.reason) == ("reinstall", "its METADATA is missing")


@pytest.mark.parametrize(
    "because, reason",
    [
        ((), "it is asked for"),
        (("/w/r.txt:3",), "at /w/r.txt:3 asks for it"),
        (("flask", "/w/r.txt:3"), "at /w/r.txt:3 asks for it"),
        (("flask",), "flask needs it"),
        (("flask", "werkzeug"), "flask and 1 other need it"),
        (("a", "b", "c"), "a and 2 others need it"),
    ],
)
def test_the_reason_names_a_place_where_there_is_one(because: tuple[str, ...], reason: str) -> None:
    target = Resolved("x", "x", "1", because=because)
    (step,) = plan({}, [target], (), _same_place, where=lambda place: f"at {place}").steps
    assert step.reason == reason
