"""`activate`, `deactivate` and `run`: an environment in a shell, or for one command. Must never change either."""

from __future__ import annotations

from collections.abc import Sequence

from pinfold.analysis.environment import Environment
from pinfold.environment.activate import activation as activation_of
from pinfold.environment.activate import deactivation as deactivation_of
from pinfold.environment.ancestors import ancestors
from pinfold.environment.command import environment_for_command, resolve_command
from pinfold.environment.describe import describe
from pinfold.environment.shells import Shell, detect_shell, shell_named
from pinfold.workspace.fold import guard
from pinfold.workspace.fold.choice import selected
from pinfold.workspace.fold.context import Context


def activation(context: Context, shell: str = "") -> str:
    """What the shell evaluates to enter the environment; "" for the shell that waits for the answer."""
    return activation_of(_environment(context), shell_of(context, shell), context.host)


def deactivation(context: Context, shell: str = "") -> str:
    """What the shell evaluates to leave whatever environment is active in it."""
    return deactivation_of(shell_of(context, shell), context.host.environ, context.host.windows)


def variables(context: Context) -> dict[str, str]:
    """The variables that a terminal gets so that it needs no activation: what is different from `context.host.environ`."""
    environ = environment_for_command(_environment(context), context.host.environ, context.host.windows)
    return {name: value for name, value in environ.items() if context.host.environ.get(name) != value}


def command(context: Context, argv: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The program and its arguments, and the variables for it, as if the environment were active."""
    environment, windows = _environment(context), context.host.windows
    environ = environment_for_command(environment, context.host.environ, windows)
    return [resolve_command(argv[0], environment, environ, windows), *argv[1:]], environ


def _environment(context: Context) -> Environment:
    choice = selected(context.root, context.settings, context.host, context.env)
    guard.settle(context, choice)
    environment = describe(choice.path, context.host)
    if environment is None:
        raise guard.missing(context, choice)
    if environment.problem:  # else the next Python on PATH would run in its place
        guard.usable(context, environment)
    return environment


def shell_of(context: Context, name: str = "") -> Shell:
    """The shell of this name, or the one that waits for the answer. Raises Trouble `unknown-shell`."""
    return shell_named(name) if name else detect_shell(context.host, ancestors(context.host))
