"""Which environment and which files a folder's verbs are about. Looks, remembers, and never changes an environment."""

from __future__ import annotations

import json
import os

from pinfold.analysis.settings import Settings
from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.environment.names import USUAL
from pinfold.records import dataclass
from pinfold.system.files import read, real_path, write_atomic
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble
from pinfold.workspace.paths import canonical, parent, relative, slashed, within


@dataclass(frozen=True, slots=True)
class Choice:
    """The environment that a folder uses. There may be none yet at `path`.

    `origin` is who chose it: "named", "remembered", "settings", "found", "VIRTUAL_ENV" or "default". `inside`: it lies in the
    folder, with all links followed, so that changing it needs no further consent.
    """

    path: str
    origin: str
    inside: bool


def selected(root: str, settings: Settings, host: Host, named: str = "") -> Choice:
    """The environment in use: the one named, else remembered, else in the settings, else `.venv`, `venv` or `env` in the
    folder, else the active one (`VIRTUAL_ENV`), else `.venv`, which is yet to be made."""
    path, origin = _selected(root, settings, host, named)
    return Choice(path, origin, is_inside(path, root))


def to_make(root: str, settings: Settings, host: Host, named: str = "") -> Choice:
    """Where a new environment goes: as `selected`, but the active one of another project is not this folder's to make."""
    choice = selected(root, settings, host, named)
    if choice.origin == "VIRTUAL_ENV" and not choice.inside:
        path = f"{root.rstrip('/')}/{USUAL[0]}"
        return Choice(path, "default", inside=is_inside(path, root))
    return choice


def _selected(root: str, settings: Settings, host: Host, named: str) -> tuple[str, str]:
    if named:
        return named, "named"
    remembered = _remembered(root, host)
    if remembered and os.path.isdir(remembered):
        return remembered, "remembered"
    if settings.environment.path:
        return canonical(os.path.join(root, settings.environment.path)), "settings"
    for name in USUAL:
        path = f"{root.rstrip('/')}/{name}"
        if is_environment(path):
            return path, "found"
    active = host.environ.get("VIRTUAL_ENV", "")
    if os.path.isabs(active) and is_environment(active):
        return canonical(active), "VIRTUAL_ENV"
    return f"{root.rstrip('/')}/{USUAL[0]}", "default"


def is_environment(path: str) -> bool:
    """Whether a folder is an environment, or one that Pinfold had begun to make or to change."""
    return os.path.isfile(os.path.join(path, "pyvenv.cfg")) or os.path.isdir(os.path.join(path, ".pinfold"))


def is_inside(path: str, root: str) -> bool:
    """Whether a path leads into the folder and below it, links followed."""
    return path != root and within(path, root) and within(slashed(real_path(path)), slashed(real_path(root)))


def remember(root: str, host: Host, path: str) -> None:
    """From now on the folder uses this environment. Raises Trouble where that cannot be written down."""
    at = _memory(root, host)
    try:
        os.makedirs(os.path.dirname(at), exist_ok=True)
        write_atomic(at, json.dumps({"folder": root, "environment": path}).encode())
    except OSError as error:
        said = f"The choice cannot be remembered: {at} cannot be written ({error.strerror})."
        raise Trouble("permission", said, "Name the environment in pinfold.toml instead.") from error


def forget(root: str, host: Host) -> None:
    """From now on the folder uses what it would without a choice."""
    try:
        os.unlink(_memory(root, host))
    except FileNotFoundError:
        return
    except OSError as error:
        raise Trouble("permission", f"{_memory(root, host)} cannot be deleted ({error.strerror}).") from error


def _remembered(root: str, host: Host) -> str:
    if not os.path.isdir(_memories(host)):
        return ""  # nobody has ever chosen: no need for what it takes to ask
    data = read(_memory(root, host), 65_536).data
    try:
        found = json.loads(data) if data else {}
    except (ValueError, RecursionError):
        return ""  # half a file of a full disk: the choice is lost, not the session
    path = found.get("environment") if isinstance(found, dict) and found.get("folder") == root else None
    return path if isinstance(path, str) and os.path.isabs(path) else ""


def memories(root: str, host: Host) -> tuple[str, ...]:
    """Where choices are remembered: the folder of all, and where that is one, the file of this folder's."""
    folder = _memories(host)
    return (folder, _memory(root, host)) if os.path.isdir(folder) else (folder,)


def _memories(host: Host) -> str:
    return os.path.join(host.folder("state"), "folders")


def _memory(root: str, host: Host) -> str:
    import hashlib  # brings OpenSSL along

    digest = hashlib.sha256(root.encode("utf-8", "surrogateescape")).hexdigest()[:24]
    return os.path.join(_memories(host), f"{digest}.json")


@dataclass(frozen=True, slots=True)
class Files:
    """The files that an environment is kept equal to, or, where there are none, why. `unwritten`: there is no file at all;
    `several`: nobody has said which."""

    paths: tuple[str, ...]
    problem: str = ""
    unwritten: bool = False
    several: bool = False


def synced_files(root: str, snapshot: Snapshot, named: tuple[str, ...] = ()) -> Files:
    """The files named, else those in the settings, else `requirements.txt`, else the only one in the folder."""
    settings = snapshot.settings.environment.files
    wanted = named or tuple(canonical(os.path.join(root, name)) for name in settings)
    if wanted:
        gone = [path for path in wanted if path not in snapshot.files]
        if gone:
            return Files((), f"{shown(gone[0], root)} cannot be read.")
        return Files(wanted)
    usual = f"{root.rstrip('/')}/requirements.txt"
    if usual in snapshot.files:
        return Files((usual,))
    here = [path for path in snapshot.includes.roots if parent(path) == root and not snapshot.files[path].prose]
    for role in (Role.REQUIREMENTS, Role.INPUT):
        some = [path for path in here if snapshot.files[path].role is role]
        if len(some) == 1:
            return Files(tuple(some))
        if some:
            names = ", ".join(sorted(shown(path, root) for path in some))
            problem = f"There are several requirement files ({names}); say which: name them in environment.files."
            return Files((), problem, several=True)
    return Files((), "There is no requirements.txt.", unwritten=True)


def shown(path: str, root: str) -> str:
    """A path as people read it: below the folder without the folder."""
    return relative(path, root) if within(path, root) and path != root else path
