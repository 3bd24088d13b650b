"""What is written down of the last sync is read as anybody's text, and written nowhere but in the environment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pinfold.analysis.environment import LastSync
from pinfold.system.locks import hold
from pinfold.workspace.fold.records import encode, last_sync, rewrite

OLD = LastSync(1.0, frozenset({"old"}))
NEW = LastSync(2.0, frozenset({"new"}))


@pytest.fixture
def note(tmp_path: Path) -> Path:
    place = tmp_path / "env" / ".pinfold" / "last-sync.json"
    place.parent.mkdir(parents=True)
    place.write_bytes(encode(OLD.at, OLD.requirements))
    return place


def env_of(note: Path) -> str:
    return str(note.parent.parent)


def replace(note: Path) -> None:
    rewrite(env_of(note), OLD, encode(NEW.at, NEW.requirements))


def test_what_is_written_is_read(note: Path) -> None:
    assert last_sync(env_of(note)) == OLD
    replace(note)
    assert last_sync(env_of(note)) == NEW
    assert [path.name for path in note.parent.iterdir()] == [note.name]


@pytest.mark.parametrize("at", ["1e300", "NaN", "Infinity", "-1", "253402300799", "9" * 400, "[]"])
def test_times_that_there_are_not(note: Path, at: str) -> None:
    note.write_text(f'{{"version": 1, "at": {at}, "requirements": []}}')
    assert last_sync(env_of(note)) is None


def test_a_link_is_neither_read_nor_written(note: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    note.rename(elsewhere / note.name)
    before = (elsewhere / note.name).read_bytes()
    note.symlink_to(elsewhere / note.name)
    assert last_sync(env_of(note)) is None
    replace(note)
    note.unlink(missing_ok=True)
    note.parent.rmdir()
    note.parent.symlink_to(elsewhere)
    assert last_sync(env_of(note)) is None
    replace(note)
    assert (elsewhere / note.name).read_bytes() == before
    assert [path.name for path in elsewhere.iterdir()] == [note.name]


def test_who_changes_the_environment_meanwhile_writes_it_down(note: Path) -> None:
    with hold(str(note.parent / "lock"), "sync"):
        replace(note)
        assert last_sync(env_of(note)) == OLD
    note.write_text(json.dumps({"version": 1, "at": 3, "requirements": []}))
    replace(note)
    assert last_sync(env_of(note)) == LastSync(3.0, frozenset()), "another sync was later"
