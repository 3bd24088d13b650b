"""Who resolves: uv where there is one, otherwise pip, or whom the settings name."""

from __future__ import annotations

import os

from pinfold.analysis.environment import Environment
from pinfold.resolution.pip import Pip
from pinfold.resolution.resolver import Resolver
from pinfold.resolution.uv import Uv
from pinfold.system.host import Host
from pinfold.system.tools import chosen_uv


def choose(setting: str, host: Host, root: str, environment: Environment) -> Resolver:
    """`setting` is "auto", "uv" or "pip", `root` the workspace folder. Raises Trouble `no-installer`; runs nothing."""
    uv = chosen_uv(setting, host, root, environment.version)
    if uv is None:
        return Pip((root,), os.path.join(host.folder("cache"), "bytecode"), host.windows)
    return Uv(uv, (root,), host.windows)
