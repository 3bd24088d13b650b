"""The objects of the safety copies: second names of the environment's files, numbered. Must never lead out of `.pinfold`.

What a sync leaves alone has its second name since the sync before, in `undo`; so `txn` gets objects for the rest only, with
numbers that `undo` has not, and `gather` puts the two together once the change is committed. Until then `undo` is as it was.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Sequence
from typing import NamedTuple

from pinfold.environment import journal
from pinfold.environment.journal import OBJECTS, TXN, UNDO, inside
from pinfold.system.trees import delete, look

_LOW = {str(number): number for number in range(256)}


class Shared(NamedTuple):
    """The objects of `undo` by what they are, whatever they are called: their number by inode, on one `device`. Two of the same
    file are one there; `used` are all numbers.
    """

    device: int
    numbers: dict[int, int]
    used: frozenset[int]


def object_in(store: str, number: int) -> str:
    """Where an object of the safety copy in the folder `store` is."""
    # Folders with tens of thousands of names are slow on some systems.
    return f"{store}/{OBJECTS}/{number >> 8}/{number & 255}"


def sound_copies(path: str, *copies: str) -> tuple[str, ...]:
    """Where to look for an object: the folders of those safety copies whose folders are folders."""
    return tuple(inside(path, copy) for copy in copies if journal.sound(path, copy))


def find(stores: Sequence[str], number: int) -> str:
    """Where an object is, or would be if none of the safety copies has it any more."""
    for store in stores[:-1]:
        if os.path.lexists(object_in(store, number)):
            return object_in(store, number)
    return object_in(stores[-1], number)


def shared(path: str) -> Shared:
    """The objects of `undo`: a file that is one of them needs no further name. Raises OSError."""
    device = os.lstat(path).st_dev
    found: dict[int, int] = {}
    used: set[int] = set()
    for store in sound_copies(path, UNDO):
        for folder, items in _listed(store).items():
            used |= items.keys()
            if os.lstat(folder).st_dev == device:
                found |= {item.inode(): number for number, item in items.items()}
    return Shared(device, found, frozenset(used))


def gather(path: str, numbers: Collection[int], older: Collection[int] | None = None) -> None:
    """Puts the objects `numbers` into the committed `txn`, those that it shares with `undo` included. Raises OSError.

    `older`: the numbers of the objects in `undo`, for who knows them already and has held the lock since then.
    Nothing is moved if it shares none. Cut short, it is to be done again; `undo` is of no use from then on.
    """
    own, old = inside(path, TXN), inside(path, UNDO)
    if not (journal.sound(path, TXN) or look(os.path.join(own, OBJECTS)) is None) or not journal.sound(path, UNDO):
        return
    wanted = set(numbers)
    fresh = {number: item.path for items in _listed(own).values() for number, item in items.items()}
    if wanted <= fresh.keys():
        return
    if older is None:
        older = [number for items in _listed(old).values() for number in items]
    for number in older:
        if number not in wanted:
            delete(object_in(old, number))
    journal.reached("gathering")
    for number, place in fresh.items():
        target = object_in(old, number)
        with contextlib.suppress(FileExistsError):
            os.mkdir(os.path.dirname(target), 0o700)
        os.replace(place, target)
    journal.reached("gathered")
    delete(os.path.join(own, OBJECTS))
    journal.reached("emptied")
    os.rename(os.path.join(old, OBJECTS), os.path.join(own, OBJECTS))
    journal.reached("together")


def _listed(store: str) -> dict[str, dict[int, os.DirEntry[str]]]:
    """The objects by number, for each folder of them. Other names are nothing of ours."""
    found: dict[str, dict[int, os.DirEntry[str]]] = {}
    with contextlib.suppress(FileNotFoundError), os.scandir(f"{store}/{OBJECTS}") as folders:
        for folder in folders:
            high = _number(folder.name)
            if high is not None and folder.is_dir(follow_symlinks=False):
                with os.scandir(folder.path) as items:
                    found[folder.path] = {high << 8 | _LOW[item.name]: item for item in items if item.name in _LOW}
    return found


def _number(name: str) -> int | None:
    return int(name) if name.isascii() and name.isdigit() and len(name) < 10 and str(int(name)) == name else None
