"""The extension as people get it: packaged once for each content, unpacked once for each run."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def package(project: Path) -> Callable[..., Path]:
    """Makes the package, or one for a platform: `package("--target", "linux-x64")`. Does nothing when it is there already."""

    def make(*words: str) -> Path:
        command = ["node", "scripts/package.mjs", *words]
        result = subprocess.run(
            command,
            cwd=project,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        version = json.loads((project / "package.json").read_text("utf-8"))["version"]
        return project / "dist" / f"pinfold-{version}{'-' + words[-1] if words else ''}.vsix"

    return make


@pytest.fixture(scope="session")
def vsix(package: Callable[..., Path]) -> Path:
    """The package that serves every platform."""
    return package()


@pytest.fixture(scope="session")
def unpacked(vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension's folder as VS Code would install it."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(vsix) as archive:
        archive.extractall(folder)
    return folder / "extension"


@pytest.fixture(scope="session")
def manifest(project: Path) -> dict[str, Any]:
    """package.json."""
    found: dict[str, Any] = json.loads((project / "package.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="session")
def sources(project: Path) -> dict[str, str]:
    """The client's sources by the file's name."""
    return {path.name: path.read_text("utf-8") for path in sorted((project / "client-vscode" / "src").glob("*.ts"))}
