"""`pinfold env remove`: deletes an environment. Must never do so without a yes: nothing brings it back."""

from __future__ import annotations

from pinfold.cli.env.render_text import short
from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CLEAN
from pinfold.system.trouble import Cancelled, Trouble
from pinfold.workspace.fold.choice import is_environment
from pinfold.workspace.fold.making import remove


def run(work: Work) -> int:
    context, choice = work.allowed(work.place())
    where = short(choice.path, context.root)
    if is_environment(choice.path) and not work.arguments.yes:  # else the verb says why not
        if not work.can_ask:
            raise Trouble("unconfirmed", f"Nobody can be asked whether {where} may be deleted.", "Say so with --yes.")
        if not work.ask(f"Delete {where} and all that is in it?", default=False):
            raise Cancelled
    path = remove(context)
    work.answer({"removed": path})
    work.tell(f"{where} deleted.")
    return CLEAN
