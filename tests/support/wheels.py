"""Tiny packages, built here without a build tool: wheels, source distributions, source trees, and broken ones of each.

The same package gives the same bytes every time. A source tree and a source distribution carry their own build backend
(PEP 517 and 660, standard library only), so that building one needs no network. Must never unpack or install anything.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import marshal
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import distribution
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path
from random import Random
from typing import Literal

_DATE = (2024, 1, 1, 0, 0, 0)
_SECONDS = 1_704_067_200  # the same moment
_BACKEND = Path(__file__).with_name("build_backend.py")

Flaw = Literal["", "truncated", "bad-crc", "bad-record", "no-record", "wrong-version", "escapes", "future"]
Build = Literal["works", "fails", "hangs"]


@dataclass(frozen=True)
class Package:
    """What is put into a wheel, source distribution or tree.

    There is always a module of the package's name that holds `__version__`. `files` are further ones, by path in
    site-packages; `scripts` are console scripts by name ("module:function"); `padding` are bytes that do not compress.

    `flaw`, in a wheel: "truncated" (no archive), "bad-crc" (its metadata can be read, its module cannot: it fails half way
    through an installation), "bad-record" (RECORD has a wrong hash), "no-record", "wrong-version" (the metadata names
    another one than the file's name), "escapes" (a member would land outside), "future" (a `Wheel-Version` of 9.0).
    `build`, in the others: "hangs" builds for an hour. Building one appends a line to the file that the variable
    PINFOLD_TEST_BUILDS names.
    """

    name: str
    version: str = "1.0"
    requires: Sequence[str] = ()
    requires_python: str = ""
    extras: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    scripts: Mapping[str, str] = field(default_factory=dict)
    tag: str = "py3-none-any"
    padding: int = 0
    flaw: Flaw = ""
    build: Build = "works"

    @property
    def key(self) -> str:
        return self.name.lower().replace("_", "-").replace(".", "-")

    @property
    def module(self) -> str:
        return self.key.replace("-", "_")

    @property
    def wheel_name(self) -> str:
        return f"{self.module}-{self.version}-{self.tag}.whl"

    @property
    def sdist_name(self) -> str:
        return f"{self.module}-{self.version}.tar.gz"


def metadata(package: Package, version: str = "") -> str:
    """The text of METADATA and PKG-INFO."""
    lines = ["Metadata-Version: 2.1", f"Name: {package.name}", f"Version: {version or package.version}"]
    if package.requires_python:
        lines.append(f"Requires-Python: {package.requires_python}")
    lines += [f"Requires-Dist: {each}" for each in package.requires]
    for extra, requires in package.extras.items():
        lines.append(f"Provides-Extra: {extra}")
        for each in requires:
            need, _, marker = each.partition(";")
            condition = f'({marker.strip()}) and extra == "{extra}"' if marker else f'extra == "{extra}"'
            lines.append(f"Requires-Dist: {need.strip()} ; {condition}")
    return "\n".join([*lines, ""])


def contents(package: Package) -> dict[str, bytes]:
    """What lands in site-packages, by path, without the metadata folder."""
    found = {f"{package.module}.py": f'__version__ = "{package.version}"\n\n\ndef main():\n    print(__version__)\n'}
    members = {name: text.encode() for name, text in found.items()}
    for name, content in package.files.items():
        members[name] = content.encode() if isinstance(content, str) else content
    if package.padding:
        members[f"{package.module}_padding.bin"] = Random(package.name).randbytes(package.padding)
    return members


def wheel_members(package: Package) -> dict[str, bytes]:
    """All members of the wheel, RECORD last."""
    info = f"{package.module}-{package.version}.dist-info"
    members = contents(package)
    if package.flaw == "escapes":
        members["../../../escaped.py"] = b"raise SystemExit('out')\n"
    metadata_text = metadata(package, "9.9" if package.flaw == "wrong-version" else "")
    version = "9.0" if package.flaw == "future" else "1.0"
    pure = str(package.tag.endswith("-none-any")).lower()
    members[f"{info}/METADATA"] = metadata_text.encode()
    members[f"{info}/WHEEL"] = (
        f"Wheel-Version: {version}\nGenerator: tests\nRoot-Is-Purelib: {pure}\nTag: {package.tag}\n".encode()
    )
    if package.scripts:
        entries = "".join(f"{name} = {target}\n" for name, target in package.scripts.items())
        members[f"{info}/entry_points.txt"] = f"[console_scripts]\n{entries}".encode()
    if package.flaw != "no-record":
        members[f"{info}/RECORD"] = record(members, f"{info}/RECORD", package.flaw == "bad-record").encode()
    return members


def record(members: Mapping[str, bytes], own: str, wrong: bool = False) -> str:
    """The text of RECORD (PEP 376, as the wheel specification has it)."""
    lines = []
    for name, content in members.items():
        digest = hashlib.sha256(b"another" if wrong else content).digest()
        lines.append(f"{name},sha256={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()},{len(content)}")
    return "\n".join([*lines, f"{own},,", ""])


def write_wheel(package: Package, folder: Path) -> Path:
    """Builds the wheel into a folder."""
    members = wheel_members(package)
    path = folder / package.wheel_name
    stored = _zip(members)
    if package.flaw == "truncated":
        stored = stored[: len(stored) // 2]
    elif package.flaw == "bad-crc":
        # The members are stored as they are, so the module's text is found in the archive and can be made another one.
        assert members[f"{package.module}.py"] in stored
        stored = stored.replace(b"__version__ =", b"__Version__ =", 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stored)
    return path


def _zip(members: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.external_attr = 0o100644 << 16
            file.writestr(entry, content)
    return archive.getvalue()


def tree_members(package: Package) -> dict[str, bytes]:
    """All files of a source tree, its build backend among them."""
    scripts = "".join(f'"{name}" = "{target}"\n' for name, target in package.scripts.items())
    project = [
        "[build-system]\nrequires = []\nbuild-backend = 'build_backend'\nbackend-path = ['.']\n",
        f'[project]\nname = "{package.name}"\ndynamic = ["version", "dependencies"]\n',
        f"[project.scripts]\n{scripts}" if scripts else "",
        f'[tool.build_backend]\nbuild = "{package.build}"\n',
    ]
    members = {f"src/{name}": content for name, content in contents(package).items()}
    members["pyproject.toml"] = "\n".join(project).encode()
    members["PKG-INFO"] = metadata(package).encode()
    members["build_backend.py"] = _BACKEND.read_bytes()
    return members


def write_tree(package: Package, folder: Path) -> Path:
    """Lays out the source tree in a folder, for `-e .` and `./lib`."""
    for name, content in tree_members(package).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def write_sdist(package: Package, folder: Path) -> Path:
    """Builds the source distribution into a folder."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as file:
        for name, content in sorted(tree_members(package).items()):
            entry = tarfile.TarInfo(f"{package.module}-{package.version}/{name}")
            entry.size, entry.mtime, entry.mode = len(content), _SECONDS, 0o644
            file.addfile(entry, io.BytesIO(content))
    path = folder / package.sdist_name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(archive.getvalue(), mtime=_SECONDS))
    return path


