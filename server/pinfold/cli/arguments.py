"""The commands and their options, as argparse takes them. The help, the reference page and shell completion derive from here.

Must stay quick to build: it is part of every start, so it imports nothing of the product.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from pinfold.cli.env import arguments as env

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction["Parser"]

SEVERITIES = ("error", "warning", "info", "hint", "never")
FORMATS = ("text", "concise", "json", "sarif", "github", "junit")
SHELLS = ("bash", "zsh", "fish", "powershell")
_EXIT = "Exit codes: 0, nothing to report; 1, {one}; 2, it could not run, and standard error says why."


class Help(argparse.HelpFormatter):
    """argparse's own, which it makes once for each option, only to see whether that works. Unless it is told the width it
    imports `shutil` to find out, and that brings every way to compress along.
    """

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        keywords.setdefault("width", _columns() - 2)
        super().__init__(*arguments, **keywords)


@lru_cache(1)
def _columns() -> int:
    """As `shutil.get_terminal_size` has it."""
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isdecimal() and int(wanted) > 0:
        return int(wanted)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80 if sys.__stdout__ is not None else 80
    except (OSError, ValueError, AttributeError):
        return 80


class Misuse(SystemExit):
    """A command line that argparse does not take; standard error has said why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.code = 2


class Parser(argparse.ArgumentParser):
    """argparse with settings of ours: no abbreviations, because a new option must not break an old script."""

    def __init__(self, *arguments: object, **keywords: object) -> None:
        keywords.setdefault("allow_abbrev", False)
        keywords.setdefault("formatter_class", Help)
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        try:
            super().error(message)
        except SystemExit:
            raise Misuse(message) from None


