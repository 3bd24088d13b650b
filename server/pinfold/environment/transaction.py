"""Changing an environment so that it ends as it was asked to be or exactly as it was, whatever happens in between.

Must never touch anything outside the environment's folder. The one thing that a killed process can lose is the modification
time of the environment's own folder, between two calls that are next to each other (`system/locks.py`).
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator

from pinfold.environment import journal
from pinfold.environment.bounds import check_bounds
from pinfold.environment.describing import Hashing
from pinfold.environment.holding import canonical, locked
from pinfold.environment.journal import Change, Head, Journal, inside
from pinfold.environment.manifest import Manifest, encode_outcome
from pinfold.environment.recovery import finish, finish_removal, roll_forward
from pinfold.environment.safety import keep, troubled, writes_in_place
from pinfold.records import asdict, dataclass
from pinfold.system.locks import Held
from pinfold.system.progress import Cancel, Progress, Watch, unwatched
from pinfold.system.trees import delete, link_or_copy
from pinfold.system.trouble import Trouble

__all__ = ["Change", "Transaction", "begin", "remove", "writes_in_place"]


@dataclass(frozen=True, slots=True)
class Transaction:
    """A change under way. `path` is the environment's canonical folder, `held` are the descriptors to hand to every child,
    so that a child that outlives us keeps the environment locked.
    """

    path: str
    held: tuple[int, ...]
    _commit: Callable[[bytes | None], None]

    def commit(self, last_sync: bytes | None = None) -> None:
        """Makes the change final; `undo` leads back from here. `last_sync` becomes the content of `.pinfold/last-sync.json`.

        Call it once, last. Raises Trouble, and then the change is not final and is rolled back by leaving `begin`'s block.
        """
        try:
            self._commit(last_sync)
        except OSError as error:
            raise troubled(error, self.path) from error


@contextlib.contextmanager
def begin(
    path: str,
    what: str,
    watch: Watch = unwatched,
    cancel: Cancel | None = None,
    *,
    change: Change = Change.SYNC,
    in_place: bool = True,
) -> Iterator[Transaction]:
    """The block in which an environment's folder may be changed. `what` names it for people who wait: "sync", "repair".

    Waits for the environment's lock, finishes what a killed process left behind, and keeps the old state. Leaving the block
    without `commit`, by an exception or not, puts every byte, mode, time and link back. For CREATE and FIRST_SYNC the folder
    `path` is made if it is missing, and has nothing but `.pinfold` in it when the block begins (`uv venv` needs
    `--allow-existing`).

    `in_place`: what works in the block may write into existing files (`writes_in_place` knows). It costs a copy of the tree;
    without it, only what careful installers and `venv` write into is copied, and the rest gets a second name.

    Raises Cancelled, and Trouble `disk-full`, `permission`, `exists` (it is to be made, and the folder is not empty), `missing`
    (no such folder), `damaged-copy` (somebody has damaged the old state, so not all of it can be put back), `not-rolled-back`
    (the file system refuses; whatever comes next tries again), `foreign-journal`, `leads-outside` (a sync would write elsewhere).
    """
    path = canonical(path)
    cancel = Cancel() if cancel is None else cancel
    making = change in journal.MAKING
    with locked(path, what, watch, cancel, make=making) as held:
        finish(path, held, watch)
        cancel.check()
        final = False

        def commit(last_sync: bytes | None) -> None:
            nonlocal final
            assert not final
            assert note is not None
            cancel.check()
            watch(Progress("Finishing"))
            if making:
                _commit_creation(path, last_sync)
            else:
                assert hashing is not None
                _commit(path, note, hashing, last_sync)
            final = True
            if not making:
                try:
                    roll_forward(path, held, manifest, older)
                except OSError:
                    held.keep_file = True  # it is committed; whatever comes next does the rest

        note: Journal | None = None
        manifest: Manifest | None = None
        older: frozenset[int] | None = None
        hashing: Hashing | None = None
        try:
            if making:
                _check_empty(path)
                note = journal.begin_journal(path, change, what)
            else:
                check_bounds(path)
                note = journal.begin_journal(path, change, what)
                before = held.footprint
                manifest, older = keep(path, before.folder, before.parent, in_place, watch, cancel)
                hashing = Hashing(path, manifest, in_place)
            journal.reached("begun")
            yield Transaction(path, (held.descriptor,), commit)
        finally:
            if not final and note is not None:
                _take_back(path, held, watch, making)


def remove(path: str, watch: Watch = unwatched, cancel: Cancel | None = None) -> None:
    """Deletes an environment's folder with all that is in it. Once begun it is finished, if need be by `recover`.

    It is for the caller to know that it is an environment. A link `path` stays, its target goes. Raises Cancelled before the
    first deletion; Trouble as `begin`, and after `permission` the next attempt goes on where this one stopped.
    """
    path = canonical(path)
    cancel = cancel or Cancel()
    with locked(path, "remove", watch, cancel) as held:
        finish(path, held, watch)
        cancel.check()
        watch(Progress("Removing", os.path.basename(path)))
        journal.begin_journal(path, Change.REMOVE, "remove")
        try:
            finish_removal(path, held)
        except BaseException:
            held.keep_file = True
            raise


def _check_empty(path: str) -> None:
    with os.scandir(path) as items:
        if any(item.name != journal.FOLDER for item in items):
            raise Trouble("exists", f"{path} is not empty.", "Choose another folder, or remove what is there.")
    with os.scandir(inside(path)) as items:
        names = [item.name for item in items if item.name != journal.LOCK]
    for name in names:  # of an environment that is no more
        delete(inside(path, name))


def _commit_creation(path: str, last_sync: bytes | None) -> None:
    if last_sync is not None:
        journal.write_whole(inside(path, journal.LAST_SYNC), last_sync)
    journal.end_journal(path)


def _commit(path: str, note: Journal, hashing: Hashing, last_sync: bytes | None) -> None:
    place = inside(path, journal.TXN)
    journal.write_whole(
        os.path.join(place, journal.HEAD), json.dumps(asdict(Head(note.what, note.at))).encode(), durable=False
    )
    if last_sync is not None:
        journal.write_whole(os.path.join(place, journal.LAST_SYNC), last_sync, publish=False, durable=False)
        if journal.regular(inside(path, journal.LAST_SYNC)):
            link_or_copy(inside(path, journal.LAST_SYNC), os.path.join(place, journal.LAST_SYNC))
        else:
            journal.write_whole(os.path.join(place, journal.NO_LAST_SYNC), b"", durable=False)
    journal.write_whole(os.path.join(place, journal.AFTER), encode_outcome(hashing.described()), publish=False)
    journal.reached("described")
    os.rename(os.path.join(place, journal.AFTER + journal.NEW), os.path.join(place, journal.AFTER))
    journal.reached("committed")


def _take_back(path: str, held: Held, watch: Watch, making: bool) -> None:
    watch(Progress("Putting the environment back"))
    try:
        done = finish(path, held, watch)
    except OSError as error:
        raise Trouble(
            "not-rolled-back",
            f"{path} could not be put back as it was yet: {error.strerror or error}.",
            "Nothing is lost. Make room or close what uses it; whatever Pinfold does next with it tries again first.",
            str(error),
        ) from error
    if not done and not making:
        raise Trouble(
            "damaged-copy",
            f"Something has deleted the safety copy of {path}, so it could not be put back.",
            "Create the environment anew; the requirements files say what belongs in it.",
        )
