"""Upgrades of whole files: within reach, for the target, with hashes or with what is missing for them, layout kept."""

from __future__ import annotations

import pytest

from pinfold.analysis.demand import Demand, demand
from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.releases import IndexFacts
from pinfold.analysis.snapshot import Snapshot
from pinfold.analysis.upgrades import Reach, choices, edits_of, pins, rehash, rehashes, upgrades
from tests.support.world import ROOT, World, read, settings_of, snapshot_of

PATH = f"{ROOT}/requirements.txt"

INDEX = """
-- @index --
flask: 4.0rc1, 3.1.3, 2.3.3, 2.0.3, 2.0.1
six: 1.17.0, 1.16.0
requests: 2.32.3, 2.31.0, 1.2.3
click: 8.2.1, 8.1.7
flask 3.1.3 file: flask.whl sha256:f3a1
flask 3.1.3 file: flask.tar.gz sha256:f3b1
flask 2.3.3 file: flask.whl sha256:f2a1
six 1.17.0 file: six.whl sha256:5117
six 1.16.0 file: six.whl sha256:5116
absent: gone
"""


def world(text: str, more: str = "", *, path: str = PATH) -> tuple[World, Snapshot]:
    said = read(f"-- {path.rpartition('/')[2]} --\n{text}{INDEX}{more}")
    return said, snapshot_of(said, settings_of(said))


@pytest.mark.parametrize(
    "reach, expected",
    [
        ("patch", "flask==2.0.3\nsix==1.16.0\nrequests~=1.2\nclick>=8\ngone==1"),
        ("minor", "flask==2.3.3\nsix==1.17.0\nrequests~=1.2\nclick>=8\ngone==1"),
        ("major", "flask==3.1.3\nsix==1.17.0\nrequests~=1.2\nclick>=8\ngone==1"),
        ("latest", "flask==3.1.3\nsix==1.17.0\nrequests~=2.32\nclick>=8\ngone==1"),
    ],
)
def test_reach(reach: Reach, expected: str) -> None:
    text = "flask==2.0.1\nsix==1.16.0\nrequests~=1.2\nclick>=8\ngone==1"
    said, snapshot = world(text)
    assert apply_edits(said.texts[PATH], edits_of(upgrades(snapshot, PATH, reach))) == expected
    _, after = world(expected)
    assert not list(upgrades(after, PATH, reach)), "applying twice is applying once"


def test_what_an_upgrade_says() -> None:
    _, snapshot = world("Flask==2.0.1\n")
    (found,) = upgrades(snapshot, PATH)
    assert (found.line, found.key, found.name, found.old, found.new, found.step) == (
        0, "flask", "Flask", "2.0.1", "2.3.3", "minor",
    )  # fmt: skip
    assert found.title == "Upgrade Flask to 2.3.3 (minor)"
    assert [each.title for each in choices(snapshot, PATH, 0)] == [
        "Upgrade Flask to 3.1.3 (major)",
        "Upgrade Flask to 2.3.3 (minor)",
        "Upgrade Flask to 2.0.3 (patch)",
    ]


def test_only_what_is_named() -> None:
    _, snapshot = world("flask==2.0.1\nsix==1.16.0\n")
    assert [each.key for each in upgrades(snapshot, PATH, names={"six"})] == ["six"]


def test_lines_for_another_target_stay() -> None:
    text = "flask==2.0.1 ; python_version < '3.9'\nsix==1.16.0 ; python_version >= '3.9'\n"
    _, snapshot = world(text, "python: 3.12.1\n")
    assert [each.key for each in upgrades(snapshot, PATH)] == ["six"]


def test_a_bound_in_a_constraints_file_is_meant() -> None:
    constraints = f"{ROOT}/constraints.txt"
    text = "requests>=1,<2\nclick~=8.1.0\n"
    _, snapshot = world(text, path=constraints)
    assert [each.key for each in upgrades(snapshot, constraints, "latest")] == ["click"]
    _, snapshot = world(text)
    assert [each.key for each in upgrades(snapshot, PATH, "latest")] == ["requests", "click"]


