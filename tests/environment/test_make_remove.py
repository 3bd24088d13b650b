"""Deleting: environments only, and never what is somebody's work."""

from __future__ import annotations

from pathlib import Path

import pytest

from pinfold.environment.remove import remove
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble
from tests.support.trees import tree


def environment(path: Path) -> Path:
    (path / "bin").mkdir(parents=True)
    (path / "pyvenv.cfg").write_text("home = /gone/bin\nversion = 3.12.1\n")
    (path / "bin" / "python").symlink_to("/gone/bin/python")
    site = path / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    (site / "six.py").write_text("")
    return path


def host(tmp_path: Path) -> Host:
    (tmp_path / "home").mkdir(exist_ok=True)
    return Host({}, str(tmp_path / "home"))


def test_it_is_gone_and_nothing_else(tmp_path: Path) -> None:
    env = environment(tmp_path / "work" / ".venv")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("")
    (env / "data").symlink_to(outside)
    remove(str(env), host(tmp_path), root=str(tmp_path / "work"))
    assert list((tmp_path / "work").iterdir()) == []
    assert (outside / "kept").exists()


@pytest.mark.parametrize(
    "name, kind",
    [
        ("missing", "missing"),
        ("folder", "not-an-environment"),
        ("file", "missing"),
        ("link", "not-an-environment"),
        ("conda", "not-an-environment"),
        ("project", "not-an-environment"),
        ("repository", "not-an-environment"),
        ("around", "not-an-environment"),
        ("linked-cfg", "not-an-environment"),
    ],
)
def test_refused(tmp_path: Path, name: str, kind: str) -> None:
    work = tmp_path / "around" / "work"
    work.mkdir(parents=True)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(environment(tmp_path / "real"))
    (tmp_path / "conda" / "conda-meta").mkdir(parents=True)
    (environment(tmp_path / "project") / "pyproject.toml").write_text("")
    (environment(tmp_path / "repository") / ".git").mkdir()
    (tmp_path / "around" / "pyvenv.cfg").write_text("home = /x\n")
    (tmp_path / "linked-cfg").mkdir()
    (tmp_path / "linked-cfg" / "pyvenv.cfg").symlink_to(tmp_path / "real" / "pyvenv.cfg")
    there = host(tmp_path)
    before = tree(tmp_path, times=True)
    with pytest.raises(Trouble) as caught:
        remove(str(tmp_path / name), there, root=str(work))
    assert caught.value.kind == kind
    assert tree(tmp_path, times=True) == before


def test_the_one_that_pinfold_runs_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = environment(tmp_path / "env")
    monkeypatch.setattr("sys.prefix", str(env))
    with pytest.raises(Trouble) as caught:
        remove(str(env), host(tmp_path))
    assert caught.value.kind == "in-use"


def test_the_one_that_somebody_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = environment(tmp_path / "env")
    monkeypatch.chdir(env / "bin")
    with pytest.raises(Trouble, match="lies in it"):
        remove(str(env), host(tmp_path))
