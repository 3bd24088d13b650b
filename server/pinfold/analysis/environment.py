"""What is known of an environment and of what is installed in it, as data that a gatherer made. Must never do I/O.

Paths are canonical: absolute, forward slashes, links not followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from pinfold.records import dataclass, field


class Kind(str, Enum):
    """What sort of environment a prefix is."""

    VIRTUAL = "virtual"  # PEP 405: it has a `pyvenv.cfg`
    CONDA = "conda"
    SYSTEM = "system"  # a Python by itself; never to be changed


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment as its files describe it; nothing of it was run. What cannot be told is "" or empty.

    `path` is its `sys.prefix`. `markers` are the variables of PEP 508 in it, complete or empty.
    """

    path: str
    kind: Kind
    python: str = ""  # its interpreter
    version: str = ""  # "3.12.1", or "3.12" where the rest cannot be told
    implementation: str = ""  # "cpython", "pypy" …, as `sys.implementation.name`
    markers: Mapping[str, str] = field(default_factory=dict)
    site_packages: tuple[str, ...] = ()  # where its distributions are, pure ones first
    inherited: tuple[str, ...] = ()  # those of its base that it sees (system site packages), the same way
    prompt: str = ""
    made_by: str = ""  # "uv 0.13.9", "venv", "virtualenv 20.35.4", "conda"
    base: str = ""  # the folder that `home` names
    base_python: str = ""  # the interpreter it was made from, where that is still there
    system_site_packages: bool = False
    externally_managed: bool = False  # PEP 668
    problem: str = ""  # why it cannot be used as it is, as the end of a sentence: "its base Python /opt/… is gone"

    @property
    def name(self) -> str:
        return self.path.rstrip("/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class DirectUrl:
    """Where a distribution came from that no index gave: `direct_url.json` (PEP 610). `url` may hold credentials."""

    url: str
    editable: bool = False
    vcs: str = ""  # "git" …
    commit: str = ""
    requested_revision: str = ""
    hashes: Mapping[str, str] = field(default_factory=dict)  # of an archive, by algorithm
    subdirectory: str = ""


@dataclass(frozen=True, slots=True)
class Distribution:
    """One installed distribution. `key` is the normalised name (PEP 503), `location` the `*.dist-info` folder.

    `requires` are its `Requires-Dist` as written. `problem` says why its metadata cannot be used.
    """

    name: str
    key: str
    version: str
    location: str
    requires: tuple[str, ...] = ()
    requires_python: str = ""
    extras: frozenset[str] = frozenset()  # normalised `Provides-Extra`
    installer: str = ""
    requested: bool = False  # PEP 376: somebody asked for it by name
    inherited: bool = False  # it lies in the base Python (system site packages): seen, but never ours to change
    direct: DirectUrl | None = None
    problem: str = ""

    @property
    def editable(self) -> bool:
        return self.direct is not None and self.direct.editable


@dataclass(frozen=True, slots=True)
class WantedPython:
    """A Python that the project asks for: a specifier (PEP 440), and the file that says so.

    `alternatives` would do as well. `implementation` is as `sys.implementation.name`, "" where any will do. `analysis/pythons.py`
    says what fits.
    """

    specifier: str
    origin: str
    alternatives: tuple[str, ...] = ()
    implementation: str = ""


@dataclass(frozen=True, slots=True)
class LastSync:
    """What was asked for when Pinfold last made the environment equal to it. `at` is in seconds since the epoch.

    `requirements` are the canonical texts of the lines that held then (`analysis/asked.py`).
    """

    at: float
    requirements: frozenset[str]


@dataclass(frozen=True, slots=True)
class EnvironmentFacts:
    """The selected environment of one workspace folder at one moment. `environment` None: it is known that there is none.

    `files` are the requirement files that the environment is kept equal to; rules about it are silent elsewhere.
    `outdated` are those whose project, in a folder here, says something else than when it was installed, by key: how, as the end of
    a sentence.
    `memo` is for tables that are functions of these facts alone, each under a name of its own.
    """

    environment: Environment | None
    distributions: Mapping[str, Distribution] = field(default_factory=dict)  # by key
    files: tuple[str, ...] = ()
    synced: LastSync | None = None
    wanted: tuple[WantedPython, ...] = ()
    outdated: Mapping[str, str] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
