"""Finishing what a killed process left behind: called first by every verb, the looking ones included.

Must never trust what it reads, for a folder with a `.pinfold` in it may have come from anywhere.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection

from pinfold.environment import journal
from pinfold.environment.holding import canonical, locked
from pinfold.environment.journal import Change, Journal, inside
from pinfold.environment.manifest import Manifest, load
from pinfold.environment.objects import gather, sound_copies
from pinfold.environment.restoring import restore
from pinfold.environment.traces import unfinished
from pinfold.system.locks import Footprint, Held
from pinfold.system.progress import Cancel, Watch, unwatched
from pinfold.system.trees import delete, look
from pinfold.system.trouble import Trouble, some

# What `venv`, virtualenv and `uv venv` make at the top of a new environment.
_MADE = ("bin", "include", "lib", "lib64", "Include", "Lib", "Scripts", "share")
_MADE_FILES = ("pyvenv.cfg", ".gitignore", "CACHEDIR.TAG", ".lock")


def recover(path: str, watch: Watch = unwatched, cancel: Cancel | None = None) -> bool:
    """Waits until nobody changes the environment any more, surviving children included, and finishes what was cut short.

    Answers whether there was anything to finish; if there are no signs of a change either, nothing is written. The folder may be
    missing, may be a link and may hold anything. Raises Cancelled and Trouble as `begin`, and `foreign-journal` where the
    journal is not of this folder.
    """
    if not unfinished(path):
        return False
    path = canonical(path)
    try:
        with locked(path, "recovery", watch, cancel) as held:
            return finish(path, held, watch)
    except Trouble as trouble:
        if trouble.kind == "missing" and look(path) is None:
            return False  # whoever we waited for has taken it away
        raise


def finish(path: str, held: Held, watch: Watch) -> bool:
    """As `recover`, for the holder of the lock. Raises OSError as well, and then the change stays unfinished."""
    damaged: tuple[str, ...] | None = ()
    note = journal.read_journal(path)
    try:
        if note is not None:
            damaged = _finish(path, note, held, watch)
        journal.tidy(path)
    except BaseException:
        held.keep_file = True
        raise
    if damaged or damaged is None:
        raise _damaged(path, damaged or ())
    return note is not None


def _finish(path: str, note: Journal, held: Held, watch: Watch) -> tuple[str, ...] | None:
    """Answers as `roll_back`."""
    if note.change in journal.MAKING:
        _unmake(path, entirely=note.change is Change.FIRST_SYNC)
    elif note.change is Change.REMOVE:
        finish_removal(path, held)
    elif not journal.genuine(path, journal.TXN):  # its last rename was done, or the first was not
        journal.end_journal(path)
    elif journal.regular(inside(path, journal.TXN, journal.AFTER)):
        roll_forward(path, held, load(inside(path, journal.TXN)))
    else:
        return roll_back(path, held, watch)
    return ()


def roll_forward(path: str, held: Held, before: Manifest | None, older: Collection[int] | None = None) -> None:
    """Does what remains of a committed change: the safety copy becomes what `undo` goes back to. Raises OSError.

    `before` is its manifest. Without one there will be nothing to go back to, which `undo` then says. `older` as for `gather`.
    """
    with contextlib.suppress(FileNotFoundError):
        os.replace(inside(path, journal.TXN, journal.LAST_SYNC + journal.NEW), inside(path, journal.LAST_SYNC))
    journal.reached("last-sync")
    if before is not None:
        gather(path, {kept.number for kept in before.entries if kept.number >= 0}, older)
    if look(inside(path, journal.UNDO)) is not None:
        journal.retire(path, journal.UNDO)
    os.rename(inside(path, journal.TXN), inside(path, journal.UNDO))
    journal.reached("undo-kept")
    journal.end_journal(path)
    journal.tidy(path)
    now = look(path)
    folder = look(inside(path))
    held.leave(Footprint(folder.mtime_ns if folder else None, now.mtime_ns if now else None))


def roll_back(path: str, held: Held, watch: Watch) -> tuple[str, ...] | None:
    """Puts back what the safety copy `txn` has. Raises OSError, and then it is to be done again.

    Answers the paths that could not be put back because their copies were damaged, None if that is so for all.
    """
    damaged: tuple[str, ...] | None = ()
    place = inside(path, journal.TXN, journal.MANIFEST)
    if look(place) is not None:
        manifest = load(inside(path, journal.TXN))
        if manifest is None or not journal.sound(path, journal.TXN):
            damaged = None
        else:
            held.leave(Footprint(manifest.folder, manifest.root))
            damaged = restore(path, sound_copies(path, journal.TXN, journal.UNDO), manifest, watch)
            _restore_last_sync(path)
    journal.retire(path, journal.TXN)
    journal.end_journal(path)
    return damaged


def finish_removal(path: str, held: Held) -> None:
    """Deletes all that is left of an environment; its folder goes with the lock. Raises OSError."""
    for name in _names(path):
        delete(os.path.join(path, name))
        journal.reached("removing")
    with os.scandir(inside(path)) as items:
        names = [item.name for item in items if item.name not in {journal.LOCK, journal.JOURNAL}]
    for name in names:
        delete(inside(path, name))
    held.leave(Footprint(None, None))
    journal.end_journal(path)


def _names(path: str) -> list[str]:
    with os.scandir(path) as items:
        return [item.name for item in items if item.name != journal.FOLDER]


def _unmake(path: str, entirely: bool) -> None:
    """Takes away what the maker of an environment has made in a folder that was missing or empty, and nothing else.

    `entirely`: all that is there, as packages were being installed.
    """
    for name in _names(path) if entirely else _MADE:
        delete(os.path.join(path, name))
        journal.reached("unmaking")
    for name in _MADE_FILES:
        entry = look(os.path.join(path, name))
        if entry is not None and entry.kind != "d":
            delete(os.path.join(path, name))
    delete(inside(path, journal.LAST_SYNC))
    journal.end_journal(path)


def _restore_last_sync(path: str) -> None:
    """Only an undo finds anything to do here: other changes touch the note when they are committed."""
    old = inside(path, journal.TXN, journal.LAST_SYNC)
    if journal.regular(old):
        os.replace(old, inside(path, journal.LAST_SYNC))
    elif look(inside(path, journal.TXN, journal.UNDONE)) and look(inside(path, journal.TXN, journal.NO_LAST_SYNC)):
        delete(inside(path, journal.LAST_SYNC))


def _damaged(path: str, names: tuple[str, ...]) -> Trouble:
    return Trouble(
        "damaged-copy",
        f"The safety copy of {path} was damaged" + (f": {some(names)} could not be put back." if names else "."),
        "Create the environment anew; the requirements files say what belongs in it.",
    )
