"""Making environments with real uv and real venv: what comes of it, what is refused, and that nobody else has a say in it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pinfold.environment.create import Created, create, default_prompt
from pinfold.environment.names import check_name
from pinfold.records import replace
from pinfold.system.host import Host
from pinfold.system.progress import Cancel
from pinfold.system.trouble import Cancelled, Trouble
from tests.support.folds import UV, isolated
from tests.support.odd_names import NAMES
from tests.support.planted import plant
from tests.support.trees import tree

BASE = str(getattr(sys, "_base_executable", sys.executable))


@pytest.fixture
def host(tmp_path: Path) -> Host:
    place = tmp_path / "place"
    for name in ("home", "tmp"):
        (place / name).mkdir(parents=True)
    return Host(isolated(place), str(place / "home"))


def works(created: Created) -> bool:
    script = "import sys; print(sys.prefix != sys.base_prefix)"
    done = subprocess.run([created.environment.python, "-I", "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.strip() == "True"


@pytest.mark.parametrize("uv", [str(UV), ""], ids=["uv", "venv"])
def test_it_is_made_and_hides_from_git(tmp_path: Path, host: Host, uv: str) -> None:
    path = tmp_path / "shop" / ".venv"
    path.parent.mkdir()
    made = create(str(path), BASE, host, uv=uv, pip=None if uv else False)
    assert works(made)
    assert (made.environment.problem, made.environment.prompt, made.note) == ("", "shop", "")
    assert "*" in (path / ".gitignore").read_text().split()
    assert not (path / ".pinfold").exists()
    assert made.environment.made_by.startswith("uv" if uv else "venv")


@pytest.mark.parametrize("name", NAMES[1:-2:3])
def test_folders_above_may_be_called_anything(tmp_path: Path, host: Host, name: str) -> None:
    path = tmp_path / name / ".venv"
    path.parent.mkdir()
    made = create(str(path), BASE, host, uv=str(UV))
    assert made.environment.problem == ""
    assert os.path.lexists(made.environment.python)
    assert not list(tmp_path.rglob("CANARY"))


def test_bytes_above_that_are_no_text_are_refused(tmp_path: Path, host: Host) -> None:
    path = tmp_path / "\udcff" / ".venv"
    path.parent.mkdir()
    with pytest.raises(Trouble, match="UTF-8"):
        create(str(path), BASE, host, uv=str(UV))
    assert list(path.parent.iterdir()) == []


def test_a_line_break_above_would_be_a_setting_of_venv(tmp_path: Path, host: Host) -> None:
    parent = tmp_path / "x\nhome = /evil"
    parent.mkdir(parents=True)
    with pytest.raises(Trouble) as caught:
        create(str(parent / ".venv"), BASE, host)
    assert caught.value.kind == "create-failed"
    assert list(parent.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["$(id)", "a;b", ".", "..", "-x", " x", "x ", "x.", "con", "NUL.txt", "é", "a\nb", "x" * 129, "a'b"]
)
def test_names_that_are_refused(name: str) -> None:
    with pytest.raises(Trouble) as caught:
        check_name(f"/p/{name}")
    assert caught.value.kind == "bad-name"
    assert caught.value.message.isprintable()


@pytest.mark.parametrize("name", [".venv", "venv", "env-3.12", "my env", "_x", "console"])
def test_names_that_are_fine(name: str) -> None:
    check_name(f"/p/{name}")


def test_prompts() -> None:
    found = [default_prompt(path) for path in ("/me/shop/.venv", "/me/shop/venv/", "/me/shop/py312", "/.venv")]
    assert found == ["shop", "shop", "py312", ".venv"]


@pytest.mark.parametrize(
    "content, kind",
    [
        ({"notes.txt": "mine"}, "not-an-environment"),
        ({"pyvenv.cfg": "home = /gone"}, "exists"),
        ({"conda-meta/history": ""}, "exists"),
        (None, "not-an-environment"),
    ],
)
def test_nothing_is_overwritten(tmp_path: Path, host: Host, content: dict[str, str] | None, kind: str) -> None:
    path = tmp_path / "env"
    if content is None:
        path.write_text("a file")
    for name, text in (content or {}).items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    before = tree(path, times=True)
    with pytest.raises(Trouble) as caught:
        create(str(path), BASE, host, uv=str(UV))
    assert caught.value.kind == kind
    assert tree(path, times=True) == before


def test_a_link_is_not_followed(tmp_path: Path, host: Host) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "env").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Trouble, match="is a link"):
        create(str(tmp_path / "env"), BASE, host, uv=str(UV))
    with pytest.raises(Trouble) as caught:
        create(str(tmp_path / "missing" / "env"), BASE, host, uv=str(UV))
    assert caught.value.kind == "missing"


@pytest.mark.parametrize("uv", [str(UV), ""], ids=["uv", "venv"])
def test_a_failure_leaves_nothing(tmp_path: Path, host: Host, uv: str) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'No module named venv' >&2\nexit 3\n")
    broken.chmod(0o755)
    with pytest.raises(Trouble) as caught:
        create(str(tmp_path / "env"), str(broken), host, uv=uv)
    assert caught.value.kind == "create-failed"
    assert not (tmp_path / "env").exists()
    (tmp_path / "env").mkdir()
    cancel = Cancel()
    cancel.request()
    with pytest.raises(Cancelled):
        create(str(tmp_path / "env"), BASE, host, uv=uv, cancel=cancel)
    assert list((tmp_path / "env").iterdir()) == []


@pytest.mark.parametrize(
    "words, kind",
    [
        ("Caused by: failed to write: No space left on device (os error 28)", "disk-full"),
        ("OSError: [Errno 28] No space left on device", "disk-full"),
        ("Caused by: Permission denied (os error 13)", "permission"),
        ("PermissionError: [Errno 13] Permission denied", "permission"),
        ("it is not my day", "create-failed"),
    ],
)
@pytest.mark.parametrize("with_uv", [True, False], ids=["uv", "venv"])
def test_what_can_be_helped_is_said_with_what_helps(
    tmp_path: Path, host: Host, with_uv: bool, words: str, kind: str
) -> None:
    program = stand_in(tmp_path / "base", f"echo '{words}' >&2; exit 2", ensurepip=True)
    with pytest.raises(Trouble) as caught:
        create(str(tmp_path / "env"), BASE if with_uv else str(program), host, uv=str(program) if with_uv else "")
    assert caught.value.kind == kind
    assert bool(caught.value.advice) is (kind != "create-failed")
    assert words in caught.value.detail


def test_what_debians_venv_says_on_standard_output_is_shown(tmp_path: Path, host: Host) -> None:
    program = stand_in(tmp_path / "base", "echo 'ensurepip is not available'; exit 1", ensurepip=True)
    with pytest.raises(Trouble) as caught:
        create(str(tmp_path / "env"), str(program), host)
    assert "ensurepip is not available" in caught.value.detail


def test_a_persons_own_pace_of_uv_is_kept(tmp_path: Path, host: Host) -> None:
    told = tmp_path / "told"
    program = stand_in(tmp_path / "base", f"pwd > {told}; env >> {told}; exit 2", ensurepip=True)
    own = {"UV_CACHE_DIR": str(tmp_path), "UV_LINK_MODE": "copy", "UV_CONCURRENT_BUILDS": "1"}
    with pytest.raises(Trouble):
        create(
            str(tmp_path / "env"),
            BASE,
            replace(host, environ={**host.environ, **own, "UV_PYTHON": "/evil"}),
            uv=str(program),
        )
    said = dict(line.split("=", 1) for line in told.read_text().splitlines()[1:] if "=" in line)
    assert own.items() <= said.items()
    assert "UV_PYTHON" not in said
    assert said["UV_PYTHON_DOWNLOADS"] == "never"


def stand_in(folder: Path, script: str, ensurepip: bool) -> Path:
    """A Python that is none, with a library as Debian's has it without `python3-venv`."""
    library = folder / "lib" / "python3.11"
    library.mkdir(parents=True)
    (library / "os.py").write_text("")
    if ensurepip:
        (library / "ensurepip").mkdir()
        (library / "ensurepip" / "__init__.py").write_text("")
    program = folder / "bin" / "python3.11"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("ensurepip", [True, False])
