"""Whether a project on this machine has changed since it was installed from its folder. Only files are looked at.

What it needs stands in its metadata as it was then, and a sync that goes by that would not prove what a resolver finds now.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from pinfold.analysis.consistency import Need, read_need
from pinfold.analysis.environment import Distribution
from pinfold.analysis.places import local_path
from pinfold.analysis.versions import version_of
from pinfold.system.files import Stamp, read, stamp

_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
_EXTRAS = "optional-dependencies"
_NEEDS = ("dependencies", _EXTRAS)
# A file system's clock may stand still so long: a change right after a look can leave the same time behind.
_TICK_NS = 100_000_000

_Bare = tuple[str, frozenset[str], str]


def changed(distribution: Distribution, windows: bool = False) -> bool:
    """Whether the files that say what a project needs are newer than what is installed, and may say something else.

    A branch that was left and entered again has newer files, so what they say in plain words is compared. One that is not
    installed from a folder never changes.
    """
    path = _newer(distribution, windows, _FILES)
    if not path:
        return False
    project = _project(path)
    return project is None or not _says_the_same(project, distribution)


def _newer(distribution: Distribution, windows: bool, names: Iterable[str]) -> str:
    """The folder that a distribution was installed from, if one of these files in it is newer than that; else ""."""
    path = local_path(distribution.direct.url, windows) if distribution.direct is not None else ""
    if not path or path.startswith("//"):  # looking at a share is a connection
        return ""
    installed = _time(f"{distribution.location}/METADATA")
    return path if installed and any(_time(f"{path}/{name}") > installed for name in names) else ""


def _time(path: str) -> float:
    """When a file was written here, 0 where there is none. What comes from an archive may have a time of its own."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return 0
    return max(status.st_mtime, status.st_ctime)


def outdated(distributions: Iterable[Distribution], windows: bool = False) -> dict[str, str]:
    """Those whose `pyproject.toml` certainly says something else than when they were installed from its folder, by key: how, as the
    end of a sentence. While nothing changes, two `stat` for each that comes from a folder.

    What only a build would tell (dynamic fields, `setup.py`) counts as the same here.
    """
    found = {}
    for distribution in distributions:
        if distribution.direct is not None and (how := _how(distribution, windows)):
            found[distribution.key] = how
    return found


def _how(distribution: Distribution, windows: bool) -> str:
    path = _newer(distribution, windows, _FILES[:1])
    current = stamp(f"{path}/{_FILES[0]}") if path else None
    if current is None:
        return ""
    known = distribution.key, distribution.version, distribution.requires
    if abs(time.time_ns() - current.mtime_ns) < _TICK_NS:
        return _says_else.__wrapped__(path, current, *known)  # the next change may leave the same stamp behind
    return _says_else(path, current, *known)


@lru_cache(maxsize=256)
def _says_else(path: str, current: Stamp, key: str, version: str, requires: tuple[str, ...]) -> str:
    """How what stands in `[project]` differs from what is installed, "" for not at all; `current` is for the cache."""
    project = _table(path)
    if project is None:
        return ""
    dynamic = _dynamic(project)
    said = version_of(str(project.get("version", "")))
    if "version" not in dynamic and said is not None and said != version_of(version):
        return f"its pyproject.toml says version {said} now"
    needed = [text for field in _NEEDS if field not in dynamic for text in _listed(project, field) or ()]
    before = _needs(requires)
    for need in map(read_need, needed):
        if need is not None and need.key != key and _bare(need) not in before:
            return f"its pyproject.toml asks for {need.key}{need.specifier} now"
    lists = [_listed(project, field) for field in _NEEDS]
    if dynamic.isdisjoint(_NEEDS) and None not in lists:
        gone = sorted(each for each in before - _needs(needed) if each[0] != key)
        if gone:
            return f"its pyproject.toml no longer asks for {gone[0][0]}{gone[0][2]}"
    return ""


def stamps(path: str) -> tuple[Stamp | None, ...]:
    """What is different when what a project on this machine needs may be: of its files, or of the one file that it is."""
    if path.startswith("//"):
        return ()
    return tuple(map(stamp, (path,) if os.path.isfile(path) else (f"{path}/{name}" for name in _FILES)))


def _project(path: str) -> Mapping[str, Any] | None:
    """`[project]` (PEP 621), where all that counts stands in it."""
    project = _table(path)
    if project is None or not isinstance(project.get("dynamic", []), list):
        return None
    return None if _dynamic(project) & {"version", *_NEEDS} else project


def _table(path: str) -> Mapping[str, Any] | None:
    from pinfold.system import toml  # rarely needed

    try:
        project = toml.parse((read(f"{path}/{_FILES[0]}").data or b"").decode("utf-8")).get("project")
    except (ValueError, RecursionError):
        return None
    return project if isinstance(project, dict) else None


def _dynamic(project: Mapping[str, Any]) -> set[str]:
    said = project.get("dynamic", [])
    return {str(name) for name in said} if isinstance(said, list) else {"version", *_NEEDS}


def _listed(project: Mapping[str, Any], field: str) -> list[str] | None:
    """All requirements of a field, None where it is none that a backend would take."""
    said = project.get(field, [])
    lists = list(said.values()) if isinstance(said, dict) and field == _EXTRAS else [said]
    if not all(isinstance(each, list) and all(isinstance(text, str) for text in each) for each in lists):
        return None
    return [text for each in lists for text in each]


def _says_the_same(project: Mapping[str, Any], distribution: Distribution) -> bool:
    lists = [_listed(project, field) for field in _NEEDS]
    if None in lists:
        return False
    version = version_of(str(project.get("version", "")))
    said = _needs(text for each in lists for text in each or ())
    return version == version_of(distribution.version) and said == _needs(distribution.requires)


def _needs(texts: Iterable[str]) -> set[_Bare]:
    found = (read_need(text) for text in texts)
    return {_bare(need) for need in found if need is not None}


def _bare(need: Need) -> _Bare:
    """Markers don't count: for an extra they are written in many ways."""
    return need.key, need.extras, need.specifier
