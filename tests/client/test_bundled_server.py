"""The server in the package: starts with every Python that will do, from anywhere, and imports nothing of anybody else's."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.planted import plant


def pythons() -> dict[str, list[str]]:
    """By "3.12": the interpreters of that version on this machine."""
    named = [shutil.which(f"python3.{minor}") for minor in range(4, 20)]
    kept = sorted(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/*/bin/python"))
    found: dict[str, list[str]] = {}
    for path in dict.fromkeys([sys.executable, *filter(None, named), *map(str, kept)]):
        probe = [path, "-I", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        said = subprocess.run(probe, capture_output=True, text=True, check=False)
        if said.returncode == 0:
            found.setdefault(said.stdout.strip(), []).append(path)
    return found


PYTHONS = pythons()
NEW = [version for version in PYTHONS if int(version.split(".")[1]) >= 10]
OLD = [version for version in PYTHONS if int(version.split(".")[1]) < 10]


@pytest.fixture(scope="session")
def home(unpacked: Path) -> Path:
    return unpacked / "client-vscode" / "dist" / "server"


def start(python: str, home: Path, *words: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The bundled server as the client starts it. Nothing is written beside it."""
    command = [python, "-I", "-S", "-B", str(home / "run.py"), *words]
    return subprocess.run(command, capture_output=True, check=False, timeout=60, **options)


def conversation(folder: Path) -> bytes:
    """A whole session: initialize, shutdown, exit."""
    parameters: dict[str, Any] = {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}}
    messages: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": parameters},
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
    return b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)


@pytest.mark.parametrize("version", NEW)
def test_it_says_its_version(version: str, home: Path, manifest: dict[str, Any]) -> None:
    result = start(PYTHONS[version][0], home, "--version")
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode().strip() == f"pinfold {manifest['version']}"


@pytest.mark.parametrize("version", NEW)
def test_it_answers(version: str, home: Path, tmp_path: Path) -> None:
    result = start(PYTHONS[version][0], home, "server", cwd=home, input=conversation(tmp_path))
    assert b'"serverInfo"' in result.stdout
    assert b'"positionEncoding"' in result.stdout
    assert result.returncode == 0, result.stderr.decode()


def test_a_python_is_there_that_will_do() -> None:
    assert NEW


def test_an_older_python_gets_one_line(home: Path, tmp_path: Path) -> None:
    """Where no old one is at hand, a new one that believes to be old."""
    script = tmp_path / "run.py"
    script.write_text((home / "run.py").read_text("utf-8").replace("(3, 10)", "(3, 99)"), "utf-8")
    cases = [(sys.executable, script), *((PYTHONS[version][0], home / "run.py") for version in OLD)]
    for python, path in cases:
        result = subprocess.run([python, "-I", "-S", "-B", path, "server"], capture_output=True, text=True, check=False)
        assert result.returncode == 2
        assert result.stdout == ""
        assert result.stderr.startswith("Pinfold needs Python 3.10 or newer; ")
        assert result.stderr.count("\n") == 1


def test_nothing_planted_is_run(home: Path, tmp_path: Path) -> None:
    """Modules beside, on PYTHONPATH and in the person's own site-packages, with the workspace as the current folder."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    planted = plant(workspace, tmp_path / "told")
    (workspace / "site.pth").write_text("import pygls\n", "utf-8")
    site = tmp_path / "base" / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    site.mkdir(parents=True)
    (site / "planted.pth").write_text(f"open({str(planted.log)!r}, 'a').write('user .pth')\n", "utf-8")
    variables = {
        **os.environ,
        "PYTHONPATH": str(workspace),
        "PYTHONUSERBASE": str(tmp_path / "base"),
        "PYTHONSTARTUP": str(workspace / "pygls.py"),
    }
    result = start(sys.executable, home, "server", cwd=workspace, env=variables, input=conversation(workspace))
    assert b'"serverInfo"' in result.stdout
    assert planted.ran() == []
    subprocess.run(
        [sys.executable, "-c", "import pygls"], cwd=workspace, env=variables, capture_output=True, check=True
    )
    assert "module pygls" in planted.ran(), "a Python that is not isolated runs it"
