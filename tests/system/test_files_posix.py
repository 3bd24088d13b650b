"""Kinds of files that Windows does not have; conftest.py leaves this module out there."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from pinfold.system.files import Refusal, read, write_atomic


def test_a_pipe_without_a_writer_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "r.txt")
    assert read(str(tmp_path / "r.txt")).refusal is Refusal.IRREGULAR


def test_a_device_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "r.txt").symlink_to("/dev/zero")
    assert read(str(tmp_path / "r.txt")).refusal is Refusal.IRREGULAR


def test_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("r.txt")
        assert read("r.txt").refusal is Refusal.IRREGULAR


def test_a_ring_of_links(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("b.txt")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert read(str(tmp_path / "a.txt")).refusal is Refusal.UNREADABLE


def test_a_file_without_a_size_is_bounded_all_the_same() -> None:
    if Path("/proc/self/maps").exists():
        assert read("/proc/self/maps", 10).refusal is Refusal.TOO_LARGE
    assert read("/dev/null").refusal is Refusal.IRREGULAR


def test_the_mode_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomic(str(path), b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_gets_the_usual_mode(tmp_path: Path) -> None:
    usual, ours = tmp_path / "usual", tmp_path / "ours"
    usual.touch()
    write_atomic(str(ours), b"")
    assert ours.stat().st_mode == usual.stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_bytes(b"old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_atomic(str(tmp_path / "link.txt"), b"new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_bytes() == b"new"


def test_a_new_file_is_as_the_system_makes_them_and_the_mask_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mask is the whole process's: what another thread makes or starts meanwhile would get ours."""
    (tmp_path / "usual").touch()
    monkeypatch.delattr(os, "umask")
    write_atomic(str(tmp_path / "new"), b"x")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode
