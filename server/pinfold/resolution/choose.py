"""Who resolves: uv where there is one, otherwise pip, or whom the settings name."""

from __future__ import annotations

import os

from pinfold.analysis.environment import Environment
from pinfold.resolution.pip import Pip
from pinfold.resolution.resolver import Resolver
from pinfold.resolution.uv import Uv
from pinfold.resolution.verdict import Judge
from pinfold.system.host import Host
from pinfold.system.tools import chosen_uv


def judge(setting: str, host: Host, root: str, environment: Environment) -> Judge:
    """The same, to be asked only whether."""
    return _chosen(setting, host, root, environment)


def choose(setting: str, host: Host, root: str, environment: Environment) -> Resolver:
    """`setting` is "auto", "uv" or "pip", `root` the workspace folder. Raises Trouble `no-installer`; runs nothing."""
    return _chosen(setting, host, root, environment)


def _chosen(setting: str, host: Host, root: str, environment: Environment) -> Uv | Pip:
    uv = chosen_uv(setting, host, root, environment.version)
    if uv is None:
        return Pip((root,), os.path.join(host.folder("cache"), "bytecode"), host.windows)
    return Uv(uv, (root,), host.windows)
