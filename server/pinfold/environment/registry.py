"""Pythons that say in the Windows registry where they are (PEP 514). Must never start anything.

Reading the registry is one function; what it means is another, which needs no Windows.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from pinfold.records import dataclass, field

_LIMIT = 200  # keys below one key


@dataclass(frozen=True, slots=True)
class Key:
    """A key with its values (the default one is named "") and what is below it."""

    values: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, Key] = field(default_factory=dict)


def programs(roots: Iterable[Key]) -> list[str]:
    r"""The interpreters that `Software\Python` names, in the order of PEP 514: the person's own first, each once.

    `ExecutablePath` is to be believed; without it, it is `python.exe` in `InstallPath`.
    """
    found: dict[str, str] = {}
    for root in roots:
        for company, tags in root.keys.items():
            if company == "PyLauncher":  # reserved for the launcher
                continue
            for tag in tags.keys.values():
                install = tag.keys.get("InstallPath", Key()).values
                folder = install.get("", "").rstrip("\\/")
                program = install.get("ExecutablePath") or (f"{folder}\\python.exe" if folder else "")
                if program[1:3] in (":\\", ":/"):
                    found.setdefault(program.casefold(), program)
    return list(found.values())


if sys.platform == "win32":
    import winreg

    def read() -> list[Key]:
        """`Software\\Python` of the person and of the machine, 64 and 32 bits."""
        views = (
            (winreg.HKEY_CURRENT_USER, 0),
            (winreg.HKEY_LOCAL_MACHINE, winreg.KEY_WOW64_64KEY),
            (winreg.HKEY_LOCAL_MACHINE, winreg.KEY_WOW64_32KEY),
        )
        return [_read(root, r"Software\Python", flags, 4) for root, flags in views]

    def _read(root: winreg.HKEYType | int, path: str, flags: int, depth: int) -> Key:
        values: dict[str, str] = {}
        names: list[str] = []
        try:
            with winreg.OpenKeyEx(root, path, 0, winreg.KEY_READ | flags) as key:
                below, count, _ = winreg.QueryInfoKey(key)
                for index in range(min(count, _LIMIT)):
                    name, value, kind = winreg.EnumValue(key, index)
                    if kind == winreg.REG_SZ and isinstance(value, str):
                        values[name] = value
                names = [winreg.EnumKey(key, index) for index in range(min(below, _LIMIT))]
        except OSError:
            return Key()  # not there, or gone meanwhile
        return Key(values, {name: _read(root, rf"{path}\{name}", flags, depth - 1) for name in names} if depth else {})

else:

    def read() -> list[Key]:
        """There is no registry here."""
        return []
