"""An environment whose base Python is gone gets another one and keeps its packages; a failure leaves every byte as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pinfold.analysis.environment import Distribution, Environment, Kind
from pinfold.analysis.resolved import Resolved
from pinfold.environment.create import Created
from pinfold.environment.describe import describe
from pinfold.environment.distributions import installed
from pinfold.environment.interpreters import Interpreter, interpreter
from pinfold.environment.pythons import look
from pinfold.environment.reinstall import reinstallable
from pinfold.environment.repair import Means, repair, same_minor
from pinfold.environment.undo import undo
from pinfold.records import replace
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble
from tests.support.folds import UV, isolated
from tests.support.trees import tree

BASE = str(getattr(sys, "_base_executable", sys.executable))
MINOR = f"python{sys.version_info.major}.{sys.version_info.minor}"


def python(**changes: str) -> Interpreter:
    found = look(BASE, windows=False)
    assert found is not None
    return replace(interpreter(found, BASE, "PATH"), **changes)  # type: ignore[arg-type]


def broken(tmp_path: Path, maker: Callable[[Path], list[str]], minor: str = MINOR) -> tuple[Path, Host]:
    """An environment with one distribution and a program, made from a Python that has gone."""
    place = tmp_path / "place"
    (place / "home").mkdir(parents=True)
    (place / "tmp").mkdir()
    host = Host(isolated(place), str(place / "home"))
    env = tmp_path / "work" / ".venv"
    env.parent.mkdir()
    subprocess.run(maker(env), check=True, env=dict(host.environ), capture_output=True, cwd=tmp_path)
    if minor != MINOR:
        (env / "lib" / MINOR).rename(env / "lib" / minor)
    info = env / "lib" / minor / "site-packages" / "six-1.16.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n")
    (info.parent / "six.py").write_text("value = 1\n")
    (env / "bin" / "tool").write_text(f"#!{env}/bin/python\n")
    for link in (env / "bin").iterdir():
        if link.is_symlink() and link.readlink().is_absolute():
            name = link.name
            link.unlink()
            link.symlink_to(f"/gone/bin/{name}")
    cfg = []
    for line in (env / "pyvenv.cfg").read_text().splitlines():
        key = line.partition("=")[0].strip()
        if key in ("home", "executable"):
            line = f"{key} = /gone/bin{'/python' if key == 'executable' else ''}"
        if key in ("version", "version_info") and minor != MINOR:
            line = f"{key} = {minor.removeprefix('python')}.0"
        cfg.append(line)
    (env / "pyvenv.cfg").write_text("\n".join(cfg) + "\n")
    return env, host


def with_uv(env: Path) -> list[str]:
    return [str(UV), "--no-config", "venv", "--python", BASE, "--prompt", "mine", str(env)]


def with_venv(env: Path) -> list[str]:
    return [BASE, "-I", "-m", "venv", "--without-pip", "--system-site-packages", "--prompt", "mine", str(env)]


def mend(env: Path, host: Host, means: Means) -> Created:
    environment = describe(str(env), host)
    assert environment is not None
    assert "gone" in environment.problem
    own = [each for each in installed(environment).values() if not each.inherited]
    return repair(environment, own, means, host)


def never(environment: Environment, wanted: Sequence[Resolved], held: Sequence[int]) -> None:
    raise AssertionError("nothing is to be installed")


@pytest.mark.parametrize("uv", [str(UV), ""], ids=["with-uv", "with-venv"])
@pytest.mark.parametrize("maker", [with_uv, with_venv])
def test_the_same_minor_version_keeps_every_package(
    tmp_path: Path, maker: Callable[[Path], list[str]], uv: str
) -> None:
    env, host = broken(tmp_path, maker)
    before = tree(env, times=True)
    made = mend(env, host, Means(python(), never, uv))
    assert (made.environment.problem, made.environment.prompt) == ("", "mine")
    assert made.environment.system_site_packages is (maker is with_venv)
    script = "import six, sys; print(six.value, sys.prefix)"
    done = subprocess.run([env / "bin" / "python", "-I", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"1 {env}"
    kept = {path for path in before if "six" in path or path == "bin/tool"}
    after = tree(env, times=True)
    assert len(kept) == 4
    assert {path: after[path] for path in kept} == {path: before[path] for path in kept}
    undo(str(env))
    assert {k: v for k, v in tree(env).items() if ".pinfold" not in k} == {
        k: v.rpartition(" ")[0] if v.startswith("file") else v for k, v in before.items()
    }, "undo leads back"


def test_another_minor_version_installs_the_same_again(tmp_path: Path) -> None:
    env, host = broken(tmp_path, with_uv, minor="python3.1")
    got: list[Resolved] = []

    def install(environment: Environment, wanted: Sequence[Resolved], held: Sequence[int]) -> None:
        assert not installed(environment)
        assert held
        got.extend(wanted)

    made = mend(env, host, Means(python(), install, str(UV)))
    assert got == [Resolved("six", "six", "1.16.0")]
    assert made.environment.problem == ""
    assert not (env / "lib" / "python3.1").exists()
    assert not (env / "bin" / "tool").exists()


@pytest.mark.parametrize("uv", [str(UV), ""], ids=["with-uv", "with-venv"])
def test_a_failure_leaves_every_byte(tmp_path: Path, uv: str) -> None:
    env, host = broken(tmp_path, with_uv, minor="python3.1")
    before = tree(env, times=True)

    def install(environment: Environment, wanted: Sequence[Resolved], held: Sequence[int]) -> None:
        raise Trouble("network", "The index cannot be reached.")

    with pytest.raises(Trouble, match="cannot be reached"):
        mend(env, host, Means(python(), install, uv))
    assert tree(env, times=True) == before
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    with pytest.raises(Trouble) as caught:
        mend(env, host, Means(python(path=str(fake)), never, uv))
    assert caught.value.kind == "create-failed"
    assert tree(env, times=True) == before


def test_what_nobody_can_install_again_is_not_begun(tmp_path: Path) -> None:
    env, host = broken(tmp_path, with_uv, minor="python3.1")
    (env / "lib" / "python3.1" / "site-packages" / "six-1.16.0.dist-info" / "METADATA").unlink()
    before = tree(env, times=True)
    with pytest.raises(Trouble, match="six") as caught:
        mend(env, host, Means(python(), never, str(UV)))
    assert caught.value.kind == "not-repairable"
    assert tree(env, times=True) == before


def test_only_environments(tmp_path: Path) -> None:
    host = Host(dict(os.environ), str(tmp_path))
    with pytest.raises(Trouble) as caught:
        repair(Environment(str(tmp_path), Kind.SYSTEM), [], Means(python(), never), host)
    assert caught.value.kind == "not-an-environment"


def test_which_python_keeps_compiled_packages() -> None:
    environment = Environment("/e", Kind.VIRTUAL, version="3.12.1", implementation="cpython")
    there = [python(version="3.13.0"), python(version="3.12.9", implementation="pypy"), python(version="3.12.4")]
    assert same_minor(environment, there) is there[2]
    threads = replace(environment, site_packages=("/e/lib/python3.12t/site-packages",))
    assert same_minor(threads, there) is None


def test_places_are_remembered() -> None:
    from tests.support.installed import facts

    found = facts(
        """
six 1.16.0
Demo 1.0 from git+https://example.com/demo.git@main (0123456789abcdef)
app 0.1 editable from file:///w/app
outside 1.0 in /usr/lib/python3
""",
        "/w",
    ).distributions
    inherited = {key: replace(each, inherited=key == "outside") for key, each in found.items()}
    wanted: tuple[Resolved, ...] = reinstallable(inherited.values())
    assert [(each.key, each.version, each.url, each.editable) for each in wanted] == [
        ("app", "0.1", "file:///w/app", True),
        ("demo", "1.0", "git+https://example.com/demo.git@0123456789abcdef", False),
        ("six", "1.16.0", "", False),
    ]
    with pytest.raises(Trouble):
        reinstallable([Distribution("x", "x", "", "/e/x.dist-info")])
