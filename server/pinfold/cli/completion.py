"""`pinfold completion SHELL`: completion scripts, derived from the parser and the rules. Must never run anything of ours
while somebody presses Tab: all words stand in the script.
"""

from __future__ import annotations

import argparse

from pinfold.analysis.rules import ALL
from pinfold.cli import complete_bash, complete_fish, complete_powershell, complete_zsh
from pinfold.cli.grammar import Argument, commands
from pinfold.cli.terminal import out

_SCRIPTS = {
    "bash": complete_bash.script,
    "zsh": complete_zsh.script,
    "fish": complete_fish.script,
    "powershell": complete_powershell.script,
}


def run(arguments: argparse.Namespace) -> int:
    out(_SCRIPTS[arguments.shell](commands(), words), utf8=True)
    return 0


def words(argument: Argument) -> tuple[str, ...] | None:
    """What may stand for an argument; None for files."""
    if argument.choices:
        return argument.choices
    if argument.metavar in {"RULES", "NAME"} and "--stdin-filename" not in argument.flags:
        return tuple(rule.name for rule in ALL)
    return None if argument.metavar in {"PATH", "FILE", "LIST", "DIR", "NAME"} else ()
