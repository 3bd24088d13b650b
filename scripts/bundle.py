"""What the extension carries of Python's world: the server with its dependencies, and uv for a platform package.

    bundle.py server FOLDER --cache CACHE          `lib` and `run.py`
    bundle.py uv FOLDER --cache CACHE --target T   the uv of VS Code's platform T
    bundle.py renew                                the newest versions into the requirements files beside the client

The first two print what they have put there, as JSON: names, versions, licences. Nothing is taken that was not pinned by its
hash, and nothing compiled gets into the server. Must never name an index: which one is asked is pip's configuration.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CLIENT = ROOT / "client-vscode"
SERVER = CLIENT / "server-requirements.txt"
UV = CLIENT / "uv-requirements.txt"
OLDEST = "3.10"
PURE = ("--platform", "any", "--implementation", "py", "--abi", "none", "--python-version", OLDEST)
COMPILED = (".so", ".pyd", ".dll", ".dylib", ".a", ".o", ".exe", ".pyc")
UNUSED = ("/", ".pyi", "/py.typed")  # folders, and what only type checkers read
# By VS Code's name of a platform, the tags of uv's wheels, the first preferred.
PLATFORMS = {
    "win32-x64": ("win_amd64",),
    "win32-arm64": ("win_arm64",),
    "linux-x64": ("manylinux_2_17_x86_64",),
    "linux-arm64": ("manylinux_2_17_aarch64", "manylinux_2_28_aarch64"),
    "linux-armhf": ("manylinux_2_17_armv7l",),
    "alpine-x64": ("musllinux_1_1_x86_64",),
    "alpine-arm64": ("musllinux_1_1_aarch64",),
    "darwin-x64": ("macosx_10_12_x86_64",),
    "darwin-arm64": ("macosx_11_0_arm64",),
}


class BundleError(Exception):
    """Something that must not be shipped, or cannot be had; the message is for people."""


def server(folder: Path, cache: Path) -> list[dict[str, Any]]:
    """Fills an empty folder with what `python -I -S run.py` needs."""
    library = folder / "lib"
    library.mkdir(parents=True)
    shutil.copyfile(CLIENT / "server" / "run.py", folder / "run.py")
    with tempfile.TemporaryDirectory() as own:
        build = [sys.executable, "-I", "-m", "hatchling", "build", "-t", "wheel", "-d", own]
        _run(build, "Pinfold's own wheel could not be built.")
        unpack(next(Path(own).iterdir()), library)
    return [unpack(wheel, library) for wheel in wheels(SERVER, cache, "any", PURE)]


def uv(folder: Path, cache: Path, target: str) -> list[dict[str, Any]]:
    """Puts the uv of a platform into an empty folder."""
    if target not in PLATFORMS:
        raise BundleError(f"There is no uv for {target}. There is one for {', '.join(PLATFORMS)}.")
    tags = [word for tag in PLATFORMS[target] for word in ("--platform", tag)]
    (wheel,) = wheels(UV, cache, target, [*tags, "--implementation", "py", "--abi", "none"])
    folder.mkdir(parents=True)
    with zipfile.ZipFile(wheel) as archive:
        (member,) = (name for name in archive.namelist() if re.fullmatch(r"[^/]+\.data/scripts/uv(\.exe)?", name))
        program = folder / member.rpartition("/")[2]
        program.write_bytes(archive.read(member))
        program.chmod(0o755)
        found = told(archive)
        found["parts"] = sorted(_parts(archive))
    return [found]


def wheels(requirements: Path, cache: Path, what: str, tags: list[str] | tuple[str, ...]) -> list[Path]:
    """The wheels that a requirements file pins, from the cache if they are there."""
    text = requirements.read_text("utf-8")
    home = cache / "wheels" / f"{what}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    if not home.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as fresh:
            _download(Path(fresh), "--require-hashes", "-r", str(requirements), tags=tags)
            home.parent.mkdir(exist_ok=True)
            if not home.is_dir():
                shutil.copytree(fresh, f"{home}.{os.getpid()}")
                Path(f"{home}.{os.getpid()}").rename(home)
    pinned = set(re.findall(r"sha256:([0-9a-f]{64})", text))
    found = sorted(home.glob("*.whl"))
    for wheel in found:
        if hashlib.sha256(wheel.read_bytes()).hexdigest() not in pinned:
            raise BundleError(f"{wheel} is not what {requirements.name} pins. Delete it and try again.")
    return found


def unpack(wheel: Path, library: Path) -> dict[str, Any]:
    """A pure wheel's modules and nothing else; returns what it says of itself."""
    if not wheel.name.endswith("-none-any.whl"):
        raise BundleError(f"{wheel.name} is not for every platform.")
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            top = name.partition("/")[0]
            if name.endswith(UNUSED) or top.endswith((".dist-info", ".data")) or "__pycache__" in name:
                continue
            if name.endswith(COMPILED):
                raise BundleError(f"{wheel.name} has something compiled in it: {name}.")
            archive.extract(name, library)
        return told(archive)


