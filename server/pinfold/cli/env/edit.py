"""`pinfold env install` and `uninstall`: lines in the requirement files, and the environment with them."""

from __future__ import annotations

from collections.abc import Sequence

from pinfold.cli.env.render_changes import changed_lines
from pinfold.cli.env.render_plan import plan_lines, totals
from pinfold.cli.env.render_text import listed, short
from pinfold.cli.env.sync import close
from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN
from pinfold.cli.visible import clean
from pinfold.environment.plan import Action
from pinfold.system.trouble import Cancelled
from pinfold.workspace.fold.described import synced_json
from pinfold.workspace.fold.editing import install
from pinfold.workspace.fold.syncing import Preview
from pinfold.workspace.fold.uninstalling import uninstall
from pinfold.workspace.fold.writing import Change, write
from pinfold.workspace.paths import canonical


def run(work: Work) -> int:
    arguments = work.arguments
    adding = arguments.topic == "install"
    file = canonical(arguments.file) if arguments.file else ""
    context, _ = work.allowed(work.context(more=[file] if file else []))
    written: list[str] = []
    synced: list[str] = []
    notes: list[str] = []

    def confirm(found: Preview, changes: Sequence[Change]) -> bool:
        written[:], synced[:] = [change.path for change in changes], found.files
        notes[:] = found.notes
        lines = [clean(note) for note in found.notes]
        for change in changes:
            lines += changed_lines(short(change.path, context.root), change.before or "", change.after, work.paint)
        if found.plan.changes:
            lines += [*plan_lines(found.plan, work.paint, work.arrow), totals(found.plan)]
        work.tell("\n".join(lines))
        # Who names what to add has said yes to that; what else it changes or removes is another matter.
        harmless = adding and all(step.action is Action.INSTALL for step in found.plan.changes)
        if not (harmless or work.agreed()):
            raise Cancelled
        return True

    if adding:
        done = install(context, arguments.requirements, write, file=file, confirm=confirm)
    else:
        done = uninstall(context, arguments.projects, write, file=file, confirm=confirm)
    work.answer({**synced_json(done), "written": written, "notes": notes})
    if done.plan.changes or done.created or not written:
        close(work, context, done, tuple(synced))
    else:
        names = listed(short(path, context.root) for path in written)
        work.close(f"{names} written; nothing in {short(done.environment.path, context.root)} had to change.")
    return CLEAN