def build(argv: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The parser. A command's name is in `command`, that of `debug` and `env` in `topic` as well.

    `argv`: what is to be read with it; what that cannot need is left out.
    """
    parser = Parser(
        prog="pinfold",
        description="Reads pip requirements files as pip does, and says what is wrong with them.",
        epilog="`pinfold COMMAND --help` tells more about a command.",
    )
    parser.add_argument("--version", action="store_true", help="show the version and stop")
    # Without `prog` argparse makes a formatter to find out, and that brings half a dozen modules along.
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", parser_class=Parser, prog="pinfold"
    )
    # To make all parsers takes longer than to read the arguments with one.
    asked = argv[0] if argv else ""
    for name, adder in _COMMANDS.items():
        if name == asked or asked not in _COMMANDS:
            adder(commands, argv)
    return parser


def _check(commands: _Commands, argv: Sequence[str] | None) -> None:
    parser = commands.add_parser(
        "check",
        help="find and report what is wrong",
        description="Checks requirement files, and what they reach by -r and -c. Of a folder: the files that look like "
        "requirement files and are not ignored by Git. A file that is named is checked whatever it is called.",
        epilog=_EXIT.format(one="findings at or above --fail-on, or --diff would change something"),
    )
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and folders (default: .); - reads standard input"
    )
    fixing = parser.add_argument_group("fixing")
    fixing.add_argument("--fix", action="store_true", help="apply the safe fixes, and report what is left")
    fixing.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix or --diff: also fixes that may change what is installed"
    )
    fixing.add_argument("--diff", action="store_true", help="show what --fix would change, and change nothing")
    rules = parser.add_argument_group("rules")
    rules.add_argument(
        "--select", action="append", default=[], metavar="RULES", help="only these, even if the settings ignore them"
    )
    rules.add_argument("--ignore", action="append", default=[], metavar="RULES", help="not these")
    _fail_on(rules)
    rules.add_argument(
        "--env",
        nargs="?",
        const="",
        metavar="PATH",
        help="look at the environment too: the one in PATH, else the selected one; write it behind the files",
    )
    rules.add_argument(
        "--online",
        action="store_true",
        help="ask the package indexes too: what is yanked, vulnerable, outdated, unknown",
    )
    rules.add_argument(
        "--resolve",
        action="store_true",
        help="ask uv or pip whether everything can be installed together, and if not, which lines are at fault",
    )
    rules.add_argument(
        "--for",
        action="append",
        default=[],
        dest="resolved_for",
        metavar="TARGET",
        help="with --resolve: also there, as in 3.13, windows, 'macos 3.12' or all; may be repeated",
    )
    _offline(rules)
    _config_choice(rules)
    _report(parser)
    _stdin(parser)


def _audit(commands: _Commands, argv: Sequence[str] | None) -> None:
    parser = commands.add_parser(
        "audit",
        help="look for known vulnerabilities",
        description="Asks the package indexes what is known of the releases that requirement files pin: vulnerabilities, and "
        "projects in quarantine. What is not pinned cannot be audited.",
        epilog=_EXIT.format(one="findings at or above --fail-on, or --diff would change something")
        + " A release that nobody could look up makes it 2.",
    )
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and folders (default: .); - reads standard input"
    )
    parser.add_argument(
        "--osv",
        action="store_true",
        help="ask the OSV database of the settings instead, which is told the names and versions that are pinned",
    )
    _offline(parser)
    parser.add_argument(
        "--fix", action="store_true", help="move to the lowest release that repairs all, and report the rest"
    )
    parser.add_argument("--diff", action="store_true", help="show what --fix would change, and change nothing")
    _fail_on(parser)
    _config_choice(parser)
    _report(parser)
    _stdin(parser)


def _upgrade(commands: _Commands, argv: Sequence[str] | None) -> None:
    parser = commands.add_parser(
        "upgrade",
        help="move to newer releases",
        description="Moves the lines of requirement files to the newest releases within reach, and writes the files; comments, "
        "markers, extras and alignment stay. A line with hashes gets those of the new release, or stays as it is.",
        epilog=_EXIT.format(one="--diff or --check found something to upgrade")
        + " An index that could not be asked makes it 2.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these projects (default: all)")
    parser.add_argument(
        "--file", action="append", default=[], metavar="PATH", help="a file or folder (default: .); may be repeated"
    )
    reach = parser.add_mutually_exclusive_group()
    for word, what in (
        ("patch", "the last number of a version alone may change"),
        ("minor", "nothing that promises to break: no step of the first number, below 1.0 of the second (default)"),
        ("major", "any newer release"),
        ("latest", "any newer release, and bounds that exclude it move as well"),
    ):
        reach.add_argument(f"--{word}", action="store_const", const=word, dest="reach", help=what)
    parser.add_argument("--pin", action="store_true", help="also pin what is looser than the settings ask for")
    parser.add_argument(
        "--hashes", action="store_true", help="all hashes on every pinned line, new ones and missing ones"
    )
    parser.add_argument(
        "--no-resolve", action="store_true", help="do not ask a resolver whether the new releases work together"
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--diff", action="store_true", help="show what would change, and change nothing")
    way.add_argument("--check", action="store_true", help="list what would change, and change nothing")
    _offline(parser)
    _config_choice(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="for people (text) or for programs")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary and no progress")
    _color(parser)
    parser.set_defaults(force_exclude=False, stdin_filename=None)


def _lock(commands: _Commands, argv: Sequence[str] | None) -> None:
    from pinfold.cli import lock_arguments

    _color(lock_arguments.add(commands, _EXIT))


def _why(commands: _Commands, argv: Sequence[str] | None) -> None:
    parser = commands.add_parser(
        "why",
        help="tell why a package is there",
        description="Shows every way from a line of the requirement files to a package, and what limits its version: as it is "
        "installed, else as a complete lock or a resolver has it.",
        epilog=_EXIT.format(one="none of the files leads to the package"),
    )
    parser.add_argument("name", metavar="NAME", help="the package")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders (default: .)")
    _offline(parser)
    _config_choice(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="for people (text) or for programs")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress")
    _color(parser)
    parser.set_defaults(force_exclude=False, stdin_filename=None)


def _format(commands: _Commands, argv: Sequence[str] | None) -> None:
    parser = commands.add_parser(
        "format",
        help="normalise spacing and alignment",
        description="Formats requirement files in place: spacing and alignment; sorting where the settings ask for it.",
        epilog=_EXIT.format(one="--check or --diff found something to change"),
    )
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and folders (default: .); - formats standard input"
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--check", action="store_true", help="name the files that would change, and change nothing")
    way.add_argument("--diff", action="store_true", help="show what would change, and change nothing")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    _config_choice(parser)
    _color(parser)
    _stdin(parser)


def _rule(commands: _Commands, argv: Sequence[str] | None) -> None:
    rule = commands.add_parser("rule", help="list the rules, or explain one", description="Explains the rules.")
    rule.add_argument("name", nargs="?", metavar="NAME", help="a rule's name; without one, all rules are listed")
    rule.add_argument("--format", choices=("text", "json"), default="text", help="for people (text) or for programs")
    _color(rule)


def _config(commands: _Commands, argv: Sequence[str] | None) -> None:
    config = commands.add_parser(
        "config", help="show the settings in force", description="Shows the settings in force and where they come from."
    )
    config.add_argument("path", nargs="?", metavar="PATH", help="the file or folder that they are for (default: .)")
    config.add_argument("--format", choices=("text", "json"), default="text", help="for people (text) or for programs")
    _config_choice(config)


def _server(commands: _Commands, argv: Sequence[str] | None) -> None:
    server = commands.add_parser(
        "server",
        help="run the language server",
        description="Talks the Language Server Protocol with an editor. Editors start it themselves.",
    )
    way = server.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    way.add_argument("--tcp", metavar="HOST:PORT", help="wait for one connection there, for debugging")


def _completion(commands: _Commands, argv: Sequence[str] | None) -> None:
    completion = commands.add_parser(
        "completion",
        help="print a script for the shell's completion",
        description="Prints a completion script. For bash: pinfold completion bash > "
        "~/.local/share/bash-completion/completions/pinfold",
    )
    completion.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))


def _env(commands: _Commands, argv: Sequence[str] | None) -> None:
    environment = commands.add_parser(
        "env",
        help="make, sync, freeze and use the virtual environment",
        description="Keeps the folder's virtual environment equal to its requirement files.",
        epilog="`pinfold env VERB --help` tells more about a verb.",
    )
    environment.set_defaults(help_of_env=environment.format_help)
    if argv is None or "env" in argv:  # to a check, so many verbs would cost 3 ms
        env.add(environment, Parser, _color, argv[1] if argv and argv[0] == "env" and len(argv) > 1 else "")


def _debug(commands: _Commands, argv: Sequence[str] | None) -> None:
    parser = commands.add_parser("debug", help="look inside", description="Shows what Pinfold itself sees.")
    topics = parser.add_subparsers(
        dest="topic", metavar="TOPIC", required=True, parser_class=Parser, prog="pinfold debug"
    )
    parse = topics.add_parser(
        "parse",
        help="what was understood of files, as JSON",
        description="Prints a JSON object for each file: the verdict, the items that pip would see, and its errors.",
    )
    parse.add_argument("files", nargs="*", metavar="FILE", help="files; @LIST: those listed in LIST, one a line")
    parse.add_argument("--batch", metavar="LIST", help="also the files listed in LIST, one a line")
    parse.add_argument("--root", metavar="DIR", default="", help="what the names of files are relative to (default: .)")
    parse.add_argument("--out", metavar="FILE", help="write there instead of to standard output")
    parse.add_argument(
        "--constraint", action="store_true", help="all are constraints files (default: those with such a name)"
    )


def _fail_on(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--fail-on",
        choices=SEVERITIES,
        default="warning",
        metavar="SEVERITY",
        help="the least severity for exit code 1: error, warning (default), info, hint; or never",
    )


def _offline(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--offline", action="store_true", help="take what is known from before, and connect to nobody")


def _report(parser: argparse.ArgumentParser) -> None:
    output = parser.add_argument_group("output")
    output.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        metavar="FORMAT",
        help="text (default), concise, json, sarif, github, junit",
    )
    output.add_argument("--output-file", metavar="FILE", help="write the report there instead of to standard output")
    output.add_argument("-q", "--quiet", action="store_true", help="findings only, no summary")
    _color(output)


def _stdin(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--force-exclude", action="store_true", help="leave out what the settings exclude even if it is named"
    )
    parser.add_argument(
        "--stdin-filename", metavar="NAME", help="treat standard input as the file of this name; implies PATH -"
    )


def _config_choice(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--config", metavar="FILE", help="read the settings from this file only")
    parser.add_argument("--no-config", action="store_true", help="read no settings file")


def _color(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        metavar="WHEN",
        help="auto (default: on terminals, respecting NO_COLOR and FORCE_COLOR), always, never",
    )


_COMMANDS: dict[str, Callable[[_Commands, Sequence[str] | None], None]] = {
    "check": _check,
    "format": _format,
    "upgrade": _upgrade,
    "lock": _lock,
    "why": _why,
    "audit": _audit,
    "rule": _rule,
    "config": _config,
    "server": _server,
    "completion": _completion,
    "env": _env,
    "debug": _debug,
}
