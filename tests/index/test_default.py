"""The default index: known after an installation, asked for nicely without one, and named nowhere in the repository."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest
import tomli

from pinfold.index.default import default_index
from pinfold.system.trouble import Trouble

TEXTS = {".py", ".md", ".toml", ".json", ".mjs", ".txt", ".in", ".yml", ".yaml", ".cfg", ".html", ""}


def test_an_installation_knows_it() -> None:
    parts = urlsplit(default_index())
    assert parts.scheme == "https"
    assert parts.path == "/simple"  # pip's and uv's spelling; with a slash it is another index to uv


def test_a_bare_checkout_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pinfold.index._default", None)
    with pytest.raises(Trouble) as caught:
        default_index()
    assert caught.value.kind == "unbuilt"
    assert "npm start" in caught.value.advice


def test_the_build_writes_it(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = ModuleType("pypi_simple")
    known.PYPI_SIMPLE_ENDPOINT = "https://index.example.com/simple/"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pypi_simple", known)
    spec = importlib.util.spec_from_file_location("hatch_build", project / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    written = tmp_path / hook.GENERATED
    written.parent.mkdir(parents=True)
    for _ in range(2):
        hook.DefaultIndexHook(str(tmp_path), {}, None, None, "", "wheel").initialize("editable", {})
        values: dict[str, str] = {}
        exec(written.read_text("utf-8"), values)
        assert values["ADDRESS"] == "https://index.example.com/simple"
    settings = tomli.loads((project / "pyproject.toml").read_text("utf-8"))
    artifacts = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["artifacts"]
    assert artifacts == [hook.GENERATED.as_posix()]
    assert f"/{hook.GENERATED.as_posix()}" in (project / ".gitignore").read_text("utf-8").splitlines()


def test_a_wheel_carries_it(project: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=project, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    text = zipfile.ZipFile(wheel).read("pinfold/index/_default.py").decode("utf-8")
    assert f'ADDRESS = "{default_index()}"' in text


def test_the_repository_does_not_name_it(project: Path) -> None:
    host = urlsplit(default_index()).netloc
    folders = ("server", "client-vscode", "docs", "tests", "bench", "scripts", "examples")
    files = [path for folder in folders for path in (project / folder).rglob("*")]
    files += project.iterdir()
    found = [
        str(path.relative_to(project))
        for path in files
        if path.suffix in TEXTS
        and path.name != "_default.py"
        and not {"node_modules", "__pycache__", "results"} & set(path.parts)
        and path.is_file()
        and host.encode() in path.read_bytes()
    ]
    assert not found
