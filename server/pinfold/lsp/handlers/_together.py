"""Upgrades of several lines as far as they work together, which a resolver is asked for a person who waits.

Must never answer with edits for a text that has changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pinfold.lsp.session import Session
from pinfold.system.trouble import Trouble

if TYPE_CHECKING:
    from pinfold.analysis.upgrades import Upgrade


class Kept(NamedTuple):
    """What is left of the upgrades. `held` says what holds some of them back, `note` why less was checked than could be."""

    upgrades: Sequence[Upgrade]
    held: Sequence[str] = ()
    note: str = ""

    @property
    def said(self) -> list[str]:
        return [*self.held, *([self.note] if self.note else [])]


async def working_together(
    session: Session, folder: str, path: str, found: Sequence[Upgrade], token: Any = None
) -> Kept:
    """Of what was `found` in the text as it is now. Raises Trouble, for one that has changed when the answer is there as well."""
    from pinfold.workspace.fold.together import as_far_as, together

    if not any(each.edits for each in found):
        return Kept(found)
    before = session.engine.snapshot(path).files[path].file
    known = await session.verbs.run(
        folder, "Resolving", lambda context: together(context, {path: found}), token=token, looks=True
    )
    snapshot = session.engine.snapshot(path)
    if path not in snapshot.files or snapshot.files[path].file is not before:
        raise Trouble("edit-refused", "The file has changed meanwhile, so it was left as it is.", "Try again.")
    kept, held = as_far_as(known, snapshot, path, found)
    return Kept(kept, [each.said for each in held.values()], known.note)
