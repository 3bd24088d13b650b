"""Children: what they get, what they say, and that nothing of them is left."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from pinfold.system.child import base_environment, run
from pinfold.system.ending import taskkill
from pinfold.system.private import private_folder, write_private
from pinfold.system.progress import Cancel
from pinfold.system.trouble import Cancelled, Trouble

PATH = {"PATH": "/usr/bin:/bin"}


def shell(script: str, **options: object) -> object:
    return run(["/bin/sh", "-c", script], cwd="/", environ=PATH, **options)  # type: ignore[arg-type]


def alive(note: Path) -> bool:
    """Whether the process whose number a child has written still runs; a zombie does not."""
    try:
        return Path(f"/proc/{note.read_text().strip()}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_code_and_streams() -> None:
    ended = run(["/bin/sh", "-c", "echo out; echo err >&2; exit 3"], cwd="/", environ=PATH)
    assert (ended.code, ended.out, ended.err) == (3, "out\n", "err")


def test_it_gets_our_folder_our_environment_and_no_more(tmp_path: Path) -> None:
    script = "pwd; env | sort; cat; ls /proc/self/fd | wc -l"
    ended = run(["/bin/sh", "-c", script], cwd=str(tmp_path), environ={**PATH, "X": "1"})
    lines = ended.out.splitlines()
    assert lines[0] == str(tmp_path)
    assert {line.partition("=")[0] for line in lines[1:-1]} <= {"PATH", "X", "PWD", "SHLVL", "_", "OLDPWD"}
    assert int(lines[-1]) == 4  # three streams, and the folder that is being listed


def test_both_streams_are_drained_and_bounded() -> None:
    script = (
        "import sys\nfor _ in range(400): sys.stderr.write('e' * 1000 + '\\n'); sys.stdout.write('o' * 1000 + '\\n')"
    )
    ended = run([sys.executable, "-I", "-S", "-c", script], cwd="/", environ={})
    assert len(ended.out) == 400 * 1001
    assert 60_000 < len(ended.err) <= 64 * 1024


def test_lines_are_redacted_and_printable() -> None:
    said: list[str] = []
    script = r"printf '\033[31mred\033[0m \a\n'; printf 'one\rtwo\n\n'; printf '\377end'"
    script += r"; printf 'https://u:secret@example.com/\n' >&2"
    ended = run(["/bin/sh", "-c", script], cwd="/", environ=PATH, on_line=said.append)
    assert sorted(said) == sorted(["red ?", "one", "two", "https://****@example.com/", "\ufffdend"])
    assert ended.err == "https://****@example.com/"


def test_of_a_line_without_end_the_beginning_is_said() -> None:
    said: list[str] = []
    shell("head -c 300000 /dev/zero | tr '\\0' x; echo; echo next", on_line=said.append)
    assert [len(line) for line in said] == [8 * 1024, 4]


def test_what_is_cut_off_does_not_bare_half_a_secret() -> None:
    said: list[str] = []
    script = "import sys; sys.stderr.write('x' * 9000 + ' https://me:' + 's3cret' * 20_000 + '@example.com/ end\\n')"
    ended = run([sys.executable, "-I", "-S", "-c", script], cwd="/", environ={}, on_line=said.append)
    assert "s3cret" not in ended.err + "".join(said)
    assert ended.err == "end"


@pytest.mark.parametrize(
    "argv, cwd",
    [(["/nowhere/program"], "/"), (["/etc/passwd"], "/"), (["/bin/true"], "/nowhere"), (["/bin/true", "\0"], "/")],
)
def test_what_cannot_be_started_is_a_trouble(argv: list[str], cwd: str) -> None:
    with pytest.raises(Trouble) as trouble:
        run(argv, cwd=cwd, environ={})
    assert trouble.value.kind == "not-started"


def test_a_name_to_search_for_is_refused() -> None:
    with pytest.raises(ValueError, match="absolute"):
        run(["true"], cwd="/", environ=PATH)


@pytest.mark.parametrize("stubborn", ["", "trap '' TERM; "])
def test_cancelling_ends_the_child_and_its_children(tmp_path: Path, stubborn: str) -> None:
    cancel, note = Cancel(), tmp_path / "pid"
    script = f"{stubborn}(sleep 60 & echo $! > {note}; echo started; wait); sleep 60"
    with pytest.raises(Cancelled):
        shell(script, cancel=cancel, on_line=lambda _: cancel.request())
    assert not alive(note)


def test_cancelled_before_it_begins(tmp_path: Path) -> None:
    cancel = Cancel()
    cancel.request()
    with pytest.raises(Cancelled):
        shell(f"touch {tmp_path}/ran", cancel=cancel)
    assert list(tmp_path.iterdir()) == []


def test_time_is_over() -> None:
    began = time.monotonic()
    with pytest.raises(Trouble) as trouble:
        shell("echo why >&2; sleep 60", timeout=0.2)
    assert (trouble.value.kind, trouble.value.detail) == ("timeout", "why")
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("waitid", [True, False], ids=["waitid", "macos"])
def test_what_a_child_leaves_behind_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waitid: bool) -> None:
    if not waitid:
        monkeypatch.delattr(os, "waitid")
    note = tmp_path / "pid"
    shell(f"sleep 60 & echo $! > {note}")
    assert not alive(note)


def test_what_the_listener_raises_is_raised_when_the_child_is_gone(tmp_path: Path) -> None:
    note = tmp_path / "pid"

    def fail(line: str) -> None:
        raise KeyError(line)

    with pytest.raises(KeyError, match="one"):
        shell(f"echo $$ > {note}; echo one; echo two; sleep 60", on_line=fail)
    assert not alive(note)


def test_descriptors_are_inherited(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path / "file", os.O_WRONLY | os.O_CREAT)
    shell(f"echo inherited > /dev/fd/{descriptor}", held=[descriptor])
    os.close(descriptor)
    assert (tmp_path / "file").read_text() == "inherited\n"


def test_threads_and_descriptors_do_not_add_up() -> None:
    shell("true")
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(20):
        shell("echo x; echo y >&2")
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
    assert threading.active_count() < 10


HIJACKERS = [
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSTARTUP",
    "VIRTUAL_ENV",
    "VIRTUAL_ENV_PROMPT",
    "CONDA_PREFIX",
    "PIP_INDEX_URL",
]
HIJACKERS += ["UV_PYTHON", "UV_CACHE_DIR", "GIT_DIR", "GIT_WORK_TREE", "BASH_ENV", "__PYVENV_LAUNCHER__"]
HARMLESS = [
    "HOME",
    "LANG",
    "HTTPS_PROXY",
    "SSL_CERT_FILE",
    "LD_PRELOAD",
    "CC",
    "GIT_SSH_COMMAND",
    "TMPDIR",
    "SYSTEMROOT",
]


def test_what_could_hijack_an_installer_is_dropped() -> None:
    given = dict.fromkeys([*HIJACKERS, *HARMLESS], "x")
    assert base_environment(given, windows=False) == dict.fromkeys(HARMLESS, "x")
    assert base_environment({"PythonPath": "x", "Pip_Index": "x", "Path": r"C:\a;b"}, windows=True) == {"Path": r"C:\a"}


@pytest.mark.parametrize(
    "windows, path, without, kept",
    [
        (False, "/bin::.:bin:/w/.venv/bin:/w2/bin", ["/w"], "/bin:/w2/bin"),
        (False, "/w/../bin:/x/../w/bin:/w", ["/w/"], "/w/../bin"),
        (False, "/bin", [""], "/bin"),
        (True, r"C:\Windows;.;c:\W\.venv\Scripts;C:\W2", ["C:/w"], r"C:\Windows;C:\W2"),
    ],
)
def test_the_search_path(windows: bool, path: str, without: list[str], kept: str) -> None:
    assert base_environment({"PATH": path}, without, windows=windows) == {"PATH": kept}


def test_links_into_the_workspace_are_no_way_to_it(tmp_path: Path) -> None:
    (tmp_path / "work" / "bin").mkdir(parents=True)
    (tmp_path / "link").symlink_to("work")
    for root, path in (("work", "link"), ("link", "work")):
        given = {"PATH": f"/bin:{tmp_path}/{path}/bin"}
        assert base_environment(given, [str(tmp_path / root)]) == {"PATH": "/bin"}


def test_ending_on_windows() -> None:
    assert taskkill({"SYSTEMROOT": r"D:\Win"}, 5) == [r"D:\Win\System32\taskkill.exe", "/F", "/T", "/PID", "5"]


def test_a_private_folder(tmp_path: Path) -> None:
    with private_folder(str(tmp_path)) as folder:
        assert Path(folder).stat().st_mode & 0o777 == 0o700
        file = Path(write_private(folder, "requirements.txt", "x\udcff"))
        assert (file.stat().st_mode & 0o777, file.read_bytes()) == (0o600, b"x\xff")
        (Path(folder) / "deep" / "er").mkdir(parents=True)
        (Path(folder) / "deep").chmod(0o500)
        (Path(folder) / "link").symlink_to("/usr")
    assert list(tmp_path.iterdir()) == []
