"""Second names for all files of an environment, and what they are, in one look at each. Must never follow a link.

A file gets its second name first and is looked at by that name then: so the look is at what the name stands for, whatever
happens meanwhile, and tells the change time that the new name has given it, which `describing` compares.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Container, Generator
from itertools import count

from pinfold.environment.journal import FOLDER, OBJECTS
from pinfold.environment.manifest import Kept
from pinfold.environment.objects import Shared, object_in
from pinfold.system.trees import Folder, delete, entry_from, entry_of, link_or_copy, opened, second_name

_OFTEN = 256
_Free = Generator[tuple[int, Folder], None, None]


def link_all(path: str, store: str, old: Shared, pause: Callable[[int], None]) -> tuple[list[Kept], set[int]]:
    """Everything in the environment at `path`, folders before what is in them, and the numbers of the objects that are copies,
    for want of hard links.

    Files become objects in the folder `store`, unless they are one of `old`, which is used up.
    `pause` is told now and then how many are done. What vanishes meanwhile is left out. Raises OSError.
    """
    kept: list[Kept] = []
    copies: set[int] = set()
    pending = [""]
    done = 0
    with contextlib.closing(_free(store, old.used)) as free:
        while pending:
            prefix = pending.pop()
            with contextlib.ExitStack() as stack:
                try:
                    folder, items = stack.enter_context(opened(path, prefix))
                except FileNotFoundError:
                    continue
                for item in items:
                    if done % _OFTEN == 0:
                        pause(done)
                    done += 1
                    if not prefix and item.name == FOLDER:
                        continue
                    try:
                        each, second = _kept(path, store, prefix + item.name, item, folder, old, free)
                    except FileNotFoundError:
                        continue  # a running Python writes its caches beside us
                    kept.append(each)
                    if not second:
                        copies.add(each.number)
                    if each.entry.kind == "d":
                        pending.append(each.entry.path + "/")
    return kept, copies


def _kept(
    path: str, store: str, name: str, item: os.DirEntry[str], folder: Folder, old: Shared, free: _Free
) -> tuple[Kept, bool]:
    """One thing, and whether it is its own object's second name, if it has one at all."""
    if item.inode() not in old.numbers and item.is_file(follow_symlinks=False):
        number, target = next(free)
        try:
            status = second_name(folder, item.name, target, str(number & 255))
        except FileNotFoundError:
            raise
        except OSError:
            status = None  # no hard links here, or not for this one
        if status is not None and stat.S_ISREG(status.st_mode):
            return Kept(entry_from(name, status), number), True
        delete(object_in(store, number))  # it was replaced by something else just then
    entry = entry_of(name, item, folder)
    if entry.kind in "dl":
        return Kept(entry), True
    if entry.device == old.device:
        # Another name of the same file in the environment gets one of its own.
        number = old.numbers.pop(entry.inode, -1)
        if number >= 0:
            return Kept(entry, number), True
    number, _ = next(free)
    place = object_in(store, number)
    second = link_or_copy(f"{path}/{name}", place)
    if second:
        entry = entry._replace(ctime_ns=os.lstat(place).st_ctime_ns)
    return Kept(entry, number), second


def _free(store: str, used: Container[int]) -> _Free:
    """The numbers that are free, smallest first, each with the folder for it, which is open until the next one is needed."""
    for high in count():
        numbers = [number for number in range(high << 8, high + 1 << 8) if number not in used]
        if numbers:
            place = f"{store}/{OBJECTS}/{high}"
            os.mkdir(place, 0o700)
            with opened(place) as (folder, _):
                for number in numbers:
                    yield number, folder
