"""Who installs: uv where there is one, otherwise pip, or whom the settings name."""

from __future__ import annotations

from pinfold.analysis.environment import Environment
from pinfold.environment.installers.installer import Installer
from pinfold.environment.installers.pip import Pip
from pinfold.environment.installers.uv import Uv
from pinfold.system.host import Host
from pinfold.system.tools import chosen_uv


def choose(setting: str, host: Host, root: str, environment: Environment) -> Installer:
    """`setting` is "auto", "uv" or "pip", `root` the workspace folder. Raises Trouble `no-installer`; runs nothing."""
    pip = Pip((root,), host.windows)
    uv = chosen_uv(setting, host, root, environment.version)
    return pip if uv is None else Uv(uv, (root,), host.windows, pip)
