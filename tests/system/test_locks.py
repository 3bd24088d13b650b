"""Locks: one holder, who is named to those that wait, and no trace afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pinfold.system import locks
from pinfold.system.child import run
from pinfold.system.locking import child_of, is_same, noted_child
from pinfold.system.locks import Footprint, Holder, hold, holder
from pinfold.system.progress import Cancel
from pinfold.system.trouble import Cancelled, Trouble

HOLD = """
import sys, time
from pinfold.system.locks import hold
with hold(sys.argv[1], "sync"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def other(path: Path, seconds: float) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path), str(seconds)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_nothing_remains(tmp_path: Path) -> None:
    os.utime(tmp_path, ns=(7, 7))
    with hold(str(tmp_path / "ours" / "lock"), "sync"):
        assert (tmp_path / "ours" / "lock").exists()
    assert list(tmp_path.iterdir()) == []
    assert tmp_path.stat().st_mtime_ns == 7


def test_a_folder_that_was_there_stays_with_its_time(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "file").touch()
    os.utime(tmp_path / "ours", ns=(5, 5))
    with hold(str(tmp_path / "ours" / "lock"), "sync"):
        pass
    assert [path.name for path in (tmp_path / "ours").iterdir()] == ["file"]
    assert (tmp_path / "ours").stat().st_mtime_ns == 5


def test_the_next_one_waits_and_is_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "ours" / "lock"
    process = other(path, 0.6)
    seen = holder(str(path))
    assert seen is not None
    assert (seen.pid, seen.what) == (process.pid, "sync")
    told: list[Holder] = []
    with hold(str(path), "undo", on_wait=told.append):
        assert process.wait(5) == 0
        assert told == [seen]
    assert holder(str(path)) is None
    assert not path.exists()
    process.communicate()


def test_waiting_can_be_cancelled_and_has_an_end(tmp_path: Path) -> None:
    path = tmp_path / "ours" / "lock"
    with hold(str(path), "sync"):
        with pytest.raises(Trouble) as late, hold(str(path), "undo", timeout=0.05):
            pass
        assert (late.value.kind, f"({os.getpid()})" in late.value.message) == ("locked", True)
        cancel = Cancel()
        threading.Timer(0.05, cancel.request).start()
        with pytest.raises(Cancelled), hold(str(path), "undo", cancel=cancel):
            pass
        assert holder(str(path)) is not None
    assert not path.exists()


def test_what_a_killed_holder_leaves_tells_how_it_was(tmp_path: Path) -> None:
    """The next holder brings the folders back to the state before the one that was killed."""
    os.utime(tmp_path, ns=(9, 9))
    path = tmp_path / "ours" / "lock"
    process = other(path, 60)
    process.kill()
    process.communicate()
    assert holder(str(path)) is None
    with hold(str(path), "recovery") as held:
        assert held.footprint == Footprint(None, 9)
    assert list(tmp_path.iterdir()) == []
    assert tmp_path.stat().st_mtime_ns == 9


def test_a_child_keeps_the_lock_of_a_killed_parent(tmp_path: Path) -> None:
    path = tmp_path / "ours" / "lock"
    script = (
        "import os, signal, sys\n"
        "from pinfold.system.child import run\n"
        "from pinfold.system.locks import hold\n"
        "with hold(sys.argv[1], 'sync') as held:\n"
        "    run(['/bin/sh', '-c', 'echo on; sleep 0.5'], cwd='/', environ={'PATH': '/bin:/usr/bin'},\n"
        "        held=[held.descriptor], on_line=lambda line: os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    parent = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert parent.returncode == -signal.SIGKILL
    assert holder(str(path)) is not None
    with hold(str(path), "recovery", timeout=10):
        pass


def test_a_descriptor_that_a_daemon_has_inherited_does_not_hold_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "ours" / "lock"
    note = tmp_path / "pid"
    with hold(str(path), "sync") as held:
        script = f"import os, time\nif not os.fork():\n os.setsid(); open({str(note)!r}, 'w').write(str(os.getpid()))\n"
        script += (
            f" os.close(1); os.close(2); time.sleep(60)\nwhile not os.path.getsize({str(note)!r}): time.sleep(0.01)\n"
        )
        note.touch()
        run([sys.executable, "-I", "-S", "-c", script], cwd="/", environ={}, held=[held.descriptor])
    try:
        with hold(str(path), "undo", timeout=1):
            pass
    finally:
        os.kill(int(note.read_text()), signal.SIGKILL)


def test_many_take_turns(tmp_path: Path) -> None:
    """The file goes away with each holder; nobody may hold a file that has lost its name."""
    path, inside, most = tmp_path / "ours" / "lock", [0], [0]

    def work() -> None:
        for _ in range(20):
            with hold(str(path), "sync"):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0)
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "x",
        "[]",
        '{"pid": "a"}',
        '{"pid": 1, "what": 2, "folder": 0, "parent": 0}',
        f'{{"pid": 1{"0" * 400}, "what": "", "folder": 0, "parent": 0}}',
    ],
)
def test_odd_lock_files(tmp_path: Path, content: str) -> None:
    path = tmp_path / "ours" / "lock"
    path.parent.mkdir()
    path.write_text(content)
    assert holder(str(path)) is None
    with hold(str(path), "sync"):
        found = holder(str(path))
        assert found is not None
        assert found.pid == os.getpid()
    assert not path.parent.exists()


@pytest.mark.parametrize("flags", [locks._FLAGS, 0], ids=["here", "windows"])
def test_a_link_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: int) -> None:
    monkeypatch.setattr(locks, "_FLAGS", flags)
    (tmp_path / "outside").mkdir()
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "ours").symlink_to(tmp_path / "outside")
    with pytest.raises(NotADirectoryError), hold(str(tmp_path / "env" / "ours" / "lock"), "sync"):
        pass
    (tmp_path / "env" / "ours").unlink()
    (tmp_path / "env" / "ours").mkdir()
    (tmp_path / "env" / "ours" / "lock").symlink_to(tmp_path / "outside" / "new")
    with pytest.raises(OSError, match="symbolic links"), hold(str(tmp_path / "env" / "ours" / "lock"), "sync"):
        pass
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize(
    "noted, pid, began",
    [
        (b"", 0, 0),
        (b"123                 \n", 123, 0),  # as it was written once
        (noted_child(123, 133_000_000_000_000_000), 123, 133_000_000_000_000_000),
        (noted_child(2**32 - 1, 2**63), 2**32 - 1, 2**63),
        (noted_child(0, 0), 0, 0),
        (b"0\n", 0, 0),
        (b"-1\n", 0, 0),
        (b"12 -3\n", 12, 0),
        (b"12 x 4\n", 12, 0),
        (b"x", 0, 0),
        (b"9" * 20, 0, 0),
        (b"12 " + b"9" * 30, 12, 0),
        (b"\0\0", 0, 0),
    ],
)
def test_the_child_that_a_windows_lock_names(noted: bytes, pid: int, began: int) -> None:
    assert child_of(noted) == (pid, began)


@pytest.mark.parametrize(
    "noted, now, same",
    [(5, 5, True), (5, 6, False), (0, 6, True), (5, 0, True)],
    ids=["it", "another with its number", "of an older version", "nobody tells"],
)
def test_a_number_that_windows_gave_to_another_process(noted: int, now: int, same: bool) -> None:
    assert is_same(noted, now) is same
