"""Mending an environment whose base Python is gone, with its packages. Must never lose one: a failure leaves all as it was.

Where there is a Python of the same minor version, only the programs and `pyvenv.cfg` are made anew, around packages that nobody
touches. Otherwise compiled packages would not fit, so the same ones are installed again into an environment made from another.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Sequence

from pinfold.analysis.environment import Distribution, Environment, Kind
from pinfold.analysis.resolved import Resolved
from pinfold.environment import pyvenv
from pinfold.environment.create import hide_from_git
from pinfold.environment.describe import describe
from pinfold.environment.interpreters import Interpreter
from pinfold.environment.journal import FOLDER
from pinfold.environment.reinstall import reinstallable
from pinfold.environment.skeleton import Order, make
from pinfold.environment.transaction import Change, begin
from pinfold.records import dataclass
from pinfold.system.host import Host
from pinfold.system.progress import Cancel, Progress, Watch, unwatched
from pinfold.system.trees import delete
from pinfold.system.trouble import Trouble, shown

Install = Callable[[Environment, Sequence[Resolved], Sequence[int]], None]
"""Installs exactly these into an empty environment; the descriptors are for its children to hold. Raises Trouble."""

# What venv, virtualenv and uv write besides links to the base Python, and write again.
_PROGRAM = re.compile(
    r"(?:python|pypy|graalpy)[0-9.]*[tw]?w?(?:\.exe)?|activate(?:\..*|_this\.py)?|Activate\.ps1|deactivate\.(?:bat|nu)|pydoc\.bat"
    r"|(?:vcruntime|python)\d+\w*\.dll",
    re.IGNORECASE,
)
_LOADERS = ("_virtualenv.py", "_virtualenv.pth")  # what uv puts into site-packages


@dataclass(frozen=True, slots=True)
class Means:
    """What a repair may use: the Python that was chosen, uv ("" for none), the workspace, and who installs."""

    python: Interpreter
    install: Install
    uv: str = ""
    workspace: str = ""


@dataclass(frozen=True, slots=True)
class Repaired:
    """`changed` False: nothing was wrong, and nothing was done. `note` is a sentence that the person should see."""

    environment: Environment
    note: str = ""
    changed: bool = True


def healthy(environment: Environment) -> bool:
    """Whether there is nothing to mend. What is wrong with its distributions is for a sync."""
    return environment.kind is Kind.VIRTUAL and not environment.problem


def check_repairable(environment: Environment) -> None:
    """Raises Trouble `not-an-environment` where `repair` would."""
    if environment.kind is not Kind.VIRTUAL or os.path.islink(environment.path):
        raise Trouble(
            "not-an-environment",
            f"{shown(environment.path)} is no virtual environment that Pinfold could repair.",
            "Create an environment for the project: pinfold env create.",
        )


def same_minor(environment: Environment, found: Iterable[Interpreter]) -> Interpreter | None:
    """A Python for which the environment's packages were installed: same implementation, minor version and kind of build."""
    minor = _minor(environment.version)
    free_threaded = any("t/site-packages" in folder for folder in environment.site_packages)
    implementation = environment.implementation or "cpython"
    return next(
        (
            each
            for each in found
            if minor
            and _minor(each.version) == minor
            and each.implementation == implementation
            and each.free_threaded == free_threaded
        ),
        None,
    )


def repair(
    environment: Environment,
    distributions: Sequence[Distribution],
    means: Means,
    host: Host,
    *,
    watch: Watch = unwatched,
    cancel: Cancel | None = None,
) -> Repaired:
    """The environment with a Python that is there, and with the same distributions.

    `distributions` are those that it has. Raises Cancelled, and Trouble `not-an-environment`, `not-repairable` (nobody can tell
    what a distribution is), `create-failed`, and those of `begin` and `Means.install`; then every byte is as it was.
    """
    check_repairable(environment)
    cancel = cancel or Cancel()
    in_place = same_minor(environment, [means.python]) is not None
    wanted = () if in_place else reinstallable(distributions)
    uv = means.uv if means.uv and not (in_place and environment.made_by.startswith("venv")) else ""
    has_pip = any(each.key == "pip" for each in distributions)
    order = Order(
        environment.path,
        means.python.path,
        environment.prompt or environment.name,
        uv,
        pip=None if has_pip and not (in_place or uv) else False,  # pip may be what installs the rest
        system_site_packages=environment.system_site_packages,
        workspace=means.workspace,
    )
    watch(Progress("Repairing the environment", environment.name))
    with begin(environment.path, "repair", watch, cancel, change=Change.REPAIR, in_place=False) as change:
        if in_place:
            _clear_programs(environment, with_uv=bool(uv))
        else:
            _clear_all(environment.path)
        make(order, host, cancel, change.held)
        hide_from_git(environment.path)
        mended = describe(environment.path, host)
        if mended is None or mended.problem:
            why = mended.problem if mended else f"it has no {pyvenv.NAME}"
            raise Trouble("create-failed", f"The environment still cannot be used: {why}.")
        if wanted:
            means.install(mended, wanted, change.held)
        change.commit()
    return Repaired(describe(environment.path, host) or mended)


def _clear_programs(environment: Environment, with_uv: bool) -> None:
    """Takes away what is about to be written again. Nothing is written *into*: the old state may share these very files."""
    folders = [os.path.join(environment.path, name) for name in ("bin", "Scripts")]
    for folder in folders:
        for name in _names(folder):
            if _PROGRAM.fullmatch(name):
                _unlink(os.path.join(folder, name))
    again = [os.path.join(environment.path, name) for name in (pyvenv.NAME, ".gitignore")]
    if with_uv:
        again.append(os.path.join(environment.path, "CACHEDIR.TAG"))
        again += [os.path.join(folder, name) for folder in environment.site_packages for name in _LOADERS]
    for path in again:
        _unlink(path)


def _clear_all(path: str) -> None:
    try:
        for name in _names(path):
            if name != FOLDER:
                delete(os.path.join(path, name))
    except OSError as error:
        said = f"{shown(str(error.filename or path))} cannot be deleted: {error.strerror}."
        raise Trouble("permission", said, "Close what uses the environment and try again.") from error


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _unlink(path: str) -> None:
    with contextlib.suppress(FileNotFoundError, IsADirectoryError, PermissionError):
        os.unlink(path)


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
