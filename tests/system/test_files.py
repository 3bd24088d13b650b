"""Reading odd files and writing whole ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pinfold.system.files import MAX_BYTES, Refusal, read, stamp, write_atomic


def test_a_plain_file(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_bytes(b"\xef\xbb\xbfsix\r\n\x00")
    found = read(str(path))
    assert (found.data, found.refusal) == (b"\xef\xbb\xbfsix\r\n\x00", None)
    assert found.stamp == stamp(str(path))


def test_the_limit_is_inclusive(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes(b"12345")
    assert read(str(path), 5).data == b"12345"
    assert read(str(path), 4).refusal is Refusal.TOO_LARGE


def test_a_sparse_giant_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    found = read(str(path))
    assert (found.data, found.refusal, found.reason) == (None, Refusal.TOO_LARGE, "52428800 bytes")
    assert found.stamp is not None
    assert found.stamp.size > MAX_BYTES


@pytest.mark.parametrize("name", ["gone.txt", "file.txt/x", "nul\0", "x" * 5000])
def test_nothing_there(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").touch()
    found = read(f"{tmp_path}/{name}")
    assert found.data is None
    assert found.refusal in {Refusal.MISSING, Refusal.UNREADABLE}
    assert found.reason
    assert stamp(f"{tmp_path}/{name}") is None


def test_a_folder(tmp_path: Path) -> None:
    assert read(str(tmp_path)).refusal is Refusal.IRREGULAR


def test_bytes_are_exact(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    write_atomic(str(path), b"a\r\nb\rc\n\x1a\x00")
    assert path.read_bytes() == b"a\r\nb\rc\n\x1a\x00"


def test_a_failure_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space left"):
        write_atomic(str(path), b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["r.txt"]


def test_read_only_means_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # whoever runs the suite as root may write anything
    with pytest.raises(PermissionError):
        write_atomic(str(path), b"new")
    assert path.read_bytes() == b"old"


def test_a_stamp_tells_a_change(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes(b"one")
    before = stamp(str(path))
    write_atomic(str(path), b"two")
    assert stamp(str(path)) != before
