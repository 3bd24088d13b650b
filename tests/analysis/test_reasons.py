"""Why a package is there and what limits it: worlds with an environment, in words."""

from __future__ import annotations

import time

import pytest

from pinfold.analysis.asked import Survey, survey
from pinfold.analysis.closure import Graph, graph
from pinfold.analysis.drift import graph_of
from pinfold.analysis.reason_words import bound_said, more_said
from pinfold.analysis.reasons import Reasons, reasons
from tests.support.installed import facts, markers
from tests.support.world import read, settings_of, snapshot_of


def parts(text: str) -> tuple[Graph, Survey]:
    world = read(text)
    snapshot = snapshot_of(world, settings_of(world))
    known = snapshot.facts.environment
    assert known is not None
    assert known.environment is not None
    return graph_of(known), survey(snapshot, known.files, known.environment.markers)


def why(text: str, key: str, most: int = 10) -> Reasons:
    found = reasons(*parts(text), key, most)
    assert found is not None
    return found


def paths(found: Reasons) -> list[str]:
    return [" > ".join([f"{p.asked.number} {p.asked.name}", *(link.need for link in p.links)]) for p in found.paths]


def bounds(found: Reasons) -> list[str]:
    return [bound_said(each, found.name, lambda path: path.rpartition("/")[2]) for each in found.bounds]


REQUESTS = """requests==2.25.0
-- @env --
requests 2.25.0 requires urllib3>=1.21.1,<1.27
urllib3 1.26.20
"""


def test_what_another_needs() -> None:
    found = why(REQUESTS, "urllib3")
    assert paths(found) == ["1 requests > urllib3<1.27,>=1.21.1"]
    assert bounds(found) == [
        "Held below 1.27 by requests 2.25.0 (urllib3<1.27,>=1.21.1)",
        "At least 1.21.1 because of requests 2.25.0 (urllib3<1.27,>=1.21.1)",
    ]


def test_unknown() -> None:
    assert reasons(*parts(REQUESTS), "flask") is None


def test_shortest_first_and_the_rest_counted() -> None:
    text = "a\nb\nz\n-- @env --\na 1 requires b\nb 1 requires z\nz 1\n"
    assert paths(why(text, "z")) == ["3 z", "2 b > z", "1 a > b > z"]
    few = why(text, "z", 1)
    assert (paths(few), more_said(few)) == (["3 z"], "and 2 more")


def test_rings_end() -> None:
    text = "a\n-- @env --\na 1 requires b\nb 1 requires a\nb 1 requires z\nz 1 requires a\n"
    assert paths(why(text, "z")) == ["1 a > b > z"]
    assert paths(why(text, "a")) == ["1 a"]


def test_extras_count_where_they_are_asked_for() -> None:
    text = 'a[x]\nb\n-- @env --\na 1 requires z<2; extra == "x"\nb 1 requires a\nz 1\n'
    assert paths(why(text, "z")) == ["1 a > z<2"]


def test_extras_that_ask_for_others_of_the_same() -> None:
    text = 'a[all]\n-- @env --\na 1 requires a[x]; extra == "all"\na 1 requires z; extra == "x"\nz 1\n'
    assert paths(why(text, "z")) == ["1 a > z"]


def test_markers() -> None:
    text = 'a\nb; sys_platform == "win32"\n-- @env --\na 1 requires z<2; sys_platform == "win32"\nb 1 requires z\nz 1\n'
    found = why(text, "z")
    assert (paths(found), found.limits) == ([], ())


@pytest.mark.parametrize(
    "first, second, said",
    [
        ("<3", "<2", "Held below 2 by b 1 (z<2)"),
        ("<=2", "<2", "Held below 2 by b 1 (z<2)"),
        ("<1.10", "<1.9", "Held below 1.9 by b 1 (z<1.9)"),
        ("~=1.4.2", "<2", "Held below 1.5 by a 1 (z~=1.4.2)"),
        ("==1.*", "<3", "Held below 2 by a 1 (z==1.*)"),
        ("==1.5", "<2", "Held at 1.5 by a 1 (z==1.5)"),
        ("<=1.9", "!=1.0", "Held to at most 1.9 by a 1 (z<=1.9)"),
        (">1", ">=1", "Above 1 because of a 1 (z>1)"),
        (">=1.9", ">=1.10", "At least 1.10 because of b 1 (z>=1.10)"),
    ],
)
def test_the_tightest(first: str, second: str, said: str) -> None:
    found = why(f"a\nb\n-- @env --\na 1 requires z{first}\nb 1 requires z{second}\nz 1.5\n", "z")
    assert bounds(found)[0] == said


def test_lines_and_constraints() -> None:
    text = "-c held.txt\na\nz>=1\n-- held.txt --\nz<1.8\n-- @env --\na 1 requires z<2\nz 1.5\n"
    assert bounds(why(text, "z")) == [
        "Held below 1.8 by the constraint held.txt:1 (z<1.8)",
        "At least 1 because of requirements.txt:3 (z>=1)",
        "Held below 2 by a 1 (z<2)",
    ]


def test_more_ways_than_anybody_counts() -> None:
    layers, wide = 12, 6
    rows = [f"root 1 requires l0x{j}" for j in range(wide)]
    for i in range(layers):
        below = [f"l{i + 1}x{j}" for j in range(wide)] if i + 1 < layers else ["z"]
        rows += [f"l{i}x{j} 1 requires {each}" for j in range(wide) for each in below]
    known = facts("\n".join([*rows, "z 1"]), "/w")
    _, asked = parts("root\n-- @env --\nroot 1\n")
    begun = time.process_time()
    found = reasons(graph(known.distributions, markers("3.12.1")), asked, "z")
    assert found is not None
    assert (found.complete, len(found.paths)) == (False, 10)
    assert time.process_time() - begun < 5