def sha256(path: Path) -> str:
    """What `--hash=` takes: `sha256:…`."""
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def write_installed(name: str, folder: Path, bytecode: bool = False) -> Path:
    """A wheel of a distribution that the tests themselves run with, such as pip: no index is asked for it.

    `bytecode`: with what this Python compiles of it, so that each environment's first use need not.
    """
    found = distribution(name)
    info = f"{found.metadata['Name'].replace('-', '_')}-{found.version}.dist-info"
    own = {f"{info}/{leaf}" for leaf in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")}
    members = {}
    for file in found.files or ():
        posix = file.as_posix()
        if posix not in own and not posix.startswith("..") and "__pycache__" not in posix:
            members[posix] = Path(str(file.locate())).read_bytes()
            if bytecode and posix.endswith(".py"):
                members[cache_from_source(posix)] = compiled(members[posix], posix)
    members[f"{info}/RECORD"] = record(members, f"{info}/RECORD").encode()
    path = folder / f"{info.removesuffix('.dist-info')}-py3-none-any.whl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_zip(members))
    return path


def compiled(source: bytes, name: str) -> bytes:
    """A module's bytecode, which holds wherever and whenever the source is laid out (PEP 552, unchecked)."""
    code = marshal.dumps(compile(source, name, "exec", dont_inherit=True))
    return MAGIC_NUMBER + (1).to_bytes(4, "little") + source_hash(source) + code
