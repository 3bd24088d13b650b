"""`pinfold env activate` and `deactivate`: the text that a shell evaluates. Must never print anything else there."""

from __future__ import annotations

from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN
from pinfold.cli.terminal import raw
from pinfold.environment.activate import HOW
from pinfold.environment.ancestors import ancestors
from pinfold.environment.shells import detect_shell, encoded, quote
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.activating import activation, deactivation, shell_of
from pinfold.workspace.fold.choice import selected
from pinfold.workspace.fold.context import Context


def run(work: Work) -> int:
    make = activation if work.arguments.topic == "activate" else deactivation
    context = work.place()
    shell = shell_of(context, work.arguments.shell)
    text = make(context, shell.value)
    work.answer({"script": text})
    if not work.json:
        raw(encoded(shell, text if text.endswith("\n") else text + "\n", context.host.windows))
    return CLEAN


def how_to_use(context: Context) -> str:
    """What a person types in the shell in use to activate an environment that was just made, and to run one command in it."""
    host = context.host
    usual = context.env in ("", selected(context.root, context.settings, host).path)
    try:
        shell = detect_shell(host, ancestors(host))
        option = "" if usual else f" --env {quote(shell, context.env, host.windows)}"
    except Trouble:
        return "`pinfold env activate --help` and `pinfold env run --help` tell how to use it."
    activate = HOW[shell].format(verb=f"activate{option}")
    return f"Activate it: {activate}\nOr run one command in it: pinfold env run{option} -- COMMAND"
