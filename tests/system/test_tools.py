"""uv is found where people have it and never in the workspace; of several pips the newest that fits does the work."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from packaging.version import Version

from pinfold.system import tools
from pinfold.system.host import Host
from pinfold.system.tools import chosen_uv, find_pip, find_uv
from pinfold.system.trouble import Trouble


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own interpreter has neither uv nor pip beside it."""
    paths = {"scripts": str(tmp_path / "own" / "bin"), "purelib": str(tmp_path / "own" / "site-packages")}
    monkeypatch.setattr(tools, "sysconfig", type("Fake", (), {"get_path": staticmethod(paths.__getitem__)}))
    assert sysconfig.get_path("scripts") != paths["scripts"]


def program(path: Path, mode: int = 0o755) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(mode)
    return str(path)


def host(home: Path, *path: str, platform: str = "linux", **environ: str) -> Host:
    return Host({"PATH": (";" if platform == "win32" else ":").join(path), **environ}, str(home), platform)


def fake_pip(folder: Path, version: str, requires_python: str = "", runner: bool = True) -> Path:
    (folder / "pip").mkdir(parents=True)
    (folder / "pip" / "__init__.py").touch()
    if runner:
        (folder / "pip" / "__pip-runner__.py").touch()
    info = folder / f"pip-{version}.dist-info"
    info.mkdir()
    line = f"Requires-Python: {requires_python}\n" if requires_python else ""
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pip\nVersion: {version}\n{line}\n")
    return folder


def test_uv_beside_us_then_on_path_then_in_the_usual_places(tmp_path: Path) -> None:
    home = tmp_path / "home"
    there = host(home, str(tmp_path / "a"), str(tmp_path / "b"))
    assert find_uv(there) in {None, "/usr/bin/uv", "/usr/local/bin/uv", "/home/linuxbrew/.linuxbrew/bin/uv"}
    brought = program(tmp_path / "editor" / "uv")
    there = host(home, str(tmp_path / "a"), str(tmp_path / "b"), PINFOLD_UV_DIR=str(tmp_path / "editor"))
    assert find_uv(there) in {brought, "/usr/bin/uv", "/usr/local/bin/uv", "/home/linuxbrew/.linuxbrew/bin/uv"}
    cargo = program(home / ".cargo" / "bin" / "uv")
    assert find_uv(there) == cargo
    local = program(home / ".local" / "bin" / "uv")
    assert find_uv(there) == local
    on_path = program(tmp_path / "b" / "uv")
    program(tmp_path / "a" / "uv", 0o644)
    assert find_uv(there) == on_path
    own = program(tmp_path / "own" / "bin" / "uv")
    assert find_uv(there) == own
    elsewhere = program(tmp_path / "cargo" / "bin" / "uv")
    assert find_uv(host(tmp_path, CARGO_HOME=str(tmp_path / "cargo")), (str(tmp_path / "own"),)) == elsewhere


def test_uv_on_windows_has_a_suffix(tmp_path: Path) -> None:
    program(tmp_path / "b" / "uv")
    found = program(tmp_path / "b" / "uv.exe")
    assert find_uv(host(tmp_path, str(tmp_path / "b"), platform="win32")) == found


@pytest.mark.parametrize("root", ["work", "link", "work/"])
def test_no_uv_of_the_workspace(tmp_path: Path, root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "work")
    planted = program(tmp_path / "work" / ".venv" / "bin" / "uv")
    monkeypatch.chdir(tmp_path / "work" / ".venv")
    shortcut = tmp_path / "shortcut" / "uv"
    shortcut.parent.mkdir()
    shortcut.symlink_to(planted)
    path = (
        str(Path(planted).parent),
        str(tmp_path / "link" / ".venv" / "bin"),
        "bin",
        "",
        ".",
        str(shortcut.parent),
    )
    roots = (f"{tmp_path}/{root}",)
    usual = find_uv(host(tmp_path), roots)
    assert find_uv(host(tmp_path, *path), roots) == usual
    assert usual != planted
    outside = program(tmp_path / "workshop" / "uv")
    assert find_uv(host(tmp_path, *path, str(tmp_path / "workshop")), roots) == outside


