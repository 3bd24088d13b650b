"""What a second sync shares with the safety copy of the first: nothing is linked twice, and nothing of either is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pinfold.environment import describing
from pinfold.environment.recovery import recover
from pinfold.environment.traces import can_undo
from pinfold.environment.transaction import begin
from pinfold.environment.undo import undo
from pinfold.system import trees
from pinfold.system.trees import Entry
from pinfold.system.trouble import Trouble
from tests.support.exact import Tree, differences, make_tree, tree
from tests.support.transactions import careful

SITE = "lib/python3.12/site-packages"
ALPHA = f"{SITE}/alpha/__init__.py"


@pytest.fixture
def env(tmp_path: Path) -> Iterator[Path]:
    """An environment that a careful installer has synced once; `change` can be made again."""
    root = tmp_path / "env"
    root.mkdir()
    make_tree(root)
    careful(root)
    (root / SITE / "beta" / "__init__.py").write_text("again\n")
    yield root
    subprocess.run(["/bin/chmod", "-R", "u+rwx", str(tmp_path)], check=True)


def objects(env: Path) -> list[Path]:
    return [path for path in (env / ".pinfold" / "undo" / "objects").rglob("*") if not path.is_dir()]


def theirs(env: Path) -> Tree:
    return {name: value for name, value in tree(env).items() if not name.startswith(".pinfold") and name != "."}


def test_what_a_sync_leaves_alone_has_one_second_name(env: Path) -> None:
    ours = env / ".pinfold"
    files = sum(not path.is_dir() and not path.is_symlink() for path in env.rglob("*") if ours not in path.parents)
    for _ in range(3):
        kept = (env / ".pinfold" / "undo" / "objects").stat().st_ino
        careful(env)
        (env / SITE / "beta" / "__init__.py").write_text("again\n")
        assert (env / ALPHA).stat().st_nlink == 2
        assert (env / ".pinfold" / "undo" / "objects").stat().st_ino == kept
        assert len(objects(env)) == files


def test_undo_after_each_of_three(env: Path) -> None:
    for number in range(3):
        (env / SITE / f"new{number}.py").write_text(f"{number}")
        before = theirs(env)
        careful(env)
        undo(str(env))
        assert differences(before, theirs(env)) == []
        careful(env)
        (env / SITE / "beta" / "__init__.py").write_text("again\n")


def test_two_names_of_one_file_are_put_back(env: Path) -> None:
    os.link(env / ALPHA, env / SITE / "alpha" / "twin.py")
    careful(env)
    (env / SITE / "beta" / "__init__.py").write_text("again\n")
    before = tree(env)
    careful(env, fails=True)
    assert differences(before, tree(env)) == []
    own = theirs(env)
    careful(env)
    undo(str(env))
    assert differences(own, theirs(env)) == []


def test_a_failure_leaves_the_older_copy_byte_for_byte(env: Path) -> None:
    before = tree(env)
    careful(env, fails=True)
    assert differences(before, tree(env)) == []
    assert can_undo(str(env)) is not None


def test_a_shared_object_that_goes_meanwhile_is_named(env: Path) -> None:
    def work() -> None:
        with begin(str(env), "sync", in_place=False):
            shutil.rmtree(env / ".pinfold" / "undo")
            (env / ALPHA).unlink()

    with pytest.raises(Trouble) as trouble:
        work()
    assert trouble.value.kind == "damaged-copy"
    assert ALPHA in trouble.value.message


def test_a_hash_is_not_believed_of_a_file_that_was_written_into_with_its_time_put_back(
    env: Path, tmp_path: Path
) -> None:
    path = env / SITE / "delta.py"
    status = path.stat()
    path.write_text("delta = 9\n")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size
    before = theirs(env)
    with begin(str(env), "sync", in_place=False) as transaction:
        (env / SITE / "more.py").touch()
        transaction.commit()
    os.link(path, tmp_path / "elsewhere")  # from now on only its hash tells that it is the same
    undo(str(env))
    assert differences(before, theirs(env)) == []


@pytest.mark.parametrize("lists_itself", [False, True])
def test_a_record_that_installers_take_away_needs_no_copy(env: Path, lists_itself: bool) -> None:
    record = env / SITE / "alpha-1.dist-info" / "RECORD"
    record.write_text("alpha/__init__.py,,\n" + "alpha-1.dist-info/RECORD,,\n" * lists_itself)
    before = record.stat().st_ino
    with begin(str(env), "sync", in_place=False):
        assert (record.stat().st_ino == before) is lists_itself


def test_objects_behind_a_link_are_not_shared(env: Path, tmp_path: Path) -> None:
    folder = env / ".pinfold" / "undo" / "objects"
    folder.rename(tmp_path / "outside")
    folder.symlink_to(tmp_path / "outside")
    outside = tree(tmp_path / "outside")
    before = theirs(env)
    careful(env)
    undo(str(env))
    assert differences(before, theirs(env)) == []
    assert differences(outside, tree(tmp_path / "outside")) == []


def as_older(place: Path) -> None:
    place.write_text(json.dumps({**json.loads(place.read_text()), "format": 1}))


def test_the_copy_of_another_version_is_told_and_replaced(env: Path) -> None:
    as_older(env / ".pinfold" / "undo" / "manifest.json")
    before = tree(env)
    with pytest.raises(Trouble) as trouble:
        undo(str(env))
    assert trouble.value.kind == "damaged-copy"
    assert "another version of Pinfold" in trouble.value.message
    assert differences(before, tree(env)) == []
    own = theirs(env)
    careful(env)
    undo(str(env))
    assert differences(own, theirs(env)) == []


def test_an_unfinished_change_of_another_version_is_told_and_left(env: Path) -> None:
    note = {"format": 1, "change": "sync", "what": "sync", "at": 1.0, "inode": env.stat().st_ino}
    (env / ".pinfold" / "txn").mkdir()
    (env / ".pinfold" / "journal.json").write_text(json.dumps(note))
    with pytest.raises(Trouble) as trouble:
        recover(str(env))
    assert trouble.value.kind == "foreign-journal"
    assert "Another version of Pinfold" in trouble.value.message
    assert (env / ".pinfold" / "txn").is_dir()


def test_folders_that_nobody_has_touched_are_not_listed_again(env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what somebody writes into a file there meanwhile is found by undo, as if it had been written later."""
    seen: list[str] = []

    def listing(root: str, prefix: str) -> Iterator[Entry]:
        seen.append(prefix)
        return trees.listed(root, prefix)

    monkeypatch.setattr(describing, "_TICK_NS", 0)
    monkeypatch.setattr(describing, "_FINE_TICK_NS", 0)
    monkeypatch.setattr(describing, "listed", listing)
    with begin(str(env), "sync", in_place=False) as transaction:
        (env / SITE / "more.py").touch()
        (env / ALPHA).write_text("by hand\n")
        transaction.commit()
    assert f"{SITE}/" in seen
    assert f"{SITE}/alpha/" not in seen
    with pytest.raises(Trouble) as trouble:
        undo(str(env))
    assert trouble.value.kind == "changed-since"
    assert (env / ALPHA).read_text() == "by hand\n"
    seen.clear()
    with begin(str(env), "sync", in_place=True) as transaction:
        transaction.commit()
    assert f"{SITE}/alpha/" in seen
