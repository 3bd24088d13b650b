"""Making an environment where there is none. Must never overwrite anything, and leaves nothing behind when it fails."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from pinfold.analysis.environment import Environment
from pinfold.environment import pyvenv
from pinfold.environment.describe import describe
from pinfold.environment.names import check_name
from pinfold.environment.recovery import recover
from pinfold.environment.skeleton import Order, make
from pinfold.environment.traces import occupied
from pinfold.environment.transaction import Change, Transaction, begin
from pinfold.records import dataclass
from pinfold.system.host import Host
from pinfold.system.progress import Cancel, Progress, Watch, unwatched
from pinfold.system.trees import leads_elsewhere
from pinfold.system.trouble import Trouble, shown


@dataclass(frozen=True, slots=True)
class Created:
    """`note` is a sentence that the person should see, such as that there is no pip in it; "" for none."""

    environment: Environment
    note: str = ""


def create(
    path: str,
    python: str,
    host: Host,
    *,
    prompt: str = "",
    uv: str = "",
    pip: bool | None = None,
    workspace: str = "",
    watch: Watch = unwatched,
    cancel: Cancel | None = None,
) -> Created:
    """A new environment at the canonical `path`, whose parent is there, made from the interpreter `python` (absolute).

    With uv (an absolute path) where there is one, else with Python's venv; see `skeleton.Order` for `pip`. The prompt is the name
    of the folder around it, where the environment's own says nothing. The environment hides from git.

    Raises Cancelled, and Trouble `bad-name`, `missing`, `not-an-environment` (something else is there), `exists`, `no-pip`,
    `create-failed`, and those of `begin`. Then nothing is there that was not before.
    """
    order = Order(path, python, prompt or default_prompt(path), uv, pip, workspace=workspace)
    with creation(order, host, watch, cancel or Cancel()) as (change, created):
        change.commit()
    return created


@contextlib.contextmanager
def creation(
    order: Order, host: Host, watch: Watch, cancel: Cancel, *, change: Change = Change.CREATE, what: str = "create"
) -> Iterator[tuple[Transaction, Created]]:
    """The block in which a new environment is there, and is gone again at the end unless the transaction was committed.

    `change` FIRST_SYNC: packages are installed in the block. Otherwise as `create`.
    """
    path = order.path
    recover(path, watch, cancel)  # what was cut short may be in the way
    check_place(path)
    watch(Progress("Creating the environment", _last(path)))
    with begin(path, what, watch, cancel, change=change) as transaction:
        note = make(order, host, cancel, transaction.held)
        hide_from_git(path)
        environment = describe(path, host)
        if environment is None or environment.problem:
            why = environment.problem if environment else f"it has no {pyvenv.NAME}"
            raise Trouble("create-failed", f"The environment that was made cannot be used: {why}.")
        yield transaction, Created(environment, note)


def check_place(path: str) -> None:
    """Raises Trouble where `create` would refuse a path."""
    check_name(path)
    if leads_elsewhere(path):
        raise Trouble(
            "not-an-environment",
            f"{shown(path)} is a link, so an environment would be made elsewhere.",
            "Delete the link, or name another folder.",
        )
    if not os.path.isdir(os.path.dirname(path)):
        raise Trouble("missing", f"There is no folder {shown(os.path.dirname(path))}.")
    if os.path.isfile(f"{path}/{pyvenv.NAME}") or os.path.isdir(f"{path}/conda-meta"):
        raise Trouble(
            "exists",
            f"There is an environment at {shown(path)} already.",
            "`pinfold env repair` mends a broken one; `pinfold env remove` deletes it.",
        )
    try:
        taken = occupied(path)
    except OSError as error:
        raise Trouble("permission", f"{shown(path)} cannot be read: {error.strerror}.") from error
    if taken:
        raise Trouble(
            "not-an-environment",
            f"{shown(path)} is there already and is not an environment.",
            "Nothing was changed. Name another folder, or move this one away.",
        )


def default_prompt(path: str) -> str:
    """`shop` for `/home/me/shop/.venv`: three terminals with `(.venv)` in them tell nobody which is which."""
    folder, _, name = path.rstrip("/").rpartition("/")
    return _last(folder) or name if name.lstrip(".") in ("venv", "env") else name


def hide_from_git(path: str) -> None:
    """Git is to ignore all of it: uv and Python 3.13 write this file, older ones do not."""
    at = os.path.join(path, ".gitignore")
    if not os.path.lexists(at):
        with open(at, "x", encoding="utf-8", newline="\n") as file:
            file.write("# Made by Pinfold: an environment can be made again, so it is not kept.\n*\n")


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
