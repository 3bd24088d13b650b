"""Reads the arguments and hands over to one command's module. Must stay quick to import."""

from __future__ import annotations

import argparse
import gc
from importlib import import_module
from typing import TYPE_CHECKING

from pinfold.cli.arguments import Misuse, build
from pinfold.cli.outcome import COULD_NOT_RUN, CommandError
from pinfold.cli.terminal import err, out

if TYPE_CHECKING:
    from pinfold.cli.env.remembered import Question

# Each module has `run(arguments) -> exit code`, and is imported only when its command is given.
COMMANDS = {
    "check": "pinfold.cli.check",
    "format": "pinfold.cli.format",
    "upgrade": "pinfold.cli.upgrade",
    "lock": "pinfold.cli.lock",
    "why": "pinfold.cli.why",
    "audit": "pinfold.cli.audit",
    "env": "pinfold.cli.env.main",
    "rule": "pinfold.cli.rule",
    "config": "pinfold.cli.config",
    "server": "pinfold.cli.server",
    "completion": "pinfold.cli.completion",
    "debug": "pinfold.cli.debug",
}


def run(argv: list[str], question: Question | None = None) -> int:
    """Runs a command and returns its exit code: 0, nothing to report; 1, findings; 2, it could not run.

    `question` is for a command whose answer can be remembered. Raises nothing but KeyboardInterrupt.
    """
    # What is imported stays, and trees hold no rings: looking for some is a quarter of a large run's time.
    gc.set_threshold(200_000, 50, 1000)
    parser = build(argv)
    try:
        arguments, unknown = parser.parse_known_args(argv)
    except Misuse as misuse:
        return _refuse(argv, str(misuse))
    except SystemExit as stop:  # of `--help`
        return stop.code if isinstance(stop.code, int) else COULD_NOT_RUN
    try:
        if unknown:
            from pinfold.cli.names import refuse

            refuse(unknown[0], arguments)
        arguments.question = question
        return _run(parser, arguments)
    except CommandError as error:
        err(f"pinfold: {error}")
        return _refuse(argv, str(error))
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        # Python's own exit code for this is 1, which would say that the files have findings.
        _tell(error)
        if argv[:1] == ["env"] and not getattr(arguments, "answered", False):
            from pinfold.cli.env.usage import crashed

            crashed(argv)
        return COULD_NOT_RUN


def _run(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> int:
    if arguments.version:
        from pinfold import __version__

        out(f"pinfold {__version__}\n")
        return 0
    if arguments.command is None:
        err(parser.format_help().rstrip())
        return COULD_NOT_RUN
    code: int = import_module(COMMANDS[arguments.command]).run(arguments)
    return code


def _refuse(argv: list[str], message: str) -> int:
    """Standard error has said it to people; a program that reads JSON from a verb of `env` gets it as all other trouble."""
    if argv[:1] == ["env"]:
        from pinfold.cli.env.usage import answer

        answer(argv, message)
    return COULD_NOT_RUN


def _tell(error: BaseException) -> None:
    import traceback

    from pinfold.cli.visible import clean_lines

    err(clean_lines("".join(traceback.format_exception(error))).rstrip())
    err("pinfold: this is a mistake in Pinfold, not in your files; please report it with the lines above.")
