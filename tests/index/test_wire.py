"""Facts are the same on the other side of the pipe, and decoding one never takes long."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from pinfold.analysis.releases import Advisory, Details, Obstacle, Project, Release, ReleaseFile, Status, Target
from pinfold.index import wire
from pinfold.index.wire import Said

RELEASES = (
    Release("2.0rc1", 1_700_000_000.0, None, ">=3.9", Obstacle.PYTHON, wheel=False),
    Release("1.0", 0.0, "", "", Obstacle.NONE, wheel=True),
    Release("0.9", 1.0, "it broke", ">=3.9", Obstacle.PLATFORM, wheel=True),
    *(Release(f"0.{n}", obstacle=each, wheel=False) for n, each in enumerate(Obstacle)),
)
PROJECT = Project(
    "app",
    "App",
    RELEASES,
    ("https://a.example.com",),
    Status.DEPRECATED,
    "use lib",
    12.5,
    True,
    "https://x.example.com",
)
FILE = ReleaseFile("app-1.0.tar.gz", {"sha256": "ab" * 32}, 3, "", ">=3", False)
DETAILS = Details(
    "1.0",
    (FILE,),
    True,
    "Does it.",
    "MIT",
    ("lib>=1",),
    ">=3.9",
    frozenset({"b", "a"}),
    (("Home", "https://e.example.com"),),
)
ADVISORIES = (Advisory("GHSA-1-2", ("CVE-1",), "It leaks.", "high", 7.5, ("1.1", "2.0"), "https://e.example.com"),)


def passed(kind: str, said: Said) -> Any:
    *steps, last = wire.decoded(kind, json.loads(json.dumps(wire.encoded(said))))
    assert steps == [None] * len(steps)
    assert last is not None
    return last[0]


def fields(project: Project) -> list[Any]:
    return [getattr(project, name) for name in Project.__slots__ if name != "memo"]


def test_a_project() -> None:
    assert fields(passed("project", PROJECT)) == fields(PROJECT)
    empty = Project("app", "app", ())
    assert fields(passed("project", empty)) == fields(empty)


@pytest.mark.parametrize(
    "kind, said",
    [
        ("project", None),
        ("details", DETAILS),
        ("files", Details("1.0", (FILE,), known=False)),
        ("details", None),
        ("advisories", ADVISORIES),
        ("advisories", ()),
        ("advisories", None),
        ("names", "/cache/names"),
        ("names", None),
    ],
)
def test_other_answers(kind: str, said: Said) -> None:
    assert passed(kind, said) == said


def test_a_target() -> None:
    target = Target("3.12.1", "linux", {"os_name": "posix"})
    assert wire.target_decoded(json.loads(json.dumps(wire.target_encoded(target)))) == target


UNEVEN = ["a", "b", "1\n2", "1", "0", "0", [""], {}, [], "", "", "", 0, 0]


@pytest.mark.parametrize("kind", ["project", "details", "advisories"])
@pytest.mark.parametrize("said", [{}, [1], "x", 5, [[]] * 14, ["a"] * 14, UNEVEN])
def test_what_is_no_answer(kind: str, said: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # its words are for nobody
        list(wire.decoded(kind, said))


def test_a_large_project_is_decoded_in_small_steps() -> None:
    releases = tuple(Release(f"1.{n}.0", n * 86_400.0, None, f">=3.{n % 9}") for n in range(5_000))
    line = json.dumps(wire.encoded(Project("app", "app", releases))).encode()

    def slowest() -> float:
        longest, steps = 0.0, wire.decoded("project", json.loads(line))
        while True:
            began = time.thread_time()
            step = next(steps, "end")
            longest = max(longest, time.thread_time() - began)
            if step == "end":
                return longest

    assert min(slowest() for _ in range(5)) < 0.005, "on a machine that has nothing else to do it is a fifth of that"
    began = min(_taken(lambda: json.loads(line)) for _ in range(5))
    assert began < 0.005


def _taken(action: Any) -> float:
    began = time.thread_time()
    action()
    return time.thread_time() - began
