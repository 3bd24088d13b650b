"""Who resolves: uv where there is one, otherwise pip, or whom the settings name."""

from __future__ import annotations

from pinfold.analysis.environment import Environment
from pinfold.resolution.pip import Pip
from pinfold.resolution.resolver import Resolver
from pinfold.resolution.uv import Uv
from pinfold.system.host import Host
from pinfold.system.tools import find_uv
from pinfold.system.trouble import Trouble


def choose(setting: str, host: Host, root: str, environment: Environment) -> Resolver:
    """`setting` is "auto", "uv" or "pip", `root` the workspace folder. Raises Trouble `no-installer`; runs nothing."""
    if setting == "pip":
        return Pip((root,), host.windows)
    uv = find_uv(host, (root,))
    if uv is not None:
        return Uv(uv, (root,), host.windows)
    if setting == "uv":
        raise Trouble(
            "no-installer",
            "The settings ask for uv, and there is none outside the workspace.",
            "Install uv, or set `environment.installer` to `auto`.",
        )
    return Pip((root,), host.windows)
