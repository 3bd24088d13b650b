"""`pinfold env activate` and `deactivate`: the text that a shell evaluates. Must never print anything else there."""

from __future__ import annotations

from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN
from pinfold.cli.terminal import out
from pinfold.environment.activate import HOW
from pinfold.environment.ancestors import ancestors
from pinfold.environment.shells import detect_shell, quote
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.activating import activation, deactivation


def run(work: Work) -> int:
    make = activation if work.arguments.topic == "activate" else deactivation
    text = make(work.context(), work.arguments.shell)
    work.answer({"script": text})
    if not work.json:
        out(text if text.endswith("\n") else text + "\n", utf8=True)
    return CLEAN


def one_line(host: Host, env: str = "") -> str:
    """What a person types in the shell in use to activate the environment; `env` is what was named with `--env`."""
    try:
        shell = detect_shell(host, ancestors(host))
    except Trouble:
        return "`pinfold env activate --help` tells how"
    if not env:
        return HOW[shell].format(verb="activate")
    return HOW[shell].format(verb=f"activate --env {quote(shell, env, host.windows)}")
