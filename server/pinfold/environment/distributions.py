"""What is installed in an environment, read from its `*.dist-info` folders: `installed`, `versions`, `stamp`, `Listing`.

A folder is read again only when its stamp says so. Runs nothing, never raises on odd content, and leaves out what pip and
Python leave out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pinfold.analysis.environment import Distribution, Environment
from pinfold.environment import eggs, metadata
from pinfold.environment.pyvenv import NAME as PYVENV
from pinfold.records import dataclass, replace
from pinfold.requirements.names import normalise

_SUFFIX = ".dist-info"
_MAX_ENTRIES = 100_000  # in one folder
# A file system's clock may stand still so long: a change right after a look can leave the same time behind.
_TICK_NS = 100_000_000

Stamp = tuple[int, ...]
_PARTS = 4  # of the stamp of one file or folder
_Both = tuple[list[Distribution], list[Distribution]]  # an environment's own, and those of its base


class _Found(NamedTuple):
    """A folder (or file) of metadata, and the name and version that its own name says."""

    path: str
    name: str
    version: str
    egg: bool


class _Entry(NamedTuple):
    """What was read of one folder of metadata when it was what `stamp` says. `recent` is when a change in the same moment would
    not show, `finished` when no installer is at work in it: pip compiles before it writes INSTALLER, which comes late.
    """

    stamp: Stamp
    recent: bool
    finished: bool
    distribution: Distribution


_Contents = dict[str, _Entry]  # by path, in the folder's order


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read of one folder of distributions, when it was what `stamp` says."""

    stamp: Stamp
    read_at: int
    distributions: _Contents
    unfinished: tuple[str, ...]  # of which the folder's own stamp says nothing


def stamp(environment: Environment) -> tuple[Stamp, ...]:
    """What changes when something is installed, removed or replaced in an environment, or it is made anew. Costs a few `stat`."""
    folders = (*environment.site_packages, *environment.inherited)
    return tuple(_stamp(path) for path in (*folders, f"{environment.path}/{PYVENV}", environment.python))


def installed(environment: Environment) -> Mapping[str, Distribution]:
    """The distributions of an environment by key, as Python would find them."""
    return Listing().installed(environment)


def versions(environment: Environment) -> Mapping[str, str]:
    """Versions by key as the folders' names say them; no file is read. "" where a name doesn't say."""
    found: dict[str, str] = {}
    for folder in (*environment.site_packages, *environment.inherited):
        for each in map(_found, _metadata_in(folder)):
            found.setdefault(normalise(each.name), each.version)
    return found


class Listing:
    """The distributions of environments, kept current: only what changed is read again. For one thread at a time."""

    def __init__(self) -> None:
        self._folders: dict[str, _Seen] = {}
        self._answers: dict[str, tuple[_Both, Mapping[str, Distribution]]] = {}  # by prefix

    def installed(self, environment: Environment) -> Mapping[str, Distribution]:
        """The distributions of an environment by key. While nothing changes, the answer is one and the same object."""
        own = [each for path in environment.site_packages for each in self._folder(path)]
        base = [each for path in environment.inherited for each in self._folder(path)]
        contents = own, base
        kept = self._answers.get(environment.path)
        if kept is not None and kept[0] == contents:
            return kept[1]
        found = _by_key(own)
        for key, distribution in _by_key(base).items():
            found.setdefault(key, replace(distribution, inherited=True))
        self._answers[environment.path] = contents, found
        return found

    def forget(self, environment: Environment) -> None:
        """Frees what is remembered of an environment that nobody asks about any more."""
        self._answers.pop(environment.path, None)
        for path in environment.site_packages:
            self._folders.pop(path, None)

    def _folder(self, path: str) -> Iterator[Distribution]:
        now = time.time_ns()
        current = _stamp(path)
        kept = self._folders.get(path)
        before = {} if kept is None else kept.distributions
        if kept is not None and kept.stamp == current and not _recent(current, kept.read_at):
            if not kept.unfinished:
                return _all(kept)
            distributions = before | _contents(kept.unfinished, before)
        else:
            distributions = _contents(_metadata_in(path), before)
        unfinished = tuple(path for path, entry in distributions.items() if not entry.finished)
        seen = self._folders[path] = _Seen(current, now, distributions, unfinished)
        return _all(seen)


