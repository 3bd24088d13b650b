"""A job for uv and pip: a real environment, described as the product describes it, and a private folder. Must never mock a tool."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pinfold.analysis.environment import Distribution, Environment
from pinfold.analysis.indexes import Indexes
from pinfold.environment.describe import describe
from pinfold.environment.distributions import installed
from pinfold.environment.installers.installer import Installer, Job
from pinfold.environment.installers.pip import Pip
from pinfold.environment.installers.uv import Uv
from pinfold.resolution import pip as pip_resolver
from pinfold.resolution import uv as uv_resolver
from pinfold.resolution.resolver import Resolver
from pinfold.system.host import Host
from pinfold.system.private import private_folder
from pinfold.system.progress import Cancel, Progress
from tests.support.folds import UV, isolated, make_environment
from tests.support.indexes import Front, Index

NOWHERE = Indexes("http://127.0.0.1:9/simple/", no_index=True)


@dataclass
class Bench:
    """`env` is an environment without pip below `place`; `said` collects progress."""

    place: Path
    env: Path
    environ: dict[str, str]
    said: list[Progress] = field(default_factory=list)
    cancel: Cancel = field(default_factory=Cancel)

    @property
    def environment(self) -> Environment:
        found = describe(str(self.env), Host(self.environ, str(self.place / "home")))
        assert found is not None
        return found

    @property
    def distributions(self) -> Mapping[str, Distribution]:
        return installed(self.environment)

    @property
    def versions(self) -> dict[str, str]:
        return {key: each.version for key, each in sorted(self.distributions.items())}

    @contextmanager
    def job(self, indexes: Indexes = NOWHERE, *, offline: bool = False) -> Iterator[Job]:
        with private_folder(str(self.place)) as folder:
            yield Job(folder, self.environ, indexes, self.said.append, self.cancel, (), offline)


def make_bench(place: Path, python: str = sys.executable) -> Bench:
    place.mkdir(parents=True, exist_ok=True)
    for name in ("home", "tmp"):
        (place / name).mkdir(exist_ok=True)
    environ = isolated(place)
    return Bench(place, make_environment(place / "env", environ, python), environ)


def at(index: Index | Front) -> Indexes:
    return Indexes(index.url, retries=0)


def in_folder(folder: Path) -> Indexes:
    return Indexes("http://127.0.0.1:9/simple/", find_links=(str(folder),), no_index=True)


def installer(tool: str) -> Installer:
    return Uv(str(UV), clones=Pip()) if tool == "uv" else Pip()


def resolver(tool: str, bytecode: str = "") -> Resolver:
    return uv_resolver.Uv(str(UV)) if tool == "uv" else pip_resolver.Pip(bytecode=bytecode)