def test_hashed_lines_move_with_all_their_hashes_or_stay() -> None:
    text = """\
flask==2.0.1 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
    # via somebody
requests==2.31.0 --hash=sha256:cccc  # why
"""
    said, snapshot = world(text)
    moved, stays = upgrades(snapshot, PATH, "latest")
    assert (stays.key, stays.edits, stays.needs) == ("requests", (), (("requests", "2.32.3"),))
    assert stays.why == "the hashes of its new version are not known"
    assert moved.needs == ()
    assert (
        apply_edits(said.texts[PATH], edits_of([moved, stays]))
        == """\
flask==3.1.3 \\
    --hash=sha256:f3a1 \\
    --hash=sha256:f3b1
    # via somebody
requests==2.31.0 --hash=sha256:cccc  # why
"""
    )


def test_hashes_on_demand() -> None:
    said, snapshot = world("six==1.16.0  # a\nflask==3.1.3\nclick>=8\nrequests==2.32.3")
    found = list(upgrades(snapshot, PATH, hashes=True))
    assert [(each.key, each.step, bool(each.edits)) for each in found] == [
        ("six", "minor", True), ("flask", "", True), ("requests", "", False),
    ]  # fmt: skip
    assert found[2].needs == (("requests", "2.32.3"),)
    assert (
        apply_edits(said.texts[PATH], edits_of(found))
        == """\
six==1.17.0 \\
    --hash=sha256:5117  # a
flask==3.1.3 \\
    --hash=sha256:f3a1 \\
    --hash=sha256:f3b1
click>=8
requests==2.32.3"""
    )


def test_hashes_of_one_line() -> None:
    _, snapshot = world("six==1.16.0\nsix==1.16.0 --hash=sha256:aaaa\nsix==1.16.0 --hash=sha256:5116\nsix\nsix==9\n")
    found = [rehash(snapshot, PATH, i) for i in range(5)]
    assert [each.title if each else None for each in found[:4]] == [
        "Add hashes of six 1.16.0", "Refresh hashes of six 1.16.0", None, None,
    ]  # fmt: skip
    assert found[4] is not None
    assert (found[4].edits, found[4].why) == ((), "the index has no such release")


def test_hashes_of_a_file_are_for_one_that_has_some() -> None:
    _, snapshot = world("six==1.16.0\nflask==3.1.3\n")
    assert not list(rehashes(snapshot, PATH))
    _, snapshot = world("six==1.16.0 --hash=sha256:5116\nflask==3.1.3\n")
    assert [each.title for each in rehashes(snapshot, PATH)] == ["Add hashes of flask 3.1.3"]


@pytest.mark.parametrize(
    "text, expected, settings",
    [
        ("flask\nsix>=1.16  # c\nclick==8.1.7\nrequests==1.*", "flask==3.1.3\nsix==1.17.0  # c\nclick==8.1.7\nrequests==1.2.3", ""),
        ("flask\nsix>=1.16\nrequests==1.*", "flask==3.1.3\nsix==1.17.0\nrequests==1.*", 'style = "compatible"'),
        ("flask\nsix>=1.16", "flask==3.1.3\nsix>=1.16", 'style = "any"'),
        ("flask>9\ngone", "flask>9\ngone", ""),
        ("flask[async] ; os_name == 'nt'", "flask[async]==3.1.3 ; os_name == 'nt'", ""),
    ],
)  # fmt: skip
def test_pinning_what_is_loose(text: str, expected: str, settings: str) -> None:
    more = f"-- @settings.toml --\n[pinning]\n{settings}\n" if settings else ""
    said, snapshot = world(text, more)
    assert apply_edits(said.texts[PATH], edits_of(pins(snapshot, PATH))) == expected
    _, after = world(expected, more)
    assert not [each for each in pins(after, PATH) if each.edits]