def _contents(paths: Iterable[str], before: _Contents) -> _Contents:
    """What lies in some folders of metadata; those that are as they were before are not read again."""
    contents: _Contents = {}
    for path in paths:
        status, entry = _stamp(path), before.get(path)
        if entry is not None and entry.finished:
            fresh = entry.stamp[:_PARTS] == status
        else:
            status += _stamp(f"{path}/METADATA")  # may still grow
            fresh = entry is not None and not entry.recent and entry.stamp == status
        if entry is None or not fresh:
            now = time.time_ns()
            distribution = _read(_found(path))
            recent = _recent(status, now)
            entry = _Entry(status, recent, bool(distribution.installer) and not recent, distribution)
        contents[path] = entry
    return contents


def _all(seen: _Seen) -> Iterator[Distribution]:
    return (entry.distribution for entry in seen.distributions.values())


def _by_key(distributions: Iterable[Distribution]) -> dict[str, Distribution]:
    """The one of each key that Python finds first; another one in the same folder makes it ambiguous."""
    found: dict[str, Distribution] = {}
    for each in distributions:
        first = found.setdefault(each.key, each)
        if first is not each and not first.problem and _parent(first.location) == _parent(each.location):
            versions_ = sorted({first.version, each.version})
            twice = (
                f"it is installed twice ({' and '.join(versions_)})" if len(versions_) > 1 else "it is installed twice"
            )
            found[each.key] = replace(first, problem=twice)
    return found


def _metadata_in(folder: str) -> Iterator[str]:
    """The paths of the metadata in a folder, in the order of the folder, in which `importlib.metadata` takes it; eggs come last."""
    late: list[str] = []
    try:
        names = os.listdir(folder)[:_MAX_ENTRIES]
    except (OSError, ValueError):
        return
    for name in names:
        if name.startswith(("~", ".", "-")):  # pip renames so what it is about to delete
            continue
        if name.endswith(_SUFFIX):
            yield f"{folder}/{name}"
        elif name.endswith(eggs.SUFFIX):
            late.append(f"{folder}/{name}")
    yield from late


def _found(path: str) -> _Found:
    """What the name of a folder of metadata says."""
    name = path.rpartition("/")[2]
    if name.endswith(eggs.SUFFIX):
        return _Found(path, *eggs.names(name.removesuffix(eggs.SUFFIX)), egg=True)
    stem, _, version = name.removesuffix(_SUFFIX).partition("-")
    return _Found(path, stem, version, egg=False)


def _read(found: _Found) -> Distribution:
    if found.egg:
        return eggs.read(found.path, found.name, found.version)
    head = metadata.read(f"{found.path}/METADATA")
    try:
        files = os.listdir(found.path)
    except (OSError, ValueError):
        files = []
    key = normalise(found.name)
    said = head or metadata.Head("", "", (), "", frozenset())
    return Distribution(
        name=said.name if normalise(said.name) == key else found.name,
        key=key,
        version=said.version or found.version,
        location=found.path,
        requires=said.requires,
        requires_python=said.requires_python,
        extras=said.extras,
        installer=metadata.first_line(f"{found.path}/INSTALLER") if "INSTALLER" in files else "",
        requested="REQUESTED" in files,
        direct=metadata.direct_url(f"{found.path}/direct_url.json") if "direct_url.json" in files else None,
        problem=_problem(found, key, head, files),
    )


def _problem(found: _Found, key: str, head: metadata.Head | None, files: list[str]) -> str:
    if head is None:
        return "its METADATA cannot be read" if "METADATA" in files else "its METADATA is missing"
    if not head.name or not head.version:
        return f"its METADATA doesn't say its {'version' if head.name else 'name'}"
    if normalise(head.name) != key:
        return f"its METADATA is that of {head.name}"
    if found.version and head.version != found.version and not _same_version(head.version, found.version):
        return f"its METADATA is that of version {head.version}"
    return ""


def _same_version(one: str, other: str) -> bool:
    from packaging.version import InvalidVersion, Version

    try:
        # Older tools wrote "_" for "-" in the folder's name.
        return Version(one) == Version(other.replace("_", "-"))
    except InvalidVersion:
        return one.replace("-", "_") == other


def _stamp(path: str) -> Stamp:
    """Times of change, size, which file; () when there is nothing. A wheel's files may have a time of their own, hence both."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def _recent(found: Stamp, looked: int) -> bool:
    """Whether a file was changed so shortly before a look that a later change may not show."""
    return any(looked - max(found[at], found[at + 1]) < _TICK_NS for at in range(0, len(found), _PARTS))


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