def test_who_does_the_work(tmp_path: Path) -> None:
    uv = program(tmp_path / "own" / "bin" / "uv")
    there = host(tmp_path)
    assert chosen_uv("auto", there, "/srv/space", "3.12.1") == uv
    assert chosen_uv("uv", there, "/srv/space", "3.6.15") == uv
    assert chosen_uv("pip", there, "/srv/space", "3.12.1") is None
    for version in ("2.7.18", "3.5.2"):
        with pytest.raises(Trouble, match=version) as raised:
            chosen_uv("auto", there, "/srv/space", version)
        assert raised.value.kind == "no-installer"


def test_uv_is_asked_for_and_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "_uv_folders", lambda host: iter([str(tmp_path)]))
    with pytest.raises(Trouble, match="none outside the workspace") as raised:
        chosen_uv("uv", host(tmp_path), "/srv/space", "3.12.1")
    assert raised.value.kind == "no-installer"
    assert chosen_uv("auto", host(tmp_path), "/srv/space", "3.12.1") is None


def test_the_newest_pip_that_fits(tmp_path: Path) -> None:
    python, start = "/env/bin/python", ("/env/bin/python", "-I", "-X", "utf8")
    env = fake_pip(tmp_path / "env", "24.0", ">=3.7")
    found = find_pip(python, "3.8.18", [str(env)])
    assert (found.argv, found.version) == ((*start, "-m", "pip"), Version("24.0"))
    own = fake_pip(tmp_path / "own" / "site-packages", "26.3", ">=3.10")
    assert find_pip(python, "3.8.18", [str(env)]).version == Version("24.0")
    assert find_pip(python, "3.8.18", [str(env)], flags=["-B"]).argv == (*start, "-B", "-m", "pip")
    found = find_pip(python, "3.12.1", [str(env)])
    assert (found.argv, found.version) == ((*start, str(own / "pip" / "__pip-runner__.py")), Version("26.3"))
    newer = fake_pip(tmp_path / "env2", "26.3", ">=3.10")
    assert find_pip(python, "3.12.1", [str(newer)]).argv == (*start, "-m", "pip")


def test_the_base_has_a_pip_or_at_least_its_wheel(tmp_path: Path) -> None:
    python = "/env/bin/python"
    base = tmp_path / "base" / "bin" / "python3.12"
    library = tmp_path / "base" / "lib" / "python3.12"
    bundled = library / "ensurepip" / "_bundled" / "pip-23.2.1-py3-none-any.whl"
    bundled.parent.mkdir(parents=True)
    bundled.touch()
    found = find_pip(python, "3.12.1", [], str(base))
    assert found.argv[-1] == str(bundled / "pip")
    fake_pip(library / "site-packages", "22.1", runner=False)
    assert find_pip(python, "3.12.1", [], str(base)).version == Version("23.2.1")
    fake_pip(library.parent / "python3" / "dist-packages", "25.1")
    assert find_pip(python, "3.12.1", [], str(base)).version == Version("25.1")
    windows = tmp_path / "windows"
    fake_pip(windows / "Lib" / "site-packages", "24.2")
    assert find_pip("C:/env/python.exe", "3.12.1", [], str(windows / "python.exe"), windows=True).version == Version(
        "24.2"
    )


def test_no_pip_at_all(tmp_path: Path) -> None:
    hollow = tmp_path / "hollow"
    (hollow / "pip-24.0.dist-info").mkdir(parents=True)  # its files have gone
    with pytest.raises(Trouble) as raised:
        find_pip("/env/bin/python", "3.12.1", [str(hollow), str(tmp_path / "absent")], "/nowhere/bin/python")
    assert raised.value.kind == "no-installer"
    assert "/env/bin/python -m ensurepip" in raised.value.advice
