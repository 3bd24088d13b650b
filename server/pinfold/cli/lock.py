"""`pinfold lock`: makes the lock of an input, or shows how it would change. Must never decide what is in it."""

from __future__ import annotations

import argparse

from pinfold.cli.env.main import tell
from pinfold.cli.env.render_text import short
from pinfold.cli.env.work import Work, at_work
from pinfold.cli.outcome import CLEAN, FINDINGS
from pinfold.cli.render.summary import plural
from pinfold.cli.visible import clean
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.writing import write
from pinfold.workspace.locking import Asked, Locked, described, make
from pinfold.workspace.paths import canonical


def run(arguments: argparse.Namespace) -> int:
    """0: written, or as it is to be already; 1: with --diff or --check, it would change; 2: there is no lock."""
    with at_work(arguments) as work:
        try:
            return _run(work)
        except Trouble as trouble:
            return tell(work, trouble)


def _run(work: Work) -> int:
    arguments = work.arguments
    context = work.context([arguments.file])
    asked = Asked(
        canonical(arguments.file),
        canonical(arguments.output) if arguments.output else "",
        arguments.hashes,
        arguments.universal,
        arguments.kind == "pylock.toml",
        arguments.upgrade,
        frozenset(arguments.upgrade_package),
    )
    found = make(context, asked)
    looking = arguments.diff or arguments.check
    if found.changed and not looking:
        if not arguments.force:
            found.guard()
        context.cancel.check()
        write([found.change])
    work.answer({"written": found.changed and not looking, **described(found)})
    _say(work, context, found, looking)
    return FINDINGS if looking and found.changed else CLEAN


def _say(work: Work, context: Context, found: Locked, looking: bool) -> None:
    name = short(found.change.path, context.root)
    if not found.changed:
        work.close(f"{clean(name)} is up to date ({plural(found.count, 'distribution')}).")
        return
    if work.arguments.diff:
        from pinfold.cli.diff import diff

        work.tell(diff(name, found.change.before or "", found.change.after, work.paint))
        return
    lines = [f"  {clean(line)}" for line in found.moves(work.arrow)] if found.before else []
    work.tell("\n".join(lines))
    done = "would change" if looking else "written"
    work.close(f"{clean(name)} {done} ({plural(found.count, 'distribution')}).")
