"""Back to the state before the last sync. Must never overwrite what somebody else has done since."""

from __future__ import annotations

import os

from pinfold.environment import journal
from pinfold.environment.describing import byte_code
from pinfold.environment.holding import canonical, locked
from pinfold.environment.journal import Change, inside
from pinfold.environment.manifest import Kept, Manifest, load_outcome, written_by_another
from pinfold.environment.objects import sound_copies
from pinfold.environment.recovery import finish
from pinfold.environment.restoring import digest, intact
from pinfold.environment.traces import UndoState, can_undo
from pinfold.system.progress import Cancel, Progress, Watch, unwatched
from pinfold.system.trees import Entry, look, walk
from pinfold.system.trouble import Trouble, some


def undo(path: str, watch: Watch = unwatched, cancel: Cancel | None = None) -> UndoState:
    """Puts the state before the last sync back, byte for byte; answers what was taken back. There is no redo.

    Cancelled or killed while it looks, nothing has changed; once it has begun to put things back it is finished, if need be by
    `recover`. Raises Cancelled and Trouble as `begin`, and Trouble `nothing-to-undo`, `changed-since` (something else changed
    the environment; the first paths are named) and `damaged-copy`.
    """
    path = canonical(path)
    cancel = cancel or Cancel()
    if can_undo(path) is None and not look(inside(path, journal.LOCK)):
        raise _nothing(path)
    with locked(path, "undo", watch, cancel) as held:
        finish(path, held, watch)
        state = can_undo(path)
        if state is None:
            raise _nothing(path)
        watch(Progress("Checking", "that nothing else has changed"))
        _check(path, cancel)
        cancel.check()
        journal.begin_journal(path, Change.UNDO, "undo")
        try:
            # As long as it has an `after.json` it is a committed change, which recovery would make `undo` again.
            os.rename(inside(path, journal.UNDO), inside(path, journal.TXN))
            journal.reached("undo-taken")
            os.rename(inside(path, journal.TXN, journal.AFTER), inside(path, journal.TXN, journal.UNDONE))
            journal.reached("undo-begun")
        finally:
            # From the second rename on this puts everything back; before it, it takes the first one back.
            finish(path, held, watch)
        return state


def _nothing(path: str) -> Trouble:
    return Trouble("nothing-to-undo", f"There is no change of {path} that can be undone.")


def _check(path: str, cancel: Cancel) -> None:
    """Raises Trouble unless the environment is as the sync left it and the copy of what it was is sound."""
    copy = inside(path, journal.UNDO)
    if written_by_another(copy):
        raise Trouble(
            "damaged-copy",
            f"The copy of what {path} was has been made by another version of Pinfold, which this one cannot read.",
            "Undo it with that version, or sync with an older requirements file instead.",
        )
    outcome = load_outcome(copy)
    stores = sound_copies(path, journal.UNDO)
    if outcome is None or not stores:
        raise _damaged(path, [])
    changed, verified = _compare(path, outcome.after(), cancel)
    if changed:
        raise Trouble(
            "changed-since",
            f"Something else has changed {path} since: {some(changed)}.",
            "Sync instead: it makes the environment equal to the files, whatever is in it now.",
        )
    damaged: list[str] = []
    for kept in outcome.before.entries:
        cancel.check()
        if kept.number >= 0 and _identity(kept.entry) not in verified and not intact(stores, kept):
            damaged.append(kept.entry.path)
    if damaged:
        raise _damaged(path, damaged)


def _compare(path: str, after: Manifest, cancel: Cancel) -> tuple[list[str], set[tuple[int, int, int]]]:
    """What differs from `after`, and which files were found to be as they were then."""
    live = {entry.path: entry for entry in walk(path, (journal.FOLDER,))}
    expected = {kept.entry.path: kept for kept in after.entries}
    changed = [name for name in live if name not in expected and not _tolerated(live[name])]
    verified: set[tuple[int, int, int]] = set()
    for name, kept in expected.items():
        cancel.check()
        now = live.get(name)
        if now is None:
            if not _tolerated(kept.entry):
                changed.append(name)
        elif _same(path, kept, now):
            if now.kind == "f":
                verified.add(_identity(now))
        elif not byte_code(name):
            changed.append(name)
    return sorted(changed), verified


def _same(path: str, kept: Kept, now: Entry) -> bool:
    old = kept.entry
    if (now.kind, now.size, now.mode if now.kind != "l" else 0) != (
        old.kind,
        old.size,
        old.mode if old.kind != "l" else 0,
    ):
        return False
    if now.kind != "f":
        return now.target == old.target
    if (now.inode, now.mtime_ns, now.ctime_ns) == (old.inode, old.mtime_ns, old.ctime_ns):
        return True
    # Its inode may have changed only in that other environments have linked to it as well; what is in it decides.
    return bool(kept.sha256) and digest(os.path.join(path, old.path)) == kept.sha256


def _tolerated(entry: Entry) -> bool:
    """Whether Python makes such a thing by merely running."""
    return byte_code(entry.path) or (entry.kind == "d" and entry.path.rpartition("/")[2] == "__pycache__")


def _identity(entry: Entry) -> tuple[int, int, int]:
    return entry.inode, entry.size, entry.mtime_ns


def _damaged(path: str, names: list[str]) -> Trouble:
    return Trouble(
        "damaged-copy",
        f"The copy of what {path} was is damaged" + (f": {some(names)}." if names else "."),
        "It cannot be undone; sync with an older requirements file instead.",
    )
