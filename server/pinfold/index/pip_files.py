"""Where pip's configuration files are, in the order in which later ones win (pip 26.3, "Configuration files").

Must never read a file: whether one is there is for who reads it. `Host` says what system it is, so that each can be tested.
"""

from __future__ import annotations

import ntpath
import os
import posixpath
import re
from collections.abc import Callable

from pinfold.analysis.environment import Environment
from pinfold.system.host import Host

_LIBRARY = "/Library/Application Support"
_HOMEBREW = re.compile(r"(.+)/opt/python[^/]*/Frameworks/Python\.framework/Versions/[^/]+(?:/bin)?")


def pip_files(host: Host, environment: Environment | None, exists: Callable[[str], bool]) -> tuple[str, ...]:
    """The files that pip of an environment would look for, the weakest first. Without an environment none is its own.

    The same path may be named twice: it then counts where it stands first, as for pip.
    """
    own = host.environ.get("PIP_CONFIG_FILE")
    if own == ("nul" if host.windows else "/dev/null"):
        return ()
    name = _name(host)
    join = ntpath.join if host.windows else posixpath.join
    found = [join(folder, name) for folder in _global_folders(host, environment)]
    if not (own and exists(own)):
        found.append(join(host.home, "pip" if host.windows else ".pip", name))
        found.append(join(_user_folder(host, exists), name))
    if environment is not None:
        found.append(file_of(host, environment))
    if own:
        found.append(own)
    return tuple(found)


def file_of(host: Host, environment: Environment) -> str:
    """The environment's own."""
    return (ntpath.join if host.windows else posixpath.join)(environment.path, _name(host))


def _name(host: Host) -> str:
    return "pip.ini" if host.windows else "pip.conf"


def _global_folders(host: Host, environment: Environment | None) -> list[str]:
    if host.windows:
        data = host.environ.get("PROGRAMDATA") or host.environ.get("ALLUSERSPROFILE") or "C:\\ProgramData"
        return [ntpath.join(data, "pip")]
    if host.macos:
        brewed = _HOMEBREW.fullmatch(environment.base) if environment is not None else None
        usual = [*((f"{brewed[1]}/share",) if brewed else ()), _LIBRARY]
        return [f"{folder}/pip" for folder in _xdg_list(host, "XDG_DATA_DIRS") or usual]
    return [f"{folder}/pip" for folder in _xdg_list(host, "XDG_CONFIG_DIRS") or ["/etc/xdg"]] + ["/etc"]


def _user_folder(host: Host, exists: Callable[[str], bool]) -> str:
    if host.windows:
        return ntpath.join(host.environ.get("APPDATA") or ntpath.join(host.home, "AppData", "Roaming"), "pip")
    if host.macos:
        data = f"{_xdg(host, 'XDG_DATA_HOME') or host.home + _LIBRARY}/pip"
        return data if exists(data) else f"{host.home}/.config/pip"
    return f"{_xdg(host, 'XDG_CONFIG_HOME') or host.home + '/.config'}/pip"


def _xdg(host: Host, name: str) -> str:
    path = host.environ.get(name, "").strip()
    return path if posixpath.isabs(path) else ""  # the specification says to ignore a relative one


def _xdg_list(host: Host, name: str) -> list[str]:
    paths = (path.strip() for path in host.environ.get(name, "").split(os.pathsep))
    return [path for path in paths if posixpath.isabs(path)]
