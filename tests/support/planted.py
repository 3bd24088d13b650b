"""Everything in a folder that a careless tool runs or obeys just because it lies there, each of which tells on it.

Interpreters and programs inside the environment and beside it, modules and packages that shadow the standard library's and
ours, `sitecustomize`, `.pth` files, configuration of uv and pip that names another index. Must never be run from here.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("python", "python3", "pip", "pip3", "uv", "git", "conda", "poetry", "pipenv", "pyenv", "hatch", "pinfold")
MODULES = (
    "json",
    "packaging",
    "pygls",
    "lsprotocol",
    "pinfold",
    "sitecustomize",
    "usercustomize",
    "tomllib",
    "subprocess",
)
PACKAGES = ("pip", "venv", "uv", "ensurepip")


@dataclass(frozen=True)
class Plant:
    """`index` is the URL that the planted configuration names; nobody listens there."""

    folder: Path
    log: Path
    index: str = "http://127.0.0.1:9/planted"

    def ran(self) -> list[str]:
        """What of it was run, each once."""
        return sorted(set(self.log.read_text("utf-8").splitlines()))


def plant(folder: Path, log: Path, environments: tuple[str, ...] = (".venv", "venv", "env")) -> Plant:
    """Lays it all out; `log` should lie elsewhere."""
    log.write_text("", "utf-8")
    planted = Plant(folder, log)
    for name in environments:
        prefix = folder / name
        site = prefix / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
        site.mkdir(parents=True, exist_ok=True)
        for programs in (prefix / "bin", prefix / "Scripts"):
            for program in PROGRAMS:
                _program(programs / program, log)
        # One that can be used, as far as its files tell; the base Python of the others is itself a plant.
        home = Path(sys.base_prefix) / "bin" if name == environments[0] else prefix / "bin"
        (prefix / "pyvenv.cfg").write_text(
            f"home = {home}\nversion = {sys.version_info.major}.{sys.version_info.minor}.1\n", "utf-8"
        )
        (site / "evil.pth").write_text(f"import os; {_tell(log, f'{name} .pth')}\n", "utf-8")
        (site / "sitecustomize.py").write_text(_tell(log, f"{name} sitecustomize") + "\n", "utf-8")
        info = site / "flask-1.0.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: flask\nVersion: 1.0\n", "utf-8")
        (info / "RECORD").write_text("flask-1.0.dist-info/METADATA,,\n", "utf-8")
    for program in PROGRAMS:
        _program(folder / program, log)
        _program(folder / "bin" / program, log)
    for module in MODULES:
        (folder / f"{module}.py").write_text(_tell(log, f"module {module}") + "\n", "utf-8")
    for package in PACKAGES:
        for leaf in ("__init__", "__main__"):
            path = folder / package / f"{leaf}.py"
            if path.parent.is_file():  # the program of the same name
                path.parent.unlink()
            path.parent.mkdir(exist_ok=True)
            path.write_text(_tell(log, f"package {package}.{leaf}") + "\n", "utf-8")
    (folder / "uv.toml").write_text(f'index-url = "{planted.index}"\n', "utf-8")
    (folder / "pip.conf").write_text(f"[global]\nindex-url = {planted.index}\n", "utf-8")
    (folder / ".python-version").write_text(f"{folder / 'python'}\n", "utf-8")
    (folder / "setup.py").write_text(_tell(log, "setup.py") + "\n", "utf-8")
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        f'[tool.uv]\nindex-url = "{planted.index}"\n',
        "utf-8",
    )
    (folder / "backend.py").write_text(_tell(log, "build backend") + "\n", "utf-8")
    (folder / "requirements.txt").write_text("-r requirements.in\nsix\nflask==2.0\n-e .\n", "utf-8")
    (folder / "requirements.in").write_text("six\n", "utf-8")
    return planted


def _tell(log: Path, what: str) -> str:
    return f"open({str(log)!r}, 'a').write({what + chr(10)!r})"


def _program(path: Path, log: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "program {path}" >> "{log}"\nexec "{sys.executable}" "$@"\n', "utf-8")
    path.chmod(0o755)
