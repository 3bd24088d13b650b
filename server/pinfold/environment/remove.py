"""Deleting an environment, after the person has said yes. Must never delete anything but an environment."""

from __future__ import annotations

import os
import sys

from pinfold.analysis.environment import Kind
from pinfold.environment import pyvenv, transaction
from pinfold.environment.describe import describe
from pinfold.environment.recovery import recover
from pinfold.system.files import list_folder, real_path
from pinfold.system.host import Host
from pinfold.system.paths import canonical, slashed, within
from pinfold.system.progress import Cancel, Progress, Watch, unwatched
from pinfold.system.trees import leads_elsewhere
from pinfold.system.trouble import Trouble, shown

# What lies beside people's work and never in an environment: somebody has made their project's own folder one.
_WORK = frozenset(
    (".git/", ".hg/", ".svn/", ".git", "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "package.json")
)
_LOOKED_AT = 10_000


def check_removable(path: str, root: str, host: Host) -> None:
    """Raises Trouble where `remove` would refuse: `missing`, `not-an-environment` or `in-use`. `root` is the workspace or ""."""
    if leads_elsewhere(path):
        raise _not_one(path, "it is a link", "Delete the link itself, or name the folder that it leads to.")
    if not os.path.isdir(path):
        raise Trouble("missing", f"There is no environment at {shown(path)}.")
    environment = describe(path, host)
    if environment is None or environment.kind is not Kind.VIRTUAL or os.path.islink(f"{path}/{pyvenv.NAME}"):
        raise _not_one(path, f"it has no {pyvenv.NAME}", "Pinfold deletes virtual environments only.")
    real = slashed(real_path(path))
    for kept in (root, host.home, _current_folder()):
        if kept and (within(canonical(kept), path) or within(slashed(real_path(kept)), real)):
            raise _not_one(path, f"{shown(kept)} lies in it", "Move what is yours out of it first.")
    work = _WORK.intersection(list_folder(path, _LOOKED_AT))
    if work:
        raise _not_one(
            path, f"{min(work).rstrip('/')} lies in it as well", "Delete by hand what of it is the environment."
        )
    if within(slashed(real_path(sys.prefix)), real):
        raise Trouble(
            "in-use", f"Pinfold itself runs in {shown(path)}.", "Run it from elsewhere, for example with uvx."
        )


def remove(path: str, host: Host, *, root: str = "", watch: Watch = unwatched, cancel: Cancel | None = None) -> None:
    """Deletes the environment at the canonical `path`. Raises Trouble as `check_removable` and `transaction.remove`."""
    recover(path, watch, cancel)
    check_removable(path, root, host)
    watch(Progress("Removing the environment", path.rstrip("/").rpartition("/")[2]))
    transaction.remove(path, watch, cancel)


def _current_folder() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""  # it is gone already


def _not_one(path: str, why: str, advice: str) -> Trouble:
    return Trouble("not-an-environment", f"{shown(path)} is not deleted: {why}.", advice)
