"""The options of `pinfold lock`, as argparse takes them. Must stay quick to build and import nothing of ours but the like."""

from __future__ import annotations

import argparse
from typing import Any

from pinfold.cli.env import arguments as env


def add(commands: Any, ends: str) -> argparse.ArgumentParser:
    """Adds the command. `ends` is how an epilog tells of exit codes, with `one` for the meaning of 1."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "lock",
        help="pin everything that a file asks for",
        description="Writes the file that pins all that FILE asks for and all that this needs, with notes on who needs it, for the "
        "folder's environment or the Python that `env create` would take. What the output pins already stays where it fits. "
        "No environment is changed.",
        epilog=ends.format(one="--diff or --check found that the output would change"),
    )
    parser.add_argument("file", metavar="FILE", help="the input, such as requirements.in")
    parser.add_argument(
        "-o",
        "--output",
        default="",
        metavar="PATH",
        help="where to write (default: FILE with .txt at its end, or pylock.toml)",
    )
    parser.add_argument(
        "--hashes",
        action=argparse.BooleanOptionalAction,
        help="with hashes (default: where the output has some already)",
    )
    parser.add_argument(
        "--universal",
        action=argparse.BooleanOptionalAction,
        help="for every platform, and this Python and newer ones; needs uv (default: where the output is so already)",
    )
    fresh = parser.add_mutually_exclusive_group()
    fresh.add_argument("--upgrade", action="store_true", help="do not keep what the output pins")
    fresh.add_argument(
        "--upgrade-package",
        action="append",
        default=[],
        metavar="NAME",
        help="do not keep what it pins of this project; may be repeated",
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--diff", action="store_true", help="show what would change, and change nothing")
    way.add_argument("--check", action="store_true", help="say whether the output would change, and change nothing")
    parser.add_argument(
        "--format",
        dest="kind",
        choices=("requirements.txt", "pylock.toml"),
        default="requirements.txt",
        metavar="FORMAT",
        help="of the output: requirements.txt (default), or pylock.toml, which needs uv",
    )
    parser.add_argument("--force", action="store_true", help="overwrite an output that was not made by locking")
    env.installer(parser)
    parser.add_argument(
        "--json", dest="format", action="store_const", const="json", default="text", help="answer for programs"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no closing words and no progress")
    return parser
