"""Undo: the state before the last sync, unless somebody else has been there; and what is planted does no harm."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pinfold.environment.recovery import recover
from pinfold.environment.traces import can_undo
from pinfold.environment.transaction import begin
from pinfold.environment.undo import undo
from pinfold.system.trouble import Trouble
from tests.support.exact import differences, make_tree, tree
from tests.support.transactions import change, fail, sync

SITE = "lib/python3.12/site-packages"


@pytest.fixture
def env(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "env"
    root.mkdir()
    make_tree(root)
    yield root
    subprocess.run(["/bin/chmod", "-R", "u+rwx", str(tmp_path)], check=True)


@pytest.mark.parametrize("in_place", [False, True])
def test_back_to_before_the_first_sync(env: Path, in_place: bool) -> None:
    before = tree(env)
    with begin(str(env), "sync", in_place=in_place) as transaction:
        change(env)
        transaction.commit(b"{}")
    assert tree(env) != before
    assert abs(undo(str(env)).at - time.time()) < 60
    assert differences(before, tree(env)) == []
    assert can_undo(str(env)) is None
    with pytest.raises(Trouble) as trouble:
        undo(str(env))
    assert trouble.value.kind == "nothing-to-undo"
    assert differences(before, tree(env)) == []


def test_back_to_before_the_second_sync(env: Path) -> None:
    sync(env)
    note = (env / ".pinfold" / "last-sync.json").read_bytes()
    between = tree(env)
    with begin(str(env), "sync") as transaction:
        (env / SITE / "delta.py").write_text("2")
        transaction.commit(b"second")
    undo(str(env))
    assert (env / ".pinfold" / "last-sync.json").read_bytes() == note
    ours = {name for name in between if name.startswith(".pinfold")} | {"."}
    assert (
        differences(
            {name: value for name, value in between.items() if name not in ours},
            {name: value for name, value in tree(env).items() if name not in ours},
        )
        == []
    )


def test_a_failed_sync_after_it_does_not_matter(env: Path) -> None:
    before = tree(env)
    sync(env)
    fail(env)
    undo(str(env))
    assert differences(before, tree(env)) == []


def stealthily(env: Path) -> None:
    """Other content, the same size and time."""
    path = env / SITE / "delta.py"
    status = path.stat()
    path.write_text("delta = 2\n")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    f"{SITE}/delta.py": stealthily,
    f"{SITE}/alpha/__init__.py": lambda env: (env / SITE / "alpha" / "__init__.py").write_text("edited\n"),
    f"{SITE}/other.py": lambda env: (env / SITE / "other.py").touch(),
    "bin/tool": lambda env: (env / "bin" / "tool").unlink(),
    "secret": lambda env: (env / "secret").chmod(0o644),
    "lib64": lambda env: ((env / "lib64").unlink(), (env / "lib64").symlink_to("elsewhere")),
    "empty": lambda env: (env / "empty").rmdir(),
    "folder": lambda env: (env / "folder").mkdir(),
    f"{SITE}/__pycache__/x.txt": lambda env: (
        (env / SITE / "__pycache__").mkdir(),
        (env / SITE / "__pycache__" / "x.txt").touch(),
    ),
}


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize("name", CHANGES)
def test_refused_when_something_else_has_changed_it(env: Path, name: str, in_place: bool) -> None:
    with begin(str(env), "sync", in_place=in_place) as transaction:
        change(env)
        transaction.commit()
    CHANGES[name](env)
    before = tree(env)
    with pytest.raises(Trouble) as trouble:
        undo(str(env))
    assert trouble.value.kind == "changed-since"
    assert name in trouble.value.message
    assert differences(before, tree(env)) == []


TOLERATED: dict[str, Callable[[Path, Path], object]] = {
    "Python has run": lambda env, _: (
        (env / SITE / "__pycache__").mkdir(),
        (env / SITE / "__pycache__" / "delta.cpython-312.pyc").write_bytes(b"x"),
        (env / SITE / "alpha" / "__pycache__" / "__init__.cpython-312.pyc").write_bytes(b"other"),
        (env / SITE / "beta" / "__pycache__" / "__init__.cpython-312.pyc").unlink(),
    ),
    "another link": lambda env, tmp: (
        os.link(env / SITE / "delta.py", tmp / "1"),
        os.link(env / SITE / "alpha" / "__init__.py", tmp / "2"),
        os.link(env / "pyvenv.cfg", tmp / "3"),
    ),
    "touched": lambda env, _: os.utime(env / "pyvenv.cfg"),
}


@pytest.mark.parametrize("what", TOLERATED)
def test_done_all_the_same_when_nothing_was_changed(env: Path, tmp_path: Path, what: str) -> None:
    before = tree(env)
    sync(env)
    TOLERATED[what](env, tmp_path)
    undo(str(env))
    assert differences(before, tree(env)) == []


def objects(env: Path) -> dict[bytes, Path]:
    return {path.read_bytes(): path for path in (env / ".pinfold" / "undo" / "objects").rglob("*") if path.is_file()}


@pytest.mark.parametrize("damage", ["gone", "written", "stealth", "link", "manifest", "after"])
def test_refused_when_the_copy_is_damaged(env: Path, tmp_path: Path, damage: str) -> None:
    sync(env)
    item = objects(env)[b"# beta\n"]
    status = item.stat()
    if damage in {"manifest", "after"}:
        (env / ".pinfold" / "undo" / f"{damage}.json").write_text("{}")
    elif damage == "link":
        item.rename(tmp_path / "object")
        item.symlink_to(tmp_path / "object")
    elif damage == "gone":
        item.unlink()
    else:
        item.write_bytes(b"# BETA\n")
        if damage == "stealth":
            os.utime(item, ns=(status.st_atime_ns, status.st_mtime_ns))
    before = tree(env)
    with pytest.raises(Trouble) as trouble:
        undo(str(env))
    assert trouble.value.kind == "damaged-copy"
    assert differences(before, tree(env)) == []


def plant(env: Path, rows: list[list[object]] | None, journal: dict[str, object]) -> None:
    """A half-done change as somebody else would like us to finish it."""
    ours = env / ".pinfold"
    (ours / "txn" / "objects" / "0").mkdir(parents=True)
    for number in range(3):
        (ours / "txn" / "objects" / "0" / str(number)).write_bytes(b"planted")
        os.utime(ours / "txn" / "objects" / "0" / str(number), ns=(1, 1))
    if rows is not None:
        head = {"format": 2, "folder": None, "root": 1, "mode": 0o755}
        (ours / "txn" / "manifest.json").write_text(json.dumps({**head, "entries": rows}))
    note = {"format": 2, "change": "sync", "what": "x", "at": 1.0, "inode": env.stat().st_ino}
    (ours / "journal.json").write_text(json.dumps({**note, **journal}))


def file(path: str, number: int = 0) -> list[object]:
    return [path, "f", 0o644, 7, 1, 1, 1, "", number]


def folder(path: str) -> list[object]:
    return [path, "d", 0o755, 0, 1, 1, 1, "", -1]


def link(path: str, target: str) -> list[object]:
    return [path, "l", 0o777, 0, 1, 1, 1, target, -1]


ESCAPES: dict[str, list[list[object]]] = {
    "dots": [file("../outside/new")],
    "absolute": [file("/tmp/planted-by-a-test")],
    "dots within": [folder("a"), file("a/../../outside/new")],
    "no parent": [file("way/new")],
    "through a link": [link("way", "../outside"), file("way/new")],
    "twice": [folder("way"), link("way", "../outside"), file("way/new")],
    "ours": [folder(".pinfold"), file(".pinfold/new")],
    "ours in capitals": [folder(".PINFOLD"), file(".PINFOLD/new")],
    "one object twice": [file("a"), file("b")],
    "types": [["a", "f", "0644", 7, 1, 1, 1, "", 0]],
    "mode": [["a", "f", 0o100644, 7, 1, 1, 1, "", 0]],
    "short": [["a", "f"]],
    "nul": [link("a", "b\0c")],
}


@pytest.mark.parametrize("name", ESCAPES)
def test_a_planted_copy_reaches_nothing_outside(tmp_path: Path, name: str) -> None:
    env, outside = tmp_path / "env", tmp_path / "outside"
    env.mkdir()
    outside.mkdir()
    (outside / "file").write_text("theirs")
    (env / "way").symlink_to(outside)
    plant(env, ESCAPES[name], {})
    before = tree(outside)
    with pytest.raises(Trouble) as trouble:
        recover(str(env))
    assert trouble.value.kind == "damaged-copy"
    assert differences(before, tree(outside)) == []
    assert (env / "way").is_symlink()
    assert not Path("/tmp/planted-by-a-test").exists()
    assert not recover(str(env))


def test_a_link_in_the_place_of_a_folder_is_replaced_not_followed(tmp_path: Path) -> None:
    env, outside = tmp_path / "env", tmp_path / "outside"
    env.mkdir()
    outside.mkdir()
    (outside / "file").write_text("theirs")
    (env / "lib").symlink_to(outside)
    plant(env, [folder("lib"), file("lib/new")], {})
    before = tree(outside)
    recover(str(env))
    assert differences(before, tree(outside)) == []
    assert (env / "lib" / "new").read_bytes() == b"planted"


@pytest.mark.parametrize("place", ["", "txn", "txn/objects", "txn/objects/0"])
def test_folders_of_the_copy_that_lead_elsewhere_are_refused(tmp_path: Path, place: str) -> None:
    env, outside = tmp_path / "env", tmp_path / "outside"
    env.mkdir()
    plant(env, [file("new")], {})
    (env / "own").write_text("mine")
    where = env / ".pinfold" / place
    where.rename(outside)
    where.symlink_to(outside)
    before = tree(outside)
    with contextlib.suppress(Trouble):  # or it is taken for no copy at all
        recover(str(env))
    assert differences(before, tree(outside)) == []
    assert not (env / "new").exists()


@pytest.mark.parametrize("change_", ["sync", "create", "remove", "undo", "repair"])
@pytest.mark.parametrize(
    "odd",
    [
        {"inode": 5},
        {"inode": "x"},
        {"format": 1},
        {"format": "2"},
        {"change": "odd"},
        {"at": None},
        {"at": 1e300},
        {"what": 3},
    ],
)
def test_a_journal_from_elsewhere_is_refused(env: Path, change_: str, odd: dict[str, object]) -> None:
    plant(env, [], {"change": change_, **odd})
    before = tree(env)
    for verb in (recover, undo):
        with pytest.raises(Trouble) as trouble:
            verb(str(env))
        assert trouble.value.kind in {"foreign-journal", "nothing-to-undo"}
    assert differences(before, tree(env)) == []


def test_a_planted_create_takes_only_what_makers_make(tmp_path: Path) -> None:
    env = tmp_path / "env"
    (env / "src").mkdir(parents=True)
    (env / "src" / "work.py").write_text("mine")
    plant(env, None, {"change": "create"})
    recover(str(env))
    assert (env / "src" / "work.py").read_text() == "mine"


def test_looking_costs_little_and_never_raises(env: Path) -> None:
    script = "import sys\nfrom pinfold.environment.traces import can_undo\nprint(can_undo(sys.argv[1]))"
    sync(env)
    said = subprocess.run([sys.executable, "-c", script, str(env)], check=True, capture_output=True, text=True).stdout
    assert "UndoState(what='sync'" in said
    times = [b'{"what": "sync", "at": %s}' % at for at in (b"1e300", b"NaN", b"-1", b"253402300799", b"9" * 400)]
    for content in (b"", b"[]", b"{}", b"\xff", b'{"what": 1, "at": 1}', b"[" * 100_000, *times):
        (env / ".pinfold" / "undo" / "head.json").write_bytes(content)
        assert can_undo(str(env)) is None