def test_how_venv_is_run(tmp_path: Path, host: Host, ensurepip: bool) -> None:
    told = tmp_path / "told"
    env = tmp_path / "env"
    script = f"""
pwd > {told}; env >> {told}; for each; do echo "[$each]" >> {told}; done
mkdir -p {env}/bin {env}/lib/python3.11/site-packages
ln -s {tmp_path}/base/bin/python3.11 {env}/bin/python
printf 'home = {tmp_path}/base/bin\\nversion = 3.11.0\\n' > {env}/pyvenv.cfg"""
    program = stand_in(tmp_path / "base", script, ensurepip)
    environ = {**host.environ, "PYTHONPATH": "/evil", "VIRTUAL_ENV": "/x", "UV_PYTHON": "/evil", "PIP_TARGET": "/evil"}
    made = create(str(env), str(program), replace(host, environ=environ))
    said = told.read_text()
    assert not any(f"\n{name}=" in said for name in ("PYTHONPATH", "VIRTUAL_ENV", "UV_PYTHON", "PIP_TARGET"))
    arguments = [line[1:-1] for line in said.splitlines() if line.startswith("[")]
    assert arguments[:3] == ["-I", "-m", "venv"]
    assert arguments[-2:] == ["--", str(env)]
    assert ("--without-pip" in arguments) is not ensurepip
    assert said.startswith(str(tmp_path / "place" / "tmp")) or "pinfold-" in said.splitlines()[0]
    assert ("python3.11-venv" in made.note) is not ensurepip


