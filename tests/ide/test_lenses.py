"""Code lenses: how far a file and its environment are apart, at the top of the file."""

from __future__ import annotations

import pytest
from tests.support.world import ROOT, read, settings_of, snapshot_of

from pinfold.ide.lenses import lenses

PATH = f"{ROOT}/requirements.txt"


def titles(text: str, path: str = PATH) -> list[str]:
    world = read(text)
    return [lens.title for lens in lenses(snapshot_of(world, settings_of(world)), path)]


@pytest.mark.parametrize(
    "text, shown",
    [
        ("flask\nsix==1\n-- @env --\nflask 3\nsix 1", []),
        ("flask\nsix==1\n-- @env --\nsix 1", ["Sync · 1 change"]),
        ("flask\nsix==1\n-- @env --\nsix 2\nstray 1", ["Sync · 3 changes"]),
        ("flask", []),
        ("flask\n-- @env --\nnone", ["Create the environment and sync"]),
        ("flask\n-- @env --\nproblem: its Python is gone\nsix 1", []),
        ("flask\n-- @env --\n-- @settings.toml --\nenvironment.lens = false", []),
    ],
)
def test_what_they_say(text: str, shown: list[str]) -> None:
    assert titles(text) == shown


def test_only_a_file_that_is_synced_has_one() -> None:
    text = "-r more.txt\n-- more.txt --\nflask\n-- @env --\nsix 1"
    assert titles(text) == ["Sync · 2 changes"]
    assert titles(text, f"{ROOT}/more.txt") == []
    assert titles(text, f"{ROOT}/gone.txt") == []
