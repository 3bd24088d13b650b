"""`pinfold env freeze`: the installed versions into the files, or as a list."""

from __future__ import annotations

from collections.abc import Sequence

from pinfold.cli.env.render_text import listed, short
from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN, FINDINGS
from pinfold.cli.terminal import err
from pinfold.cli.visible import clean
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.editing import Frozen, Mode, freeze
from pinfold.workspace.fold.writing import Change, write
from pinfold.workspace.paths import canonical


def run(work: Work) -> int:
    arguments = work.arguments
    file = canonical(arguments.file) if arguments.file else ""
    mode: Mode = "all" if arguments.all else "top-level" if arguments.top_level else "in-place"
    context = work.context(more=[file] if file else [])
    found = freeze(context, mode, file)
    for note in found.notes:
        err(f"pinfold: {clean(note)}")
    if mode != "in-place" and not file:
        work.answer(_json(found, written=False))
        work.tell(found.text)
        return CLEAN
    looking = arguments.check or arguments.diff
    if not looking:
        write(found.changes)
    work.answer(_json(found, written=not looking))
    work.tell(_said(work, context, found.changes, looking))
    return FINDINGS if looking and found.changes else CLEAN


def _json(found: Frozen, written: bool) -> dict[str, object]:
    changes = [{"path": each.path, "before": each.before, "after": each.after} for each in found.changes]
    return {"written": written, "changes": changes, "text": found.text or None, "notes": list(found.notes)}


def _said(work: Work, context: Context, changes: Sequence[Change], looking: bool) -> str:
    if not changes and not context.snapshot.files:
        return "There is no requirements file, and nothing is installed that one could name."
    if not changes:
        return "The files already have the installed versions."
    if work.arguments.diff:
        from pinfold.cli.diff import diff

        texts = [(short(each.path, context.root), each.before or "", each.after) for each in changes]
        return "".join(diff(name, before, after, work.paint) for name, before, after in texts)
    names = listed(short(each.path, context.root) for each in changes)
    return f"{names} would change." if looking else f"{names} written."
