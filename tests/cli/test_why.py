"""`pinfold why` from outside: an environment, a lock and a resolver tell it, in text and JSON, and what cannot be told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.session import pinfold
from tests.support.folds import Done, Fold, make_fold
from tests.support.indexes import Index, IndexServer
from tests.support.wheels import Package, write_wheel

PACKAGES = [
    Package("holder", "2.0", requires=["middle>=1"]),
    Package("middle", "1.4", requires=["deep<2,>=1.1"]),
    Package("deep", "1.5"),
    Package("deep", "2.1"),
]
TREE = """deep 1.5 is here because of requirements.txt:2 holder==2.0

  requirements.txt:2 holder==2.0
    holder 2.0 needs middle>=1
      middle 1.4 needs deep<2,>=1.1

Held below 2 by middle 1.4 (deep<2,>=1.1).
At least 1.1 because of middle 1.4 (deep<2,>=1.1).
"""
NOWHERE = "http://127.0.0.1:9/simple"
FILES = {"requirements.txt": "# ours\nholder==2.0\n"}


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make(PACKAGES)


def here(fold: Fold, *arguments: str) -> Done:
    result = pinfold(*arguments, folder=fold.root, env={**fold.environ, "VIRTUAL_ENV": ""})
    return Done(result.code, result.out, result.err)


def installed(place: Path, files: dict[str, str]) -> Fold:
    """An environment that has all of it, and no index that could be asked."""
    fold = make_fold(place, NOWHERE, {**files}, installed=[])
    wheels = [str(write_wheel(each, place / "wheels")) for each in PACKAGES[:3]]
    fold.preinstall("--no-index", *wheels)
    return fold


def test_what_is_installed_needs_no_index(tmp_path: Path) -> None:
    done = here(installed(tmp_path, FILES), "why", "Deep")
    assert (done.code, done.out, done.err) == (0, TREE, "")


def test_a_line_of_its_own(tmp_path: Path) -> None:
    done = here(installed(tmp_path, {"requirements.txt": "deep==1.5\n"}), "why", "deep")
    assert (done.code, done.err) == (0, "")
    said, why = (
        "deep 1.5 is here because of requirements.txt:1 deep==1.5",
        "Held at 1.5 by requirements.txt:1 (deep==1.5).",
    )
    assert done.out == f"{said}\n\n{why}\n"


def test_installed_and_asked_for_by_nobody(tmp_path: Path) -> None:
    done = here(installed(tmp_path, {"requirements.txt": "middle\n"}), "why", "holder")
    assert (done.code, done.out) == (1, "holder 2.0 is installed, and no line leads to it.\n")


def test_only_the_files_that_are_named(tmp_path: Path) -> None:
    fold = installed(tmp_path, {**FILES, "dev.txt": "middle\n"})
    found = here(fold, "why", "deep", "dev.txt", "--format", "json").json
    assert [each["path"] for each in found[0]["paths"]] == ["dev.txt"]


def test_json(tmp_path: Path) -> None:
    done = here(installed(tmp_path, FILES), "why", "deep", "--format", "json")
    [found] = json.loads(done.out)
    need = {"name": "middle", "version": "1.4", "requires": "deep<2,>=1.1"}
    assert (found["name"], found["version"], found["source"], found["complete"]) == ("deep", "1.5", "environment", True)
    assert found["paths"] == [
        {
            "path": "requirements.txt",
            "line": 2,
            "asks": "holder==2.0",
            "through": [{"name": "holder", "version": "2.0", "requires": "middle>=1"}, need],
        }
    ]
    assert found["limits"] == [{"specifier": "<2,>=1.1", "by": need, "at": None, "constraint": False}]
    assert [(each["side"], each["version"], each["inclusive"]) for each in found["bounds"]] == [
        ("upper", "2", False),
        ("lower", "1.1", True),
    ]


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_what_a_resolver_says(installer: str, tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {**FILES}, installed=[], pip=installer == "pip", installer=installer)
    before = fold.tree()
    done = here(fold, "why", "deep", "--quiet")
    assert (done.code, done.out, done.err) == (0, TREE + "As a resolver has it, not installed.\n", "")
    assert fold.tree() == before


def test_a_lock_needs_no_resolver(tmp_path: Path, index: Index) -> None:
    hashes = f"--hash=sha256:{'0' * 64}"
    lock = "".join(f"{each.name}=={each.version} {hashes}\n" for each in PACKAGES[:3])
    fold = make_fold(tmp_path, index, {"requirements.txt": lock}, installed=[])
    found = here(fold, "why", "deep", "--format", "json").json[0]
    assert found["source"] == "lock"
    assert [len(each["through"]) for each in found["paths"]] == [0, 1, 2]


def test_a_name_that_nothing_leads_to(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {**FILES}, installed=[])
    done = here(fold, "why", "midle", "--quiet")
    assert (done.code, done.out) == (1, "")
    assert done.err == "pinfold: nothing here leads to midle. Did you mean middle?\n"


def test_offline_with_nothing_known(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {**FILES}, installed=[])
    done = here(fold, "why", "deep", "--offline", "--quiet")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("pinfold: ")
