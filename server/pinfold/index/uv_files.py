"""uv's configuration files, found and read: the workspace's, the person's, the system's (uv 0.13, "Configuration files").

Must never say what a setting means. Everything read is bounded, and what uv refuses becomes a problem without values.
"""

from __future__ import annotations

import ntpath
import os
import posixpath
from collections.abc import Mapping
from typing import Any, NamedTuple

from pinfold.system import files, toml
from pinfold.system.host import Host

_DEEPEST = 64


class Level(NamedTuple):
    """One file's settings. `own`: the person or the machine said so, not whoever wrote the workspace."""

    path: str
    table: Mapping[str, Any]
    own: bool

    @property
    def folder(self) -> str:
        """What relative paths in it start from."""
        return os.path.dirname(self.path)


def uv_levels(host: Host, root: str, problems: list[str]) -> tuple[Level, ...]:
    """The files that uv would heed in `root`, the strongest first."""
    if host.says_yes("UV_NO_CONFIG"):
        return ()
    named = host.environ.get("UV_CONFIG_FILE")
    if named:
        found = _read(os.path.join(root, named), True, problems)
        return (found,) if found else ()
    system = (_read(path, True, problems) for path in _system_files(host))
    levels = (
        _workspace(root, problems),
        _read(_user_file(host), True, problems),
        next((found for found in system if found), None),
    )
    return tuple(level for level in levels if level is not None)


def _workspace(root: str, problems: list[str]) -> Level | None:
    """The nearest `uv.toml`, or `[tool.uv]` of a `pyproject.toml`, from the folder upwards."""
    folder = root
    for _ in range(_DEEPEST):
        found = _read(os.path.join(folder, "uv.toml"), False, problems)
        if found is not None:
            return found
        project = _read(os.path.join(folder, "pyproject.toml"), False, problems)
        tool = project.table.get("tool") if project else None
        table = tool.get("uv") if isinstance(tool, dict) else None
        if project is not None and isinstance(table, dict):
            return Level(project.path, table, False)
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    return None


def _read(path: str, own: bool, problems: list[str]) -> Level | None:
    """None where there is no such file; one that cannot be read says nothing but hides those behind it."""
    read = files.read(path)
    if read.data is None:
        if read.refusal is files.Refusal.MISSING:
            return None
        problems.append(f"uv's configuration file {path} could not be read: {read.reason}.")
        return Level(path, {}, own)
    try:
        return Level(path, toml.parse(read.data.decode("utf-8")), own)
    except (ValueError, RecursionError):  # what both TOML and UTF-8 raise
        problems.append(f"{path} is not valid TOML; nothing in it counts.")
        return Level(path, {}, own)


def _user_file(host: Host) -> str:
    if host.windows:
        data = host.environ.get("APPDATA") or ntpath.join(host.home, "AppData", "Roaming")
        return ntpath.join(data, "uv", "uv.toml")
    folder = host.environ.get("XDG_CONFIG_HOME", "")
    return f"{folder if posixpath.isabs(folder) else host.home + '/.config'}/uv/uv.toml"


def _system_files(host: Host) -> list[str]:
    if host.windows:
        return [ntpath.join(host.environ.get("SYSTEMDRIVE", "C:") + "\\", "ProgramData", "uv", "uv.toml")]
    folders = [folder.strip() for folder in host.environ.get("XDG_CONFIG_DIRS", "").split(":")]
    return [f"{folder}/uv/uv.toml" for folder in [f for f in folders if f] or ["/etc/xdg"]] + ["/etc/uv/uv.toml"]
