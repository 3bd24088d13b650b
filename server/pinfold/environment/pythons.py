"""A Python by its program, as the files around it describe it. Must never run it.

A program counts as a Python where its standard library is found beside it, as CPython's own `getpath` looks for it. So what
only stands in for a Python (a shim of pyenv, the Windows store's placeholder, macOS's stub) is none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from pinfold.environment.pyvenv import version as pep440
from pinfold.records import dataclass
from pinfold.system.files import list_folder, read_head, real_path
from pinfold.system.paths import slashed

PROGRAM = re.compile(r"(?:python|pypy|graalpy)(?:\d+(?:\.\d+)?[tm]?)?(?:\.exe)?", re.IGNORECASE)
LIBRARY = re.compile(r"(python|pypy|graalpy)([0-9]+\.[0-9]+)[tm]?")
_NAME = re.compile(r"(python|pypy|graalpy)(\d+\.\d+[tm]?)?", re.IGNORECASE | re.ASCII)
_DLL = re.compile(r"python(\d)(\d+)t?\.dll", re.IGNORECASE)
_PY_VERSION = re.compile(rb'^#define\s+PY_VERSION\s+"([^"]*)"', re.MULTILINE)
_PYPY_VERSION = re.compile(rb'^#define\s+PYPY_VERSION\s+"([^"]*)"', re.MULTILINE)
_RELEASE = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}(?:(?:a|b|rc)[0-9]{1,4})?")
_LANDMARK = "os.py"


@dataclass(frozen=True, slots=True)
class Python:
    """A Python that is nobody's virtual environment. Paths are canonical, links followed.

    `program` is its file, `prefix` its `sys.prefix`, `library` its standard library, `tag` that folder's name ("python3.12",
    "python3.13t"; "" on Windows). `version` may lack its last part. `release` is the implementation's own version, "" if unknown.
    """

    program: str
    prefix: str
    library: str
    tag: str
    version: str
    implementation: str
    release: str
    free_threaded: bool = False

    @property
    def identity(self) -> tuple[str, bool]:
        """Programs of the same Python have this in common; they may be hard links, which have no one real path."""
        return self.library, self.free_threaded


def look(program: str, windows: bool) -> Python | None:
    """The Python that a program is, links followed; None for anything that is not one by itself."""
    if not os.path.isfile(program):
        return None
    real = slashed(real_path(program), windows)
    folder, _, name = real.rpartition("/")
    prefix = folder if windows else folder.rpartition("/")[0]
    found = _windows_library(prefix) if windows else _library(prefix, name)
    if found is None:
        return None
    library, tag, minor = found
    header = _header(prefix, tag)
    pypy = _defined(_PYPY_VERSION, header)
    version = pep440(_defined(_PY_VERSION, header))
    if not version or (minor and not version.startswith(f"{minor}.")):
        version = _release_in(real, minor) or minor
    if not version:
        return None
    kind = LIBRARY.fullmatch(tag)
    implementation = "pypy" if pypy else "cpython" if kind is None or kind[1] == "python" else kind[1]
    if implementation == "cpython" and "graalpy" in name:
        implementation = "graalpy"
    return Python(
        program=real,
        prefix=prefix,
        library=library,
        tag=tag,
        version=version,
        implementation=implementation,
        release=pypy or (version if implementation == "cpython" else ""),
        free_threaded=tag.endswith("t") or name.removesuffix(".exe").endswith("t"),
    )


def _library(prefix: str, name: str) -> tuple[str, str, str] | None:
    """The standard library of the program `name`: its folder, the folder's name, and major and minor version."""
    said = _NAME.match(name)
    minor = said[2] or "" if said else ""
    for lib in (f"{prefix}/lib", f"{prefix}/lib64"):
        for tag in _tags(lib, said[0] if said else "", minor.rstrip("tm")):
            found = LIBRARY.fullmatch(tag)
            if found and os.path.isfile(f"{lib}/{tag}/{_LANDMARK}"):
                return f"{lib}/{tag}", tag, found[2]
    return None


def _tags(folder: str, name: str, minor: str) -> Iterator[str]:
    """The names of what may be a standard library: the program's own, then any of that version, newest first."""
    if minor:
        # `python3.6m` has `lib/python3.6`; PyPy's program may be called `python3.10` and its library `pypy3.10`.
        yield name
        yield name.removesuffix("m")
    found = [
        (tuple(map(int, match[2].split("."))), match[0])
        for each in list_folder(folder, 20_000)
        if (match := LIBRARY.fullmatch(each.removesuffix("/"))) and minor in ("", match[2])
    ]
    for _, tag in sorted(found, key=lambda each: (each[0], -len(each[1])), reverse=True):
        yield tag


def _windows_library(prefix: str) -> tuple[str, str, str] | None:
    folder = f"{prefix}/Lib"
    if not os.path.isfile(f"{folder}/{_LANDMARK}"):
        return None
    minors = [f"{match[1]}.{match[2]}" for name in list_folder(prefix) if (match := _DLL.fullmatch(name))]
    return folder, "", minors[0] if minors else ""


def _header(prefix: str, tag: str) -> bytes:
    folders = [f"{prefix}/include/{tag}m", f"{prefix}/include/{tag}"] if tag else [f"{prefix}/include"]
    return next((head for folder in folders if (head := read_head(f"{folder}/patchlevel.h", 8192))), b"")


def _defined(pattern: re.Pattern[bytes], header: bytes) -> str:
    found = pattern.search(header)
    return found[1].decode("ascii", "replace") if found else ""


def _release_in(path: str, minor: str) -> str:
    """A full version that a folder's name states: `versions/3.12.1/`, `cpython-3.12.1-linux-…/`, `Cellar/python@3.12/3.12.1/`."""
    if not minor:
        return ""
    for part in reversed(path.split("/")[:-1]):
        for found in _RELEASE.findall(part):
            if found.startswith(f"{minor}."):
                return str(found)
    return ""
