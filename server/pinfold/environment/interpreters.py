"""The Pythons that an environment can be made from, as their files describe them: `interpreters`. Must never run one."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator

from packaging.version import Version

from pinfold.environment import places, registry
from pinfold.environment.describe import describe
from pinfold.environment.pythons import PROGRAM, Python, look
from pinfold.environment.pyvenv import NAME as PYVENV
from pinfold.records import dataclass
from pinfold.system.files import list_folder, read_head
from pinfold.system.host import Host
from pinfold.system.paths import slashed

_OLDEST = (3, 3)  # the first with the `venv` module
_MAX_FOLDER = 20_000  # names in a folder of PATH
_MAX_STORE = 500
_VERSIONED = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python by itself. `path` is how to start it: as the person finds it, where that is a link to it.

    `origin` is who brought it: "PATH", "pyenv", "uv", "conda", "asdf", "mise", "python.org", "registry" (PEP 514), "own" for what
    Pinfold itself runs in, "named" for what the person named. `version` may lack its last part.
    """

    path: str
    version: str
    implementation: str
    origin: str
    prefix: str
    free_threaded: bool = False


def own_python() -> str:
    """The Python that Pinfold runs in; in a virtual environment, the one that this was made from."""
    return str(getattr(sys, "_base_executable", "") or sys.executable or "")


def interpreters(
    host: Host, own: str = "", registered: Callable[[], Iterable[registry.Key]] = registry.read
) -> list[Interpreter]:
    """Every Python that can make an environment, each once: ordinary releases first, and among these the newest.

    After CPython's releases come its pre-releases and free-threaded builds, then other implementations. `own` is
    `own_python()`, unless that is not to count.
    """
    found: dict[tuple[str, bool], Interpreter] = {}
    for origin, program in _programs(host, own, registered):
        python = look(program, host.windows)
        if python is None or _release(python.version)[:2] < _OLDEST or python.identity in found:
            continue
        origin = "conda" if os.path.isdir(f"{python.prefix}/conda-meta") else origin
        found[python.identity] = interpreter(python, program, origin)
    return sorted(found.values(), key=_rank, reverse=True)


def interpreter(python: Python, path: str, origin: str) -> Interpreter:
    """A Python as something to make an environment from; `path` is how to start it."""
    return Interpreter(path, python.version, python.implementation, origin, python.prefix, python.free_threaded)


def installed_pythons(host: Host, registered: Callable[[], Iterable[registry.Key]] = registry.read) -> Iterator[Python]:
    """Every Python on the machine, each once, in the order in which they are found."""
    seen: set[tuple[str, bool]] = set()
    for _, program in _programs(host, "", registered):
        python = look(program, host.windows)
        if python is not None and python.identity not in seen:
            seen.add(python.identity)
            yield python


def _programs(host: Host, own: str, registered: Callable[[], Iterable[registry.Key]]) -> Iterator[tuple[str, str]]:
    """Where Pythons may be and who brought them. Many are none, or the same."""
    for folder in dict.fromkeys(places.path_folders(host)):
        for program in programs_in(folder, host.windows):
            if _virtual(folder, host):
                # An active environment hides its base; what it was made from is as good as on PATH.
                environment = describe(folder.rpartition("/")[0], host)
                if environment is not None and environment.base_python:
                    yield "PATH", environment.base_python
                break
            if not _script(program, host):
                yield "PATH", program
    for origin, store in places.python_stores(host):
        for name in list_folder(store, _MAX_STORE):
            folder = f"{store}/{name.rstrip('/')}"
            for below in ("", "/bin") if host.windows else ("/bin",):
                if not _virtual(f"{folder}{below}", host):
                    yield from ((origin, program) for program in programs_in(f"{folder}{below}", host.windows))
    if host.windows:
        yield from (("registry", slashed(program, True)) for program in registry.programs(registered()))
    if own:
        yield "own", slashed(own, host.windows)


def programs_in(folder: str, windows: bool) -> list[str]:
    """The programs in a folder that are named like a Python, those with a version in their name first."""
    names = [name for name in list_folder(folder, _MAX_FOLDER) if PROGRAM.fullmatch(name)]
    if windows:
        names = [name for name in names if name.lower().endswith(".exe")]
    names.sort(key=lambda name: (-len(_VERSIONED.findall(name)), len(name), name))
    return [path for name in names if os.access(path := f"{folder.rstrip('/')}/{name}", os.X_OK)]


def _virtual(folder: str, host: Host) -> bool:
    return os.path.isfile(f"{folder.rpartition('/')[0]}/{PYVENV}") or os.path.isfile(f"{folder}/{PYVENV}")


def _script(program: str, host: Host) -> bool:
    """A shim of pyenv, asdf or mise decides by the current folder which Python it starts."""
    return not host.windows and read_head(program, 2) == b"#!"


def _release(version: str) -> tuple[int, ...]:
    return Version(version).release


def _rank(found: Interpreter) -> tuple[bool, bool, Version, str]:
    version = Version(found.version)
    ordinary = not version.is_prerelease and not found.free_threaded
    return found.implementation == "cpython", ordinary, version, found.path