def test_what_a_constraint_pins_is_not_pinned_again() -> None:
    _, snapshot = world("flask\nsix\n-c constraints.txt\n-- constraints.txt --\nflask==2.0.1")
    assert [each.title for each in pins(snapshot, PATH)] == ["Pin six to 1.17.0"]


def test_comments_keep_their_column_with_their_neighbours() -> None:
    said, snapshot = world("flask==2.0.1  # one\nclick==8.1.7  # two\nsix==1.16.0   # three\nrequests==1   # four\n")
    after = apply_edits(said.texts[PATH], edits_of(upgrades(snapshot, PATH, names={"six", "requests"})))
    assert after == "flask==2.0.1  # one\nclick==8.1.7  # two\nsix==1.17.0   # three\nrequests==1.2.3  # four\n"


def test_windows_line_breaks_stay() -> None:
    said = read("")
    said.index = INDEX.replace("-- @index --\n", "")
    said.texts[PATH] = "six==1.16.0\r\nflask==2.3.3 \\\r\n    --hash=sha256:aaaa\r\n"
    snapshot = snapshot_of(said)
    after = apply_edits(said.texts[PATH], edits_of(upgrades(snapshot, PATH, "latest", hashes=True)))
    assert after == (
        "six==1.17.0 \\\r\n    --hash=sha256:5117\r\n"
        "flask==3.1.3 \\\r\n    --hash=sha256:f3a1 \\\r\n    --hash=sha256:f3b1\r\n"
    )


def test_nothing_is_known_of_a_file() -> None:
    snapshot = snapshot_of(read("flask==1\n"))
    assert not list(upgrades(snapshot, PATH))
    assert not list(pins(snapshot, PATH))
    assert not list(rehashes(snapshot, PATH))
    assert choices(snapshot, PATH, 0) == []
    assert not list(upgrades(snapshot, "/gone.txt"))


def test_demand_goes_on_where_more_is_known() -> None:
    text = """\
flask==2.0.1 --hash=sha256:aaaa
six==1.16.0
requests[socks]>=2
click==8.1.7
"""
    _, snapshot = world(text, "click 8.1.7 advisory: C-1 fixed 8.2.0\n")
    wanted = demand(snapshot, PATH)
    assert wanted.projects == ("flask", "six", "requests", "click")
    assert wanted.pinned == (("flask", "2.0.1"), ("six", "1.16.0"), ("click", "8.1.7"), ("click", "8.2.1"))
    assert wanted.details == (("flask", "2.0.1"), ("six", "1.16.0"), ("click", "8.1.7"), ("requests", "2.32.3"))
    assert wanted.files == (
        ("flask", "2.0.3"), ("flask", "2.3.3"), ("flask", "3.1.3"),
    )  # fmt: skip
    assert ("six", "1.17.0") in demand(snapshot, PATH, hashes=True).files


def test_demand_ends() -> None:
    text = "six==1.16.0\n-- @index --\nsix: 1.19, 1.18, 1.17, 1.16.0\nsix 1.16.0 advisory: A-1 fixed 1.17\n"
    said = read(text)
    asked: list[tuple[tuple[str, str], ...]] = []
    for _ in range(3):
        asked.append(demand(snapshot_of(said), PATH).pinned)
        assert said.index is not None
        said.index += f"\nsix {asked[-1][-1][1]} advisory: B-{len(asked)} fixed 1.{17 + len(asked)}"
    assert [each[1:] for each in asked] == [(("six", "1.17"),), (("six", "1.18"),), (("six", "1.19"),)]


def test_demand_without_projects_is_what_the_file_says() -> None:
    snapshot = snapshot_of(read("flask==2.0.1\n"))
    assert demand(snapshot, PATH) == Demand(("flask",), (("flask", "2.0.1"),), (("flask", "2.0.1"),))
    assert IndexFacts().projects == {}
