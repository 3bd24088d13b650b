"""`pinfold env sync`: shows what would change, asks, does it, says what was done."""

from __future__ import annotations

from pinfold.cli.env.render_plan import counts, plan_lines, totals
from pinfold.cli.env.render_text import again, duration, environment_line, listed, short
from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN, FINDINGS
from pinfold.cli.render.summary import plural
from pinfold.cli.visible import clean
from pinfold.system.trouble import Cancelled
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.described import preview_json, synced_json
from pinfold.workspace.fold.syncing import Preview, Synced, preview, sync


def run(work: Work) -> int:
    arguments = work.arguments
    context = work.context(arguments.files)
    if arguments.dry_run:
        found = preview(context, exact=not arguments.inexact)
        work.answer(preview_json(found))
        show(work, context, found)
        return FINDINGS if found.creates or found.plan.changes else CLEAN
    context, _ = work.allowed(context)
    found = preview(context, exact=not arguments.inexact)
    if found.creates or found.plan.changes:
        show(work, context, found)
        if not work.agreed():
            raise Cancelled
    done = sync(context, found)
    work.answer(synced_json(done))
    close(work, context, done, found.files)
    return CLEAN


def show(work: Work, context: Context, found: Preview) -> None:
    """What would happen, for people."""
    where = short(found.environment.path, context.root)
    lines = []
    if found.creates:
        lines.append(work.paint("bold", f"{where} will be made") + f" ({environment_line(found.environment)}).")
    lines += [clean(note) for note in found.notes]
    if found.plan.changes:
        lines += [*plan_lines(found.plan, work.paint, work.arrow), totals(found.plan)]
    elif not found.creates:
        lines.append(_in_sync(where, context, found.files, len(found.plan.steps)))
    work.tell("\n".join(lines))


def close(work: Work, context: Context, done: Synced, files: tuple[str, ...]) -> None:
    """What has happened, and what can be done next."""
    where = short(done.environment.path, context.root)
    if not done.plan.changes and not done.created:
        work.close(_in_sync(where, context, files, len(done.plan.steps)))
        return
    what = counts(done.plan, done=True) or "nothing to install"
    made = f"{where} made, " if done.created else ""
    lines = [f"Done in {duration(done.seconds)}: {made}{what}."]
    if done.undo and not done.created:
        lines.append(f"`pinfold env undo{again(env=context.env, windows=context.host.windows)}` takes it back.")
    work.close(" ".join(lines))
    if done.created:
        from pinfold.cli.env.activate import how_to_use

        work.close(how_to_use(context))


def _in_sync(where: str, context: Context, files: tuple[str, ...], count: int) -> str:
    named = listed(short(path, context.root) for path in files)
    return f"{where} is in sync with {named} ({plural(count, 'distribution')}); nothing to do."
