"""`pinfold env undo`: back to the state before the last sync."""

from __future__ import annotations

from datetime import datetime

from pinfold.cli.env.render_plan import plan_lines
from pinfold.cli.env.render_text import short
from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN
from pinfold.environment.plan import Plan
from pinfold.environment.traces import can_undo
from pinfold.records import replace
from pinfold.system.trouble import Cancelled
from pinfold.workspace.fold.described import plan_json
from pinfold.workspace.fold.syncing import undo


def run(work: Work) -> int:
    context, choice = work.allowed(work.context())
    where = short(choice.path, context.root)
    last = can_undo(choice.path)
    if last is not None:  # else the verb says why not
        moment = datetime.fromtimestamp(last.at).astimezone().strftime("%Y-%m-%d %H:%M")
        if not work.agreed(f"Return {where} to the state before the {last.what} of {moment}?"):
            raise Cancelled
    done = undo(context)
    work.answer({"plan": plan_json(done)})
    # Why something was there before is not what the person asks now.
    steps = tuple(replace(step, reason="") for step in done.changes)
    work.tell("\n".join(plan_lines(Plan(steps), work.paint, work.arrow)))
    work.close(f"{where} is as it was before the last sync; requirement files stay as they are.")
    return CLEAN
