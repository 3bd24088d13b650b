"""`pinfold upgrade` of lines that depend on each other, with wheels on a loopback index: the highest set that works together."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.session import pinfold
from tests.support.folds import Done, Fold, make_fold
from tests.support.indexes import Index, IndexServer
from tests.support.wheels import Package

PACKAGES = [
    Package("klick", "8.1"),
    Package("klick", "8.2"),
    Package("blek", "22.1", requires=["klick<8.2"]),
    Package("left", "1.0", requires=["right==1.0"]),
    Package("left", "1.1", requires=["right==1.1"]),
    Package("right", "1.0", requires=["left==1.0"]),
    Package("right", "1.1", requires=["left==1.1"]),
    Package("apart", "1.0", requires=["klick<8"]),
    *(Package("ring", version) for version in ("1.0", "1.1", "1.2", "1.3")),
    Package("holds", "1.0", requires=["ring<1.2"]),
]


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make(PACKAGES)


def fold(place: Path, index: Index, text: str, installer: str = "uv") -> Fold:
    return make_fold(place, index, {"requirements.txt": text}, [], pip=installer == "pip", installer=installer)


def here(fold: Fold, *arguments: str) -> Done:
    result = pinfold("upgrade", *arguments, folder=fold.root, env={**fold.environ, "VIRTUAL_ENV": ""})
    return Done(result.code, result.out, result.err)


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_what_another_holds_back(installer: str, tmp_path: Path, index: Index) -> None:
    shop = fold(tmp_path, index, "klick==8.1\nblek==22.1\n", installer)
    done = here(shop, "--quiet")
    assert (done.code, shop.read()) == (0, "klick==8.1\nblek==22.1\n")
    assert done.err == "klick stays at 8.1 because of blek 22.1.\n"


def test_json_says_who(tmp_path: Path, index: Index) -> None:
    found = here(fold(tmp_path, index, "klick==8.1\nblek==22.1\n"), "--check", "--format", "json").json
    because = [{"name": "blek", "version": "22.1", "requires": "klick<8.2"}]
    assert found[0]["heldBack"] == [{"name": "klick", "wanted": "8.2", "version": "8.1", "because": because}]
    assert found[0]["changed"] is False


def test_lines_that_only_move_together(tmp_path: Path, index: Index) -> None:
    shop = fold(tmp_path, index, "left==1.0\nright==1.0\n")
    assert here(shop).code == 0
    assert shop.read() == "left==1.1\nright==1.1\n"


def test_pins_that_work_together(tmp_path: Path, index: Index) -> None:
    shop = fold(tmp_path, index, "klick\nblek==22.1\n")
    assert here(shop, "--pin").code == 0
    assert shop.read() == "klick==8.1\nblek==22.1\n"


def test_what_a_line_rules_out_stays_ruled_out(tmp_path: Path, index: Index) -> None:
    """A range that opens is tried as it will be written: without the one version that holds would like."""
    text = "ring>=1.0,!=1.1,<1.2\nholds==1.0\n"
    shop = fold(tmp_path, index, text)
    done = here(shop, "--latest", "--quiet")
    assert (done.code, shop.read()) == (0, text)
    assert done.err == "ring stays at 1.0 because of holds 1.0.\n"


def test_no_resolve(tmp_path: Path, index: Index) -> None:
    shop = fold(tmp_path, index, "klick==8.1\nblek==22.1\n")
    assert here(shop, "--no-resolve").err == "1 line changed in 1 file.\n"
    assert shop.read() == "klick==8.2\nblek==22.1\n"


def test_what_does_not_go_together_anyway(tmp_path: Path, index: Index) -> None:
    done = here(fold(tmp_path, index, "klick==8.1\napart==1.0\n"), "--check")
    assert done.code == 1
    assert "`pinfold check --resolve`" in done.err


def test_offline(tmp_path: Path, index: Index) -> None:
    shop = fold(tmp_path, index, "klick==8.1\nblek==22.1\n")
    here(shop, "--check", "--no-resolve")
    done = here(shop, "--check", "--offline")
    assert "not checked whether they work together: offline." in done.err


def test_no_line_goes_below_what_it_has_and_bounds_move_as_far_as_they_may(tmp_path: Path, index: Index) -> None:
    shop = fold(tmp_path, index, "klick~=8.1.0\nblek==22.1\n")
    done = here(shop, "--latest", "--quiet")
    assert (done.code, shop.read()) == (0, "klick~=8.1.0\nblek==22.1\n")
    assert done.err.startswith("klick stays at 8.1 because of blek 22.1.")


def test_old_hashes_do_not_hinder(tmp_path: Path, index: Index) -> None:
    zeros = f"--hash=sha256:{'0' * 64}"
    shop = fold(tmp_path, index, f"klick==8.1 {zeros}\nblek==22.1 {zeros}\n")
    done = here(shop)
    assert "klick stays at 8.1 because of blek 22.1." in done.err
