"""What package indexes and advisory databases say about projects, as data that a gatherer made. Must never do I/O.

A project that is in no mapping is Unknown: nobody has asked yet, or nobody could answer, and everybody is silent about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal, Protocol

from pinfold.records import dataclass, field


class Status(str, Enum):
    """What has become of a project (PEP 792, "Project status markers")."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    DEPRECATED = "deprecated"
    QUARANTINED = "quarantined"


class Obstacle(str, Enum):
    """Why none of a release's files can be installed on the target; NONE also where that cannot be told."""

    NONE = ""
    PYTHON = "python"  # `Requires-Python` excludes it
    PLATFORM = "platform"  # there are wheels only, and all are for something else
    EMPTY = "empty"  # there are no files (any more)
    WHEEL = "wheel"  # no wheel fits, and source archives are not allowed (`--only-binary`)
    SOURCE = "source"  # there is no source archive, and wheels are not allowed (`--no-binary`)
    LATE = "late"  # all that fits was uploaded after the moment that is set (`--uploaded-prior-to`, `exclude-newer`)


@dataclass(frozen=True, slots=True)
class Release:
    """One version of a project. `version` is as the index writes it, `uploaded` in seconds since the epoch (0: not told).

    `yanked` is the reason why all of its files are yanked (PEP 592), "" for none given, None where they are not.
    """

    version: str
    uploaded: float = 0.0
    yanked: str | None = None
    requires_python: str = ""  # of the files that count for the target; "" also where they differ
    obstacle: Obstacle = Obstacle.NONE
    wheel: bool = True  # whether a wheel fits the target, so that nothing needs to be built


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """A project that an index knows. `releases` has what is a version by PEP 440, newest first, pre-releases and yanked included.

    `indexes` are the addresses that answered, fit to be shown. `at` is when they said so, in seconds since the epoch; `stale`:
    they could not be asked again since, although it was time.
    """

    key: str
    name: str  # as the index writes it
    releases: tuple[Release, ...]
    indexes: tuple[str, ...] = ()
    status: Status = Status.ACTIVE
    status_reason: str = ""
    at: float = 0.0
    stale: bool = False
    page: str = ""  # for people, where that can be told from the index's address
    pre: bool = False  # whether pre-releases count although no line asks for them (`--pre`)
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False)


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of a release. `hashes` by algorithm; `size` in bytes, 0 where it is not told."""

    filename: str
    hashes: Mapping[str, str]
    size: int = 0
    yanked: str | None = None
    requires_python: str = ""
    fits: bool = True  # whether the target could install it


@dataclass(frozen=True, slots=True)
class Details:
    """What the metadata of one release says (core metadata 2.4). Empty fields are not told.

    `files` are all files of the release. `known` False: only these are known, its metadata is not.
    """

    version: str
    files: tuple[ReleaseFile, ...] = ()
    known: bool = True
    summary: str = ""
    license: str = ""
    requires: tuple[str, ...] = ()  # `Requires-Dist` as written
    requires_python: str = ""
    extras: frozenset[str] = frozenset()  # normalised `Provides-Extra`
    links: tuple[tuple[str, str], ...] = ()  # (label, URL), http and https only


@dataclass(frozen=True, slots=True)
class Advisory:
    """A published vulnerability of one version (OSV schema 1.7). `id` is the best known of its names, the others are `aliases`.

    `fixed` are the versions that repair it, lowest first. `score` is CVSS's base score, 0 to 10, None where it is not told.
    """

    id: str
    aliases: tuple[str, ...] = ()
    summary: str = ""
    severity: Literal["low", "medium", "high", "critical", ""] = ""
    score: float | None = None
    fixed: tuple[str, ...] = ()
    link: str = ""


class Names(Protocol):
    """Names that projects are known by. Both answer within milliseconds, also where there are a million."""

    def starting(self, prefix: str, limit: int) -> list[str]:
        """Normalised names that begin like that, popular ones first."""

    def __contains__(self, key: object) -> bool: ...


@dataclass(frozen=True, slots=True)
class Target:
    """What the releases were held against: markers of PEP 508 (empty: any) and how messages call it."""

    python: str = ""  # "3.12.1", or "3.12" where the rest is not known; "" for any
    platform: str = ""  # `sys.platform`
    markers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class IndexFacts:
    """What is known of the projects that a file may name, at one moment. Compared by identity: answers are remembered by it.

    `projects` by key; a key in `absent` is one that all indexes were asked for and none knows. `details` by (key, version as the
    index writes it), `advisories` likewise: an empty tuple says that there are none, no entry that nobody knows.
    `now` is the time of the gathering, in seconds since the epoch. `trouble` is one sentence about why less is known than could be.
    """

    projects: Mapping[str, Project] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    details: Mapping[tuple[str, str], Details] = field(default_factory=dict)
    advisories: Mapping[tuple[str, str], tuple[Advisory, ...]] = field(default_factory=dict)
    target: Target = field(default_factory=Target)
    names: Names | None = None
    now: float = 0.0
    trouble: str = ""
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
