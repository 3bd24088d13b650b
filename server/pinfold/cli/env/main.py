"""`pinfold env VERB`: hands over to one verb's module and words whatever trouble there is. Must stay quick to import."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from pinfold.cli.env.work import Work, at_work
from pinfold.cli.outcome import COULD_NOT_RUN, INTERRUPTED
from pinfold.cli.terminal import err, paint_for
from pinfold.cli.visible import clean, clean_lines
from pinfold.system.trouble import Trouble

# Each module has `run(work) -> exit code`, and is imported only when its verb is given.
VERBS = {
    "status": "status",
    "list": "listing",
    "create": "create",
    "repair": "repair",
    "remove": "remove",
    "select": "select",
    "sync": "sync",
    "install": "edit",
    "uninstall": "edit",
    "undo": "undo",
    "freeze": "freeze",
    "run": "run",
    "activate": "activate",
    "deactivate": "activate",
}
NO_SUCH_COMMAND = 127  # of `run`, as shells have it
_LAST = 30  # lines of a child's last words; the first cause stands near the end


def run(arguments: argparse.Namespace) -> int:
    if arguments.topic is None:
        err(arguments.help_of_env().rstrip())
        return COULD_NOT_RUN
    with at_work(arguments) as work:
        try:
            if arguments.directory is not None:
                _enter(arguments.directory)
            code: int = import_module(f"pinfold.cli.env.{VERBS[arguments.topic]}").run(work)
            return code
        except Trouble as trouble:
            return tell(work, trouble)


def _enter(folder: str) -> None:
    try:
        os.chdir(folder)
    except OSError as error:
        raise Trouble("missing", f"There is no folder {folder} ({error.strerror}).") from error


def tell(work: Work, trouble: Trouble) -> int:
    """Says what went wrong and what to do, on standard error, and to a program on standard output too."""
    if work.json:
        from pinfold.workspace.fold.described import trouble_json

        work.answer({"error": trouble_json(trouble)})
    paint = paint_for(work.arguments.color, sys.stderr)
    with work.display.aside():
        err(f"{paint('error', 'pinfold:')} {clean(trouble.message)}")
        if trouble.advice:
            err(clean(trouble.advice))
        if trouble.detail:
            lines = clean_lines(trouble.detail).rstrip().split("\n")
            left = [f"  ({len(lines) - _LAST} lines before these)"] if len(lines) > _LAST else []
            err("\n".join(paint("dim", line) for line in [*left, *(f"  {line}" for line in lines[-_LAST:])]))
    if trouble.kind == "cancelled":
        return work.stops.code or INTERRUPTED
    return NO_SUCH_COMMAND if trouble.kind == "no-command" else COULD_NOT_RUN
