"""Names of rules and options as people type them. Must never guess: an unknown one ends the command with a suggestion."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import NoReturn

from pinfold.analysis.rules import ALL
from pinfold.analysis.rules._rule import Rule
from pinfold.cli.outcome import CommandError
from pinfold.cli.visible import clean

_FROM_FILE = "`pinfold env sync FILE` installs what a file asks for"
_EDITABLE = "write the line `-e PATH` into the requirements file, then `pinfold env sync`"
_AS_PIP = {"-r": _FROM_FILE, "--requirement": _FROM_FILE, "-e": _EDITABLE, "--editable": _EDITABLE}


def rules_in(lists: Iterable[str]) -> tuple[str, ...]:
    """The names in comma-separated lists, each once. Raises CommandError for one that is no rule's."""
    names = (name.strip() for text in lists for name in text.split(","))
    return tuple(dict.fromkeys(rule_named(name).name for name in names if name))


def rule_named(name: str) -> Rule:
    """The rule of this name. Raises CommandError if there is none."""
    for rule in ALL:
        if rule.name == name:
            return rule
    from difflib import get_close_matches

    near = get_close_matches(name[:60].lower().replace("_", "-"), [rule.name for rule in ALL], 1, 0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise CommandError(f"there is no rule {clean(name[:60])!r}; {hint}`pinfold rule` lists them all.")


def refuse(argument: str, arguments: argparse.Namespace) -> NoReturn:
    """Raises CommandError for an argument that the given command does not take."""
    from difflib import get_close_matches

    from pinfold.cli.grammar import commands

    path = tuple(name for name in (arguments.command, getattr(arguments, "topic", None)) if name)
    command = " ".join(("pinfold", *path))
    word = argument[:60].partition("=")[0]
    known = [flag for found in commands() if found.path == path for option in found.options for flag in option.flags]
    if path == ("env", "install") and word in _AS_PIP:
        raise CommandError(f"`{command}` takes names, not {clean(word)!r}; {_AS_PIP[word]}.")
    near = get_close_matches(word, known, 1, 0.7) if word.startswith("--") else []
    hint = f"did you mean {near[0]}? " if near else ""
    raise CommandError(f"`{command}` does not take {clean(word)!r}; {hint}`{command} --help` lists what it takes.")
