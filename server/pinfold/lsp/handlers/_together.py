"""Upgrades of several lines as far as they work together, which a resolver is asked for a person who waits.

Must never answer with edits for a text that has changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pinfold.lsp.plain import plain
from pinfold.lsp.session import Session
from pinfold.system.trouble import Trouble

if TYPE_CHECKING:
    from pinfold.analysis.upgrades import Upgrade


class Kept(NamedTuple):
    """What is left of the upgrades, why some are `held` back, and sentences about these and what was not checked."""

    upgrades: Sequence[Upgrade]
    held: Sequence[str] = ()
    notes: Sequence[str] = ()


async def working_together(
    session: Session, folder: str, path: str, found: Sequence[Upgrade], token: Any = None
) -> Kept:
    """Of what was `found` in the text as it is now. Raises Trouble, for one that has changed when the answer is there as well."""
    from pinfold.workspace.fold.together import as_far_as, together

    if not any(each.edits for each in found):
        return Kept(found)
    before = session.engine.snapshot(path).files[path].file
    known = await session.verbs.run(
        folder, "Resolving", lambda context: together(context, {path: found}), token=token, looks=True, resolves=True
    )
    snapshot = session.engine.snapshot(path)
    if path not in snapshot.files or snapshot.files[path].file is not before:
        raise Trouble("edit-refused", "The file has changed meanwhile, so it was left as it is.", "Try again.")
    kept, held = as_far_as(known, snapshot, path, found)
    reasons = [each.said for each in held.values()]
    notes = [*(f"{each}." for each in reasons), *([known.note[0].upper() + known.note[1:]] if known.note else [])]
    return Kept(kept, reasons, [plain(each) for each in notes])
