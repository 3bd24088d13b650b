"""Where an environment keeps its interpreter and its distributions, on each system. Must never run or change anything."""

from __future__ import annotations

import os
from collections.abc import Iterable

from pinfold.environment.pythons import LIBRARY, Python
from pinfold.system.files import list_folder

# Where programs are below the prefix, likeliest first. MSYS2's Python on Windows uses `bin`, conda there the prefix itself.
_POSIX_PROGRAMS = ("bin/python", "bin/python3", "bin/pypy3", "bin/pypy", "bin/graalpy")
_WINDOWS_PROGRAMS = (
    "Scripts/python.exe",
    "bin/python.exe",
    "Scripts/pypy3.exe",
    "Scripts/pypy.exe",
    "Scripts/graalpy.exe",
)
_WINDOWS_PREFIX_PROGRAMS = ("python.exe", "pypy3.exe", "pypy.exe")
_DEBIAN = "lib/python3/dist-packages"


def interpreter(prefix: str, windows: bool) -> str:
    """The program of a virtual environment, even if it is a link to what is gone; "" if there is none."""
    return _first(prefix, _WINDOWS_PROGRAMS if windows else _POSIX_PROGRAMS)


def prefix_interpreter(prefix: str, windows: bool) -> str:
    """The program of a conda environment or of a Python by itself, "" if there is none."""
    return _first(prefix, _WINDOWS_PREFIX_PROGRAMS if windows else _POSIX_PROGRAMS)


def base_programs(home: str, version: str, windows: bool) -> list[str]:
    """What the program of the base Python may be called in the folder `home`, most telling first."""
    if windows:
        names = ["python.exe", "pypy3.exe", "pypy.exe", "graalpy.exe"]
    else:
        minor = ".".join(version.split(".")[:2])
        names = [f"python{minor}"] if minor else []
        names += ["python3", "python", "pypy3", "pypy", "graalpy"]
    return [f"{home.rstrip('/')}/{name}" for name in names]


def site_packages(prefix: str, version: str, windows: bool) -> tuple[str, ...]:
    """The folders of distributions of a virtual or conda environment; those of another Python's version don't count."""
    if windows:
        found = [f"{prefix}/Lib/site-packages"]
        # MSYS2's Python on Windows keeps to the layout of other systems.
        return existing(found) or existing(_below(f"{prefix}/lib", version))
    # PyPy before 7.3.7 had `site-packages` in the prefix.
    return existing([*_below(f"{prefix}/lib", version), *_below(f"{prefix}/lib64", version), f"{prefix}/site-packages"])


def system_site_packages(python: Python, windows: bool) -> tuple[str, ...]:
    """The folders of distributions of a Python by itself, without the person's own (`python -I` doesn't see it)."""
    return existing(system_candidates(python, windows))


def system_candidates(python: Python, windows: bool) -> list[str]:
    """Where they may be, first those that count first."""
    if windows:
        return [f"{python.prefix}/Lib/site-packages"]
    prefixes = ["/usr/local", "/usr"] if python.prefix == "/usr" else [python.prefix]
    found = [
        f"{prefix}/{lib}/{python.tag}/{packages}"
        for prefix in prefixes
        for packages in ("site-packages", "dist-packages")
        for lib in ("lib", "lib64")
    ]
    return [*found, *(f"{prefix}/{_DEBIAN}" for prefix in prefixes)]


def existing(folders: Iterable[str]) -> tuple[str, ...]:
    """The folders that there are, each once even if it has two names (`lib64` is often a link to `lib`)."""
    found: dict[tuple[int, int], str] = {}
    for folder in folders:
        try:
            status = os.stat(folder)
        except (OSError, ValueError):
            continue
        if os.path.isdir(folder):
            found.setdefault((status.st_dev, status.st_ino), folder)
    return tuple(found.values())


def _first(prefix: str, programs: Iterable[str]) -> str:
    paths = (f"{prefix.rstrip('/')}/{program}" for program in programs)
    return next((path for path in paths if os.path.lexists(path)), "")


def _below(lib: str, version: str) -> list[str]:
    minor = ".".join(version.split(".")[:2])
    usual = f"{lib}/python{minor}/site-packages"
    if minor and os.path.isdir(usual) and not os.path.isdir(f"{lib}/python{minor}t"):
        return [usual]  # nearly always, and without reading the folder
    tags = [match for name in list_folder(lib) if (match := LIBRARY.fullmatch(name.removesuffix("/")))]
    return [f"{lib}/{match[0]}/site-packages" for match in tags if minor in ("", match[2])]