def told(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Name, version, licence and the licence's texts of a wheel."""
    home = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA")).rpartition("/")[0]
    metadata = Parser().parsestr(archive.read(f"{home}/METADATA").decode())
    texts = [
        archive.read(name).decode("utf-8").replace("\r\n", "\n").strip()
        for name in sorted(archive.namelist())
        if name.startswith(f"{home}/") and re.search(r"(?i)/(licen[cs]e|copying|notice)[^/]*$", name)
    ]
    licence = metadata["License-Expression"] or metadata["License"] or _classified(metadata.get_all("Classifier", []))
    return {"name": metadata["Name"], "version": metadata["Version"], "license": licence, "texts": texts}


def renew() -> None:
    """Pins the newest versions that go together on the oldest Python, where all conditional dependencies are wanted."""
    uv_program = Path(sys.executable).with_name("uv.exe" if os.name == "nt" else "uv")
    command = [str(uv_program), "--no-config", "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    command += ["--no-emit-index-url", "--no-strip-markers", "--python-version", OLDEST, str(ROOT / "pyproject.toml")]
    pins = re.findall(r"^([\w.-]+==[^\s;]+)", _run(command, "uv could not resolve the dependencies."), re.MULTILINE)
    _write(SERVER, {pin: [PURE] for pin in pins})
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (pin,) = re.findall(r'"(uv==[^"]+)"', project)
    tags = [[word for tag in names for word in ("--platform", tag)] for names in PLATFORMS.values()]
    _write(UV, {pin: [[*each, "--implementation", "py", "--abi", "none"] for each in tags]})


def _write(path: Path, pins: dict[str, list[Any]]) -> None:
    head = [line for line in path.read_text("utf-8").split("\n") if line.startswith("#")]
    lines = []
    for pin, kinds in pins.items():
        with tempfile.TemporaryDirectory() as fresh:
            for tags in kinds:
                _download(Path(fresh), pin, tags=tags)
            hashes = sorted(hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in Path(fresh).iterdir())
        lines += [" \\\n    ".join([pin, *(f"--hash=sha256:{digest}" for digest in hashes)])]
    path.write_text("\n".join([*head, *lines]) + "\n", "utf-8", newline="\n")


def _download(folder: Path, *what: str, tags: Any) -> None:
    pip = [sys.executable, "-I", "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    command = [*pip, "--no-deps", "--only-binary=:all:", *tags, "--dest", str(folder), *what]
    _run(command, "pip could not get the wheels.")


def _parts(archive: zipfile.ZipFile) -> Iterator[str]:
    """What a compiled program is made of, by the bill of materials in its wheel."""
    for name in archive.namelist():
        if name.endswith(".cyclonedx.json"):
            for part in json.loads(archive.read(name)).get("components", []):
                licences = [
                    each.get("expression") or each["license"].get("id", "") for each in part.get("licenses", [])
                ]
                yield f"{part['name']} {part.get('version', '')}: {', '.join(licences) or 'as uv itself'}"


def _classified(classifiers: list[str]) -> str:
    return ", ".join(each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: "))


def _run(command: list[str], failed: str) -> str:
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    if result.returncode != 0:
        raise BundleError(f"{result.stderr}\n{failed}")
    return result.stdout


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["server", "uv", "renew"])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--target", default="")
    given = parser.parse_args()
    try:
        if given.what == "renew":
            renew()
        elif given.what == "server":
            print(json.dumps(server(given.folder, given.cache)))
        else:
            print(json.dumps(uv(given.folder, given.cache, given.target)))
    except BundleError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
