"""Made-up projects: a file of pins, the wheels it asks for on an index on loopback, and real environments made from them.

Everything lies below one temporary folder: home, caches and state too. Must never reach another index.
"""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.folds import UV, isolated, make_environment, python_of
from tests.support.wheels import Package, write_installed, write_wheel

from pinfold.system.host import Host

_INDEX = Path(__file__).parent / "servers" / "static_index.py"
UV_PIP = (str(UV), "--no-config", "pip")


def packages(count: int, modules: int = 0, size: int = 0, seed: int = 5) -> list[Package]:
    """So many packages that need each other here and there. `modules` more files in each, of `size` bytes on average."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        needs = sorted({dice.randrange(number) for _ in range(dice.randrange(6))}) if number else []
        requires = [f"pack-age{need}>=1.0" for need in needs]
        requires += ['never-here>=2 ; extra == "more"'] if number % 3 == 0 else []
        requires += ['not-here ; sys_platform == "zos"'] if number % 5 == 0 else []
        files = {
            f"pack_age{number}_parts/module{n}.py": f"# {n}\n" + "value = 'word'\n" * dice.randrange(1 + size // 8)
            for n in range(modules)
        }
        made.append(Package(f"pack-age{number}", f"1.{number}", requires=requires, files=files))
    return made


@dataclass(frozen=True, slots=True)
class Index:
    """An index with the wheels of some packages; `url` is what `--index-url` takes."""

    folder: Path
    url: str

    def publish(self, several: Sequence[Package]) -> None:
        for package in several:
            folder = self.folder / "simple" / package.key
            write_wheel(package, folder)
            links = [
                f'<a href="{path.name}#sha256={hashlib.sha256(path.read_bytes()).hexdigest()}">{path.name}</a>'
                for path in sorted(folder.glob("*.whl"))
            ]
            (folder / "index.html").write_text(f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>", "utf-8")


@contextmanager
def serve(folder: Path) -> Iterator[Index]:
    """An index over a folder, for as long as the block lasts."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-I", str(_INDEX), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield Index(folder, f"http://127.0.0.1:{int(process.stdout.readline())}/simple/")
        finally:
            process.stdin.close()


@dataclass(slots=True)
class Project:
    """A folder `root` with its environment `.venv`, and the variables that every command in it gets."""

    place: Path
    root: Path
    index: Index
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> Path:
        return self.root / ".venv"

    @property
    def host(self) -> Host:
        return Host(self.environ, str(self.place / "home"))

    def ask_for(self, several: Sequence[Package], name: str = "requirements.txt") -> Path:
        path = self.root / name
        path.write_text("".join(f"{each.key}=={each.version}\n" for each in several), "utf-8", newline="\n")
        return path

    def uv(self, verb: str, *arguments: str, env: Path | None = None) -> list[str]:
        """`uv pip VERB` about an environment, the project's own unless another one is named."""
        return [*UV_PIP, verb, "--quiet", "--python", str(python_of(env or self.env)), *self._source(), *arguments]

    def _source(self) -> tuple[str, ...]:
        return "--index-url", self.index.url

    def run(self, command: Sequence[str]) -> None:
        done = subprocess.run(command, cwd=self.root, env=self.environ, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{command[:6]} failed: {done.stderr.decode(errors='replace')[-2000:]}")

    def make(self, env: Path | None = None, *, pip: bool = False) -> Path:
        """An empty environment; `pip`: but for a pip, which pip-sync wants to find there."""
        made = make_environment(env or self.env, self.environ)
        if pip:
            wheel = write_installed("pip", self.place / "pip-wheel")
            self.run([*UV_PIP, "install", "--quiet", "--no-index", "--python", str(python_of(made)), str(wheel)])
        return made


def project(place: Path, index: Index, more: Mapping[str, str] | None = None) -> Project:
    """A project without an environment, cut off from all that this machine knows."""
    for name in ("project", "home", "state", "tmp"):
        (place / name).mkdir(parents=True)
    environ = {**isolated(place), "PIP_INDEX_URL": index.url, "UV_DEFAULT_INDEX": index.url, **(more or {})}
    return Project(place, place / "project", index, environ)
