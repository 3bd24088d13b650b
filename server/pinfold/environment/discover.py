"""Finding environments without running anything: `discover`.

In a workspace links out of it are never followed, and each search is bounded. What tools keep elsewhere is looked at only when
asked for, in the folders that `places` names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from pinfold.analysis.environment import Environment
from pinfold.environment import journal, places, registry
from pinfold.environment.describe import describe, describe_python
from pinfold.environment.interpreters import installed_pythons
from pinfold.environment.journal import Change
from pinfold.environment.names import USUAL
from pinfold.environment.pyvenv import NAME as PYVENV
from pinfold.system.files import is_folder, list_folder, read_head, real_path
from pinfold.system.host import Host
from pinfold.system.paths import canonical, slashed, within

_DEPTH = 3  # folders below the workspace's
_MAX_FOLDERS = 5_000  # looked at below the workspace, nearest first: some 50 ms
_MAX_ENTRIES = 20_000  # of one folder
_MAX_STORE = 500  # environments of one tool
_MAX_LIST = 262_144  # bytes of conda's list
_MARKS = (PYVENV, "conda-meta")
_SKIPPED = frozenset(
    {
        *(".git", ".hg", ".svn", ".jj", journal.FOLDER, "node_modules", "__pycache__", "site-packages"),
        *(".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"),
    }
)


def discover(
    root: str,
    host: Host,
    *,
    outside: bool = False,
    registered: Callable[[], Iterable[registry.Key]] = registry.read,
) -> Iterator[Environment]:
    """Environments, likeliest first, each once whatever links lead to it: those in the workspace folder `root`, the active ones,
    and, only with `outside`, those that tools keep for this project, for others, and the Pythons themselves.

    One that was begun to be made or removed (`half_made`) is left out.
    """
    root = canonical(root)
    seen: set[tuple[int, int]] = set()
    for path in _candidates(root, host, outside):
        identity = _identity(path)
        if identity is None or identity in seen:
            continue
        seen.add(identity)
        environment = None if half_made(path) else describe(path, host)
        if environment is not None:
            yield environment
    if outside:
        prefixes = frozenset(seen)
        for python in installed_pythons(host, registered):
            identity = _identity(python.prefix)
            if identity is None or identity in prefixes:
                continue
            if not os.path.isdir(f"{python.prefix}/conda-meta"):
                yield describe_python(python, host)  # a prefix such as `/usr` may hold several
            elif identity not in seen and (environment := describe(python.prefix, host)) is not None:
                seen.add(identity)
                yield environment


def half_made(path: str) -> bool:
    """Whether somebody was interrupted while making or removing this environment: it is to be finished, not to be used."""
    data = read_head(journal.inside(path, journal.JOURNAL), journal.MAX_JOURNAL)
    try:
        found: Any = json.loads(data) if data else None
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("change") in (*journal.MAKING, Change.REMOVE)


def _candidates(root: str, host: Host, outside: bool) -> Iterator[str]:
    yield from _in_workspace(root)
    yield from places.active(host)
    if outside:
        kept = dict.fromkeys(_kept_elsewhere(host))
        # Pipenv and virtualenvwrapper write down whose an environment is.
        mine = [path for path in kept if _project(path) in (root, slashed(real_path(root)))]
        yield from mine
        yield from (path for path in kept if path not in mine)


def _in_workspace(root: str) -> Iterator[str]:
    top = slashed(real_path(root))
    for name in USUAL:
        path = f"{root.rstrip('/')}/{name}"
        if _marked(path) and _inside(path, top):
            yield path
    if _marked(root):
        yield root
    level, looked = [root], 0
    for _ in range(_DEPTH):
        below: list[str] = []
        for folder in level:
            for path in _folders(folder, top):
                looked += 1
                if looked > _MAX_FOLDERS:
                    return
                if _marked(path):
                    yield path
                else:
                    below.append(path)
        level = below


def _folders(folder: str, top: str) -> list[str]:
    """The folders in one. A link is only followed to an environment inside the workspace, so that nothing goes round."""
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, _MAX_ENTRIES):
                if entry.name in _SKIPPED or not is_folder(entry):
                    continue
                path = f"{folder.rstrip('/')}/{entry.name}"
                if not entry.is_symlink() or (_inside(path, top) and _marked(path)):
                    found.append(path)
    except (OSError, ValueError):
        pass  # no permission, or gone meanwhile
    return sorted(found)


def _marked(path: str) -> bool:
    return any(os.path.exists(f"{path}/{mark}") for mark in _MARKS)


def _inside(path: str, top: str) -> bool:
    return not os.path.islink(path) or within(slashed(real_path(path)), top)


def _kept_elsewhere(host: Host) -> Iterator[str]:
    for store, depth in places.environment_stores(host):
        yield from _stored(store, depth)
    for root in places.pyenv_roots(host):
        for name in list_folder(f"{root}/versions", _MAX_STORE):
            yield from _stored(f"{root}/versions/{name.rstrip('/')}/envs", 1)  # pyenv-virtualenv
    data = read_head(places.conda_list(host), _MAX_LIST) or b""
    for line in data.decode("utf-8", "replace").splitlines():
        if os.path.isabs(line.strip()):
            yield slashed(line.strip(), host.windows).rstrip("/")
    for store in places.conda_stores(host):
        yield from _stored(store, 1)
    yield from (root for root in places.conda_roots(host) if _marked(root))


def _stored(store: str, depth: int) -> Iterator[str]:
    for name in list_folder(store, _MAX_STORE):
        path = f"{store}/{name.rstrip('/')}"
        if name.endswith("/"):
            if _marked(path):
                yield path
            elif depth > 1:
                yield from _stored(path, depth - 1)


def _project(path: str) -> str:
    data = read_head(f"{path}/.project", 4096) or b""
    said = data.decode("utf-8", "surrogateescape").strip()
    return canonical(said) if os.path.isabs(said) else ""


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino
