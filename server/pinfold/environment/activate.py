"""The text that a shell evaluates to use an environment, or to stop using it. Pure, one module per family of shells.

The environment's own scripts are not read: some are missing, stale after a move, or written without quotes (CVE-2024-9287,
CVE-2024-53899). The same variables and the same `deactivate` as theirs are used, so that both can be mixed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pinfold.analysis.environment import Environment, Kind
from pinfold.environment import (
    activate_cmd,
    activate_csh,
    activate_fish,
    activate_nu,
    activate_posix,
    activate_powershell,
)
from pinfold.environment.activation import Activation, harmless, native, programs
from pinfold.environment.shells import Shell
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble, shown

HOW = {
    Shell.BASH: 'eval "$(pinfold env {verb})"',
    Shell.ZSH: 'eval "$(pinfold env {verb})"',
    Shell.SH: 'eval "$(pinfold env {verb})"',
    Shell.FISH: "pinfold env {verb} | source",
    Shell.CSH: 'eval "`pinfold env {verb}`"',
    Shell.POWERSHELL: "pinfold env {verb} | Invoke-Expression",
    Shell.CMD: "for /f \"delims=\" %i in ('pinfold env {verb}') do @%i",
    Shell.NU: "pinfold env {verb} | from json | load-env",
}
"""How a person has each shell evaluate our answer; `{verb}` is "activate" or "deactivate"."""

_Write = Callable[[Activation], str]
_WRITERS: dict[Shell, tuple[_Write, _Write]] = {
    Shell.BASH: (activate_posix.activation, activate_posix.deactivation),
    Shell.ZSH: (activate_posix.activation, activate_posix.deactivation),
    Shell.SH: (activate_posix.activation, activate_posix.deactivation),
    Shell.FISH: (activate_fish.activation, activate_fish.deactivation),
    Shell.CSH: (activate_csh.activation, activate_csh.deactivation),
    Shell.POWERSHELL: (activate_powershell.activation, activate_powershell.deactivation),
    Shell.CMD: (activate_cmd.activation, activate_cmd.deactivation),
    Shell.NU: (activate_nu.activation, activate_nu.deactivation),
}


def activation(environment: Environment, shell: Shell, host: Host) -> str:
    """Lines for `shell` to evaluate (`HOW`), line feeds between them, none at the end.

    Raises Trouble: `not-an-environment`, `conda`, or `cannot-activate` where the path cannot stand on a search path or cannot
    be written safely in that shell.
    """
    if environment.kind is Kind.CONDA:
        said = f"{shown(environment.path)} is a conda environment, which conda activates."
        raise Trouble(
            "conda", said, "Use `conda activate`, or `pinfold env run -- COMMAND`, which needs no activation."
        )
    if environment.kind is not Kind.VIRTUAL:
        raise Trouble("not-an-environment", f"{shown(environment.path)} is a Python by itself, not an environment.")
    separator = ";" if host.windows else ":"
    folder = programs(environment, host.windows)
    if separator in folder and shell is not Shell.NU:  # nu has a list
        said = f"{shown(environment.path)} has {separator!r} in its path, which separates the entries of PATH."
        raise Trouble("cannot-activate", said, "Use `pinfold env run -- COMMAND`, or move the project.")
    facts = Activation(
        path=native(environment.path, host.windows),
        programs=folder,
        prompt=harmless(environment.prompt or environment.name),
        shell=shell,
        windows=host.windows,
        environ=host.environ,
    )
    return _WRITERS[shell][0](facts)


def deactivation(shell: Shell, environ: Mapping[str, str], windows: bool = False) -> str:
    """Lines for `shell` to evaluate, after which no environment is active. Raises Trouble `not-active`.

    They work too in a shell that another one started, which has inherited the variables but not `deactivate`.
    """
    path = environ.get("VIRTUAL_ENV", "")
    if not path:
        raise Trouble("not-active", "No virtual environment is active in this shell.")
    facts = Activation(
        path=path,
        programs=programs(Environment(path.rstrip("/\\" if windows else "/"), Kind.VIRTUAL), windows),
        prompt="",
        shell=shell,
        windows=windows,
        environ=environ,
    )
    return _WRITERS[shell][1](facts)
