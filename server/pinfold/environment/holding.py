"""The lock of one environment, and telling a person who has it. Must never make a folder where there was none, unless asked."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from pinfold.environment import journal
from pinfold.environment.safety import troubled
from pinfold.system.locks import Held, Holder, hold
from pinfold.system.progress import Cancel, Progress, Watch
from pinfold.system.trees import look
from pinfold.system.trouble import Trouble


def canonical(path: str) -> str:
    """The environment's folder without links; what is beyond a dangling one stays as it is."""
    return os.path.realpath(path)


@contextlib.contextmanager
def locked(path: str, what: str, watch: Watch, cancel: Cancel | None, *, make: bool = False) -> Iterator[Held]:
    """The block in which we alone may change the environment at the canonical `path`; OSError leaves it as Trouble.

    `make`: the folder is made if it is missing, and goes again if nothing is in it at the end.
    """

    def waiting(holder: Holder) -> None:
        who = f"process {holder.pid}" if holder.pid else "another process"
        watch(
            Progress("Waiting", f"{who} is busy with this environment" + (f" ({holder.what})" if holder.what else ""))
        )

    there = look(path)
    if there is None and not make:
        raise Trouble("missing", f"There is no folder {path}.")
    if there is not None and there.kind != "d":
        raise Trouble("missing", f"{path} is not a folder.")
    try:
        with hold(journal.inside(path, journal.LOCK), what, on_wait=waiting, cancel=cancel, make_parent=make) as held:
            journal.reached("locked")
            yield held
    except NotADirectoryError as error:
        raise Trouble(
            "foreign-journal",
            f"{journal.inside(path)} is not a folder of ours.",
            "Delete it, or create the environment anew.",
        ) from error
    except OSError as error:
        raise troubled(error, path) from error
