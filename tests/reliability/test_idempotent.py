"""A second sync changes nothing and asks nobody, whatever the files are like; a sync that fails leaves what `pip check` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.folds import Fold, make_fold
from tests.support.indexes import Front, Index, IndexServer
from tests.support.wheels import Package, sha256, write_tree

PACKAGES = [
    Package(
        "Flask_Like",
        "3.1.3",
        requires=["werk.zeug>=3", "click_er>=8; python_version>='3'"],
        extras={"async": ["as-gi>=3"]},
    ),
    Package("werk-zeug", "3.1.0"),
    Package("werk-zeug", "3.2.0rc1"),
    Package("click-er", "8.1.8"),
    Package("click-er", "8.2.0"),
    Package("as-gi", "3.8.0", requires=["typing-x; python_version<'3.0'"]),
    Package("local-version", "1.0+cpu.1"),
    Package("epoch", "1!2.0.post1"),
    Package("zeros", "2.0"),
    Package("cycle-a", requires=["cycle-b"]),
    Package("cycle-b", requires=["cycle-a"]),
    Package("scripted", scripts={"scripted": "scripted:main"}),
]
SOURCES = [Package("from-source", "0.1", requires=["zeros"])]


@dataclass(frozen=True)
class Case:
    """`installed` is what there must be afterwards."""

    files: Mapping[str, str]
    installed: Mapping[str, str]
    trees: Mapping[str, Package] = field(default_factory=dict)


FLASK = {"click-er": "8.2.0", "flask-like": "3.1.3", "werk-zeug": "3.1.0"}
CASES = {
    "names": Case({"requirements.txt": "flask.like\n"}, FLASK),
    "pins": Case(
        {
            "requirements.txt": "# a lock\nflask-like==3.1.3  # web\nwerk_zeug == 3.1\nclick-er==8.1.8 ; python_version >= '3'\n"
        },
        {**FLASK, "click-er": "8.1.8"},
    ),
    "extras": Case({"requirements.txt": "Flask_Like[async]>=3,<4\r\n\r\n"}, {**FLASK, "as-gi": "3.8.0"}),
    "markers": Case(
        {"requirements.txt": "zeros==2; sys_platform != 'nothing'\nmissing==1; sys_platform == 'nothing'\n"},
        {"zeros": "2.0"},
    ),
    "constraints": Case(
        {
            "requirements.txt": "-c limits/constraints.txt\nflask-like\n",
            "limits/constraints.txt": "click-er<8.2\nzeros==9\n",
        },
        {**FLASK, "click-er": "8.1.8"},
    ),
    "includes": Case(
        {
            "requirements.txt": "-r more/base.txt\nscripted\n",
            "more/base.txt": "-r ../deeper.txt\n",
            "deeper.txt": "zeros\n",
        },
        {"scripted": "1.0", "zeros": "2.0"},
    ),
    "odd-versions": Case(
        {"requirements.txt": "local-version==1.0\nepoch==1!2.0.post1\nzeros===2.0\n--pre\nwerk-zeug\n"},
        {"epoch": "1!2.0.post1", "local-version": "1.0+cpu.1", "werk-zeug": "3.1.0", "zeros": "2.0"},
    ),
    "cycle": Case({"requirements.txt": "cycle-a\n"}, {"cycle-a": "1.0", "cycle-b": "1.0"}),
    "source": Case({"requirements.txt": "from-source\\\n  ==0.1\n"}, {"from-source": "0.1", "zeros": "2.0"}),
    "trees": Case(
        {"requirements.txt": "-e .\n./libs/one\n-e file:libs/two#egg=two\n"},
        {"one": "1.0", "own": "0.1", "two": "2.0", "zeros": "2.0"},
        {".": Package("own", "0.1", requires=["zeros"]), "libs/one": Package("one"), "libs/two": Package("two", "2.0")},
    ),
    "hashes": Case(
        {
            "requirements.txt": "zeros==2.0 \\\n    --hash={zeros} \\\n    --hash=sha256:"
            + "0" * 64
            + "\nscripted==1.0 --hash={scripted}\n"
        },
        {"scripted": "1.0", "zeros": "2.0"},
    ),
    "url": Case({"requirements.txt": "zeros @ {index}zeros-2.0-py3-none-any.whl\n"}, {"zeros": "2.0"}),
    "nothing": Case({"requirements.txt": "# nothing yet\n"}, {}),
}


@pytest.fixture(scope="session")
def index(index_server: IndexServer) -> Index:
    made = index_server.make(PACKAGES)
    made.publish(*SOURCES, wheels=False, sdists=True)
    return made


def fold_of(case: Case, place: Path, index: Index, front: Front, installer: str) -> Fold:
    wheels = index.folder / "packages"
    known = {
        "{zeros}": sha256(wheels / "zeros" / "zeros-2.0-py3-none-any.whl"),
        "{scripted}": sha256(wheels / "scripted" / "scripted-1.0-py3-none-any.whl"),
        "{index}": (wheels / "zeros").as_uri() + "/",
    }
    files = {}
    for name, text in case.files.items():
        for old, new in known.items():
            text = text.replace(old, new)
        files[name] = text
    fold = make_fold(place, front, files, installed=None)
    for name, package in case.trees.items():
        write_tree(package, fold.root / name)
    fold.furnish(index, ["werk-zeug==3.1.0", "cycle-b"], pip=installer == "pip")
    return fold


@pytest.mark.parametrize("installer", ["uv", "pip"])
@pytest.mark.parametrize("name", CASES)
def test_the_second_sync_changes_nothing(tmp_path: Path, index: Index, name: str, installer: str) -> None:
    case = CASES[name]
    with Front(index) as front:
        fold = fold_of(case, tmp_path, index, front, installer)
        command = ("env", "sync", "--yes", "--installer", installer)
        first = fold.does(*command)
        assert first.code == 0, first.said
        assert {key: version for key, version in fold.installed().items() if key != "pip"} == case.installed
        assert fold.does("env", "status").code == 0
        before, asked = fold.tree(times=True), len(front.seen)
        for again in (("env", "sync", "--dry-run"), command):
            second = fold.does(*again)
            assert second.code == 0, second.said
            assert front.seen[asked:] == []
            assert fold.tree(times=True) == before


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_a_sync_that_fails_leaves_what_pip_check_says(tmp_path: Path, index: Index, installer: str) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "zeros\nnowhere==1.0\n"}, installed=["flask.like"])
    said = fold.pip("check")
    assert said.code == 1
    assert fold.does("env", "sync", "--yes", "--installer", installer).code == 2
    assert fold.pip("check") == said
