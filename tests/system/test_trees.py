"""Trees: listing, copying and deleting what is awkward, and telling safe paths from others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.support.exact import make_tree, tree

from pinfold.system.trees import copy_file, delete, link_or_copy, look, safe, walk


def test_a_walk_finds_everything_and_folders_first(tmp_path: Path) -> None:
    make_tree(tmp_path)
    seen: list[str] = []
    for entry in walk(str(tmp_path)):
        assert not entry.path.rpartition("/")[0] or entry.path.rpartition("/")[0] in seen
        seen.append(entry.path)
    assert sorted(seen) == sorted(name for name in tree(tmp_path) if name != ".")


def test_a_walk_skips_at_the_top_only(tmp_path: Path) -> None:
    (tmp_path / ".pinfold" / "x").mkdir(parents=True)
    (tmp_path / "lib" / ".pinfold").mkdir(parents=True)
    assert [entry.path for entry in walk(str(tmp_path), (".pinfold",))] == ["lib", "lib/.pinfold"]


def test_links_to_folders_are_not_entered(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").touch()
    (tmp_path / "env" / "link").symlink_to(tmp_path / "outside")
    assert [(entry.path, entry.kind) for entry in walk(str(tmp_path / "env"))] == [("link", "l")]
    delete(str(tmp_path / "env"))
    assert (tmp_path / "outside" / "file").exists()


def test_deleting_takes_read_only_and_unreadable_folders_with_it(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    make_tree(tmp_path / "tree")
    (tmp_path / "tree" / "read-only").chmod(0)
    delete(str(tmp_path / "tree"))
    assert not (tmp_path / "tree").exists()
    delete(str(tmp_path / "tree"))


def test_a_copy_has_content_mode_and_times(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(os.urandom(3_000_000))
    source.chmod(0o640)
    os.utime(source, ns=(1, 1_234_567_890_123_456_789))
    copy_file(str(source), str(tmp_path / "copy"))
    copy = (tmp_path / "copy").stat()
    assert (tmp_path / "copy").read_bytes() == source.read_bytes()
    assert (copy.st_mode, copy.st_mtime_ns) == (source.stat().st_mode, 1_234_567_890_123_456_789)
    assert copy.st_ino != source.stat().st_ino


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "source").write_bytes(b"x" * 10)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        copy_file(str(tmp_path / "source"), str(tmp_path / "copy"))
    assert not (tmp_path / "copy").exists()


def test_without_hard_links_there_is_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "source").write_text("s")
    assert link_or_copy(str(tmp_path / "source"), str(tmp_path / "second"))
    assert (tmp_path / "second").samefile(tmp_path / "source")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert not link_or_copy(str(tmp_path / "source"), str(tmp_path / "third"))
    assert not (tmp_path / "third").samefile(tmp_path / "source")
    assert (tmp_path / "third").read_text() == "s"


def test_nothing_is_there(tmp_path: Path) -> None:
    assert look(str(tmp_path / "gone")) is None
    assert look("nul\0") is None


@pytest.mark.parametrize(
    "path", ["a", "a/b", ".a", "a..", "...", "a b", "\udcff", "a\nb", "-rf", "~", "lib/python3.12/x.py"]
)
def test_safe_paths(path: str) -> None:
    assert safe(path, windows=False)


@pytest.mark.parametrize("path", ["", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a/..", "nul\0"])
@pytest.mark.parametrize("windows", [False, True])
def test_unsafe_paths(path: str, windows: bool) -> None:
    assert not safe(path, windows)


@pytest.mark.parametrize("path", ["a\\b", "..\\a", "C:", "C:a", "C:/a", "a:stream", "a.", "a /b", "a?", "a|b", 'a"'])
def test_unsafe_paths_on_windows(path: str) -> None:
    assert safe(path, windows=False)
    assert not safe(path, windows=True)
