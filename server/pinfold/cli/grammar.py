"""The commands and options as data, read from the parser, for the reference page and shell completion."""

from __future__ import annotations

import argparse

from pinfold.cli.arguments import build
from pinfold.records import dataclass


@dataclass(frozen=True)
class Argument:
    """An option, or a positional argument (no `flags`). `metavar` is "" for a switch; `choices` are all allowed values."""

    flags: tuple[str, ...]
    metavar: str
    choices: tuple[str, ...]
    help: str
    repeated: bool


@dataclass(frozen=True)
class Command:
    """`path` is what is typed behind `pinfold`: ("debug", "parse"); () is `pinfold` itself."""

    path: tuple[str, ...]
    help: str
    description: str
    epilog: str
    options: tuple[Argument, ...]
    positionals: tuple[Argument, ...]
    commands: tuple[str, ...]


def commands() -> list[Command]:
    """Every command, in the order of the help, `pinfold` itself first."""
    return _walk(build(), (), "")


def _walk(parser: argparse.ArgumentParser, path: tuple[str, ...], summary: str) -> list[Command]:
    options: list[Argument] = []
    positionals: list[Argument] = []
    below: list[Command] = []
    names: tuple[str, ...] = ()
    for action in parser._actions:  # argparse tells nobody else what it knows
        if isinstance(action, argparse._SubParsersAction):
            names = tuple(action.choices)
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, inner in action.choices.items():
                below += _walk(inner, (*path, name), helps.get(name, ""))
        elif action.option_strings:
            options.append(_argument(action))
        else:
            positionals.append(_argument(action))
    here = Command(
        path, summary, parser.description or "", parser.epilog or "", tuple(options), tuple(positionals), names
    )
    return [here, *below]


def _argument(action: argparse.Action) -> Argument:
    switch = action.nargs == 0
    choices = tuple(map(str, action.choices or ()))
    metavar = "" if switch else str(action.metavar or "|".join(choices) or action.dest.upper())
    repeated = action.nargs in ("*", "+", argparse.REMAINDER)
    return Argument(tuple(action.option_strings), metavar, choices, action.help or "", repeated)
