"""Which wheels a target can use (PEP 425, 600, 656), and which Python it has. Must never claim a misfit that is not certain.

A target is a place of this machine, or merely "Python 3.12 on Windows"; what it does not say excludes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import product

from packaging import tags

from pinfold.analysis.environment import WantedPython
from pinfold.analysis.pythons import fits
from pinfold.analysis.versions import disjoint
from pinfold.records import dataclass, field

HERE = "here"
"""The platform that stands for this machine."""

_VERSION = re.compile(r"(\d{1,2})(?:\.(\d{1,4}))?(?:\.(\d{1,4}).*)?", re.ASCII)
_PYPY = "73"  # the ABI's number since PyPy 7.3 of 2019
_MACHINES = ("x86_64", "aarch64")
_GLIBC = 45  # minor versions, with room for some that are to come
_MUSL = 6
_MACOS = 30
_MOST = 2_048  # tags that one file's name may stand for
_REMEMBERED = 4_096

Pair = tuple[str, str]
"""Interpreter and ABI."""


@dataclass(frozen=True, slots=True, eq=False)
class Tags:
    """What a target supports. `python` is its full version, "3.12" where the rest is not known, "" for any.

    `pure` are the pairs that it takes for the platform `any`, `native` for one of `platforms`; None: any. Answers are remembered.
    """

    python: str = ""
    pure: frozenset[Pair] | None = None
    native: frozenset[Pair] | None = None
    platforms: frozenset[str] | None = None
    _wheels: dict[str, bool] = field(default_factory=dict, repr=False)
    _pythons: dict[str, bool] = field(default_factory=dict, repr=False)

    def wheel(self, compressed: str) -> bool:
        """Whether it could use a wheel with these tags, as in the name of its file: `cp312-abi3-win_amd64.win32`."""
        found = self._wheels.get(compressed)
        if found is None:
            found = self._supports(compressed.lower())
            if len(self._wheels) < _REMEMBERED:
                self._wheels[compressed] = found
        return found

    def requires(self, specifier: str) -> bool:
        """Whether its Python is one that `Requires-Python` admits; what is no specifier admits all, as it does for pip."""
        if not specifier or not self.python:
            return True
        found = self._pythons.get(specifier)
        if found is None:
            if len(self._pythons) >= _REMEMBERED:  # there are a few dozens
                return True
            if self.python.count(".") >= 2:
                found = fits(self.python, "", (_wanted(specifier),))
            else:
                found = not disjoint(specifier, f"=={self.python}.*")
            self._pythons[specifier] = found
        return found

    def _supports(self, compressed: str) -> bool:
        parts = compressed.split("-")
        if len(parts) != 3:
            return False
        interpreters, abis, platforms = (dict.fromkeys(part.split(".")) for part in parts)
        if len(interpreters) * len(abis) > _MOST:
            return False
        pairs = list(product(interpreters, abis))
        if "any" in platforms and (self.pure is None or any(pair in self.pure for pair in pairs)):
            return True
        if self.platforms is not None and self.platforms.isdisjoint(platforms):
            return False
        if self.platforms is None and all(platform == "any" for platform in platforms):
            return False
        return self.native is None or any(pair in self.native for pair in pairs)


def _wanted(specifier: str) -> WantedPython:
    return WantedPython(specifier, "")


@lru_cache(maxsize=64)
def tags_for(python: str = "", platform: str = "", implementation: str = "", threaded: bool = False) -> Tags:
    """What a Python supports. Arguments that are "" say that any will do.

    `python` as "3.12.1" or "3.12"; `platform` as `sys.platform`, or `HERE`; `implementation` as `sys.implementation.name`;
    `threaded` for CPython without the global lock. One object for each target: it remembers its answers.
    """
    platforms = _platforms(platform)
    match = _VERSION.fullmatch(python.strip())
    if match is None or match[2] is None:
        return Tags(platforms=platforms)
    version = int(match[1]), int(match[2])
    known = f"{version[0]}.{version[1]}"
    full = python.strip() if match[3] is not None else known
    if implementation not in ("", "cpython", "pypy"):
        return Tags(full, None, None, platforms)
    name = f"{version[0]}{version[1]}"
    if implementation == "pypy":
        interpreter = f"pp{name}"
        native: list[tags.Tag] = [tags.Tag(interpreter, f"pypy{name}_pp{_PYPY}", "x")]
    else:
        interpreter = f"cp{name}"
        abi = interpreter + ("t" if threaded else "m" if version < (3, 8) else "")
        native = list(tags.cpython_tags(version, [abi], ["x"]))
    found = {*native, *tags.compatible_tags(version, interpreter, ["x"])}
    return Tags(full, _pairs(found, "any"), _pairs(found, "x"), platforms)


def _pairs(found: Iterable[tags.Tag], platform: str) -> frozenset[Pair]:
    return frozenset((tag.interpreter, tag.abi) for tag in found if tag.platform == platform)


def _platforms(platform: str) -> frozenset[str] | None:
    if platform == HERE:
        return frozenset(tags.platform_tags())
    if platform == "win32":
        return frozenset({"win_amd64", "win32", "win_arm64"})
    if platform == "darwin":
        found = set()
        for machine in ("x86_64", "arm64"):
            found |= set(tags.mac_platforms((10, 16), machine)) | set(tags.mac_platforms((_MACOS, 0), machine))
        return frozenset(found)
    if platform.startswith("linux"):
        # Of the machine nothing is said, and a distribution may use either C library.
        linux = {f"{name}_{machine}" for machine in _MACHINES for name in ("linux", "manylinux2014")}
        linux |= {f"manylinux{old}_x86_64" for old in ("1", "2010")}
        linux |= {f"manylinux_2_{minor}_{machine}" for minor in range(5, _GLIBC) for machine in _MACHINES}
        linux |= {f"musllinux_1_{minor}_{machine}" for minor in range(_MUSL) for machine in _MACHINES}
        return frozenset(linux)
    return None
