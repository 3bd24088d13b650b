"""Requirement files that a verb changes: in the editor where they are open there, else on the disk. Must never overwrite what
somebody has typed meanwhile.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pinfold.lsp.edits import to_workspace_edit
from pinfold.system.trouble import Cancelled, Trouble
from pinfold.workspace.fold.writing import Change, as_edit, write

if TYPE_CHECKING:
    from pinfold.lsp.session import Session
    from pinfold.workspace.fold.context import Context

_GRACE = 2.0  # seconds that an editor has for its answer when the verb is cancelled


def writer(session: Session) -> Callable[[Context], Callable[[Sequence[Change]], None]]:
    """What makes the `Write` of a verb from its context. That is called in the verb's thread; this, on the loop's."""
    loop = asyncio.get_running_loop()

    def of(context: Context) -> Callable[[Sequence[Change]], None]:
        def run(changes: Sequence[Change]) -> None:
            try:
                asyncio.run_coroutine_threadsafe(_write(session, context, changes), loop).result()
            except concurrent.futures.CancelledError:  # the session has ended
                raise Cancelled from None

        return run

    return of


async def _write(session: Session, context: Context, changes: Sequence[Change]) -> None:
    opened = [change for change in changes if session.documents.at(change.path) is not None]
    closed = [change for change in changes if change not in opened]
    for change in opened:
        document = session.documents.at(change.path)
        if document is None or document.text != (change.before or ""):
            said = f"{change.path} has been changed in the editor in the meantime."
            raise Trouble("changed", said, "Look at it and run the command again.")
    write(closed)
    if opened and not await _edited(session, context, opened):
        write([change.back for change in closed])
        names = ", ".join(change.path.rpartition("/")[2] for change in opened)
        said = f"The editor did not accept the change of {names}."
        raise Trouble("edit-refused", said, "Everything is as it was; try again when nobody types in the file.")
    session.engine.disk_changed([change.path for change in closed])
    session.stir()
    session.flush()


async def _edited(session: Session, context: Context, changes: Sequence[Change]) -> bool:
    edits = {change.path: [as_edit(change)] for change in changes}
    params = {"label": "Pinfold", "edit": to_workspace_edit(session, edits)}
    loop = asyncio.get_running_loop()
    asking = asyncio.ensure_future(session.ask("workspace/applyEdit", params))

    def hurry() -> None:
        loop.call_later(_GRACE, asking.cancel)

    forget = context.cancel.on_request(lambda: _soon(loop, hurry))
    try:
        await asyncio.wait([asking])
    finally:
        forget()
    answer: Any = None if asking.cancelled() else asking.result()
    return isinstance(answer, dict) and answer.get("applied") is True


def _soon(loop: asyncio.AbstractEventLoop, action: Callable[[], None]) -> None:
    loop.call_soon_threadsafe(action)  # it may be any thread that cancels
