"""The build backend inside the tests' source trees (PEP 517, PEP 660): copied into each, run by pip and uv there.

Standard library only, and nothing of the project is imported. Must never write outside the folder that it is given, besides
the file that PINFOLD_TEST_BUILDS names.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import sys
import tarfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

Settings = Mapping[str, str] | None


def build_wheel(folder: str, settings: Settings = None, metadata_folder: str | None = None) -> str:
    members = {}
    for path in sorted(Path("src").rglob("*")):
        if path.is_file():
            members[path.relative_to("src").as_posix()] = path.read_bytes()
    return _wheel(folder, members)


def build_editable(folder: str, settings: Settings = None, metadata_folder: str | None = None) -> str:
    name = _field("Name").replace("-", "_")
    return _wheel(folder, {f"__editable__{name}.pth": str(Path("src").absolute()).encode() + b"\n"})


def build_sdist(folder: str, settings: Settings = None) -> str:
    stem = f"{_field('Name').replace('-', '_')}-{_field('Version')}"
    with tarfile.open(Path(folder, f"{stem}.tar.gz"), "w:gz", format=tarfile.PAX_FORMAT) as file:
        for name in ("pyproject.toml", "PKG-INFO", "build_backend.py", "src"):
            file.add(name, f"{stem}/{name}")
    return f"{stem}.tar.gz"


def _wheel(folder: str, members: dict[str, bytes]) -> str:
    project = Path("pyproject.toml").read_text("utf-8")
    _tell(f"{_field('Name')} {_field('Version')}")
    if 'build = "fails"' in project:
        print("the compiler is not there", file=sys.stderr)
        raise SystemExit("cannot build this")
    if 'build = "hangs"' in project:
        time.sleep(3_600)
    stem = f"{_field('Name').replace('-', '_').replace('.', '_').lower()}-{_field('Version')}"
    info = f"{stem}.dist-info"
    members[f"{info}/METADATA"] = Path("PKG-INFO").read_bytes()
    members[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    scripts = re.search(r"^\[project\.scripts\]\n((?:\".*\n)+)", project, re.MULTILINE)
    if scripts:
        members[f"{info}/entry_points.txt"] = b"[console_scripts]\n" + scripts[1].replace('"', "").encode()
    lines = []
    for name, content in members.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(content)}\n")
    members[f"{info}/RECORD"] = "".join([*lines, f"{info}/RECORD,,\n"]).encode()
    with zipfile.ZipFile(Path(folder, f"{stem}-py3-none-any.whl"), "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return f"{stem}-py3-none-any.whl"


def _field(name: str) -> str:
    return re.search(rf"^{name}: (.*)$", Path("PKG-INFO").read_text("utf-8"), re.MULTILINE)[1]  # type: ignore[index]


def _tell(text: str) -> None:
    told = os.environ.get("PINFOLD_TEST_BUILDS")
    if told:
        with Path(told).open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")
