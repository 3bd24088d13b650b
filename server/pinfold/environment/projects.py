"""Whether a project on this machine has changed since it was installed from its folder. Only files are looked at.

What it needs stands in its metadata as it was then, and a sync that goes by that would not prove what a resolver finds now.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from pinfold.analysis.consistency import read_need
from pinfold.analysis.environment import Distribution
from pinfold.analysis.places import local_path
from pinfold.analysis.versions import version_of
from pinfold.system.files import read

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_FILES = ("pyproject.toml", "setup.py", "setup.cfg")


def changed(distribution: Distribution, windows: bool = False) -> bool:
    """Whether the files that say what a project needs are newer than what is installed, and may say something else.

    A branch that was left and entered again has newer files, so what they say in plain words is compared. One that is not
    installed from a folder never changes.
    """
    path = local_path(distribution.direct.url, windows) if distribution.direct is not None else ""
    if not path or path.startswith("//"):  # looking at a share is a connection
        return False
    installed = _time(f"{distribution.location}/METADATA")
    if not installed or all(_time(f"{path}/{name}") <= installed for name in _FILES):
        return False
    project = _project(path)
    return project is None or not _says_the_same(project, distribution)


def _time(path: str) -> float:
    """When a file was written here, 0 where there is none. What comes from an archive may have a time of its own."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return 0
    return max(status.st_mtime, status.st_ctime)


def _project(path: str) -> Mapping[str, Any] | None:
    """`[project]` (PEP 621), where all that counts stands in it."""
    try:
        project = tomllib.loads((read(f"{path}/pyproject.toml").data or b"").decode("utf-8")).get("project")
    except (ValueError, RecursionError):
        return None
    if not isinstance(project, dict) or not isinstance(project.get("dynamic", []), list):
        return None
    left = {"version", "dependencies", "optional-dependencies"} & {str(name) for name in project.get("dynamic", [])}
    return None if left else project


def _says_the_same(project: Mapping[str, Any], distribution: Distribution) -> bool:
    extras = project.get("optional-dependencies", {})
    groups = list(extras.values()) if isinstance(extras, dict) else [None]
    lists = [project.get("dependencies", []), *groups]
    if not all(isinstance(each, list) and all(isinstance(text, str) for text in each) for each in lists):
        return False
    version = version_of(str(project.get("version", "")))
    said = _needs(text for each in lists for text in each)
    return version == version_of(distribution.version) and said == _needs(distribution.requires)


def _needs(texts: Iterable[str]) -> set[tuple[str, frozenset[str], str]]:
    """Markers don't count: for an extra they are written in many ways."""
    found = (read_need(text) for text in texts)
    return {(need.key, need.extras, need.specifier) for need in found if need is not None}