def test_pip_that_cannot_come_is_said_before_anything_is_made(tmp_path: Path, host: Host) -> None:
    program = stand_in(tmp_path / "base", "exit 9", ensurepip=False)
    with pytest.raises(Trouble) as caught:
        create(str(tmp_path / "env"), str(program), host, uv=str(UV), pip=True)
    assert caught.value.kind == "no-pip"
    assert not (tmp_path / "env").exists()


@pytest.mark.parametrize("pip", [None, True], ids=["uv", "venv"])
def test_nothing_planted_runs(tmp_path: Path, host: Host, monkeypatch: pytest.MonkeyPatch, pip: bool | None) -> None:
    """Nor while pip comes, which it does where it is asked for, from Python's own copy of it."""
    planted = plant(tmp_path / "work", tmp_path / "log", environments=("venv",))
    monkeypatch.chdir(planted.folder)
    environ = {**host.environ, "PATH": f"{planted.folder}/bin:{planted.folder}:{host.environ['PATH']}"}
    there = replace(host, environ=environ)
    env = planted.folder / ".venv"
    made = create(str(env), BASE, there, uv=str(UV), pip=pip, prompt="a$(id)b", workspace=str(planted.folder))
    assert works(made)
    assert (env / "bin" / "pip").exists() is bool(pip)
    assert made.environment.made_by.startswith("venv" if pip else "uv")
    assert made.environment.prompt == "a__id_b", "activation scripts of old Pythons would run it"
    assert planted.ran() == []


KILLED = """
import sys
from pinfold.environment.create import create
from pinfold.system.host import this_host
create(sys.argv[1], sys.argv[2], this_host(), uv=sys.argv[3])
"""


def test_killed_in_the_middle(tmp_path: Path, host: Host) -> None:
    """The child lives on for a moment; whoever comes next waits for it and takes away what it has made."""
    env = tmp_path / "env"
    slow = tmp_path / "uv"
    slow.write_text(
        f"#!/bin/sh\nmkdir -p {env}/bin\necho 'home = /x' > {env}/pyvenv.cfg\nsleep 1\ntouch {env}/bin/late\n"
    )
    slow.chmod(0o755)
    command = [sys.executable, "-I", "-c", KILLED, str(env), BASE, str(slow)]
    process = subprocess.Popen(command, env=dict(host.environ), cwd=tmp_path)
    deadline = time.monotonic() + 10
    while not (env / "pyvenv.cfg").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert (env / "pyvenv.cfg").exists()
    made = create(str(env), BASE, host, uv=str(UV))
    assert works(made)
    assert not (env / "bin" / "late").exists()
