"""The variables of PEP 508 in an environment, worked out from what its files say instead of by running its Python.

What only a process can tell (the machine and its system) is our own process's, for the environment is on the same machine.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import cache

from pinfold.records import dataclass

_DISPLAYED = {
    "cpython": "CPython",
    "pypy": "PyPy",
    "graalpy": "GraalVM",
    "ironpython": "IronPython",
    "jython": "Jython",
}
_SYSTEMS = {"win32": "Windows", "darwin": "Darwin", "linux": "Linux"}


@dataclass(frozen=True, slots=True)
class Machine:
    """`os.name`, `platform.system()`, `.release()`, `.version()` and `.machine()`."""

    os_name: str
    system: str
    release: str = ""
    version: str = ""
    machine: str = ""


def markers(
    version: str, implementation: str, implementation_version: str, platform: str, machine: Machine
) -> Mapping[str, str]:
    """All eleven variables of PEP 508, or none where one of them cannot be told: a guess would be worse.

    `version` is full ("3.12.1", "3.13.0rc1"), `platform` is `sys.platform`.
    """
    displayed = _DISPLAYED.get(implementation)
    if displayed is None or version.count(".") < 2 or not implementation_version:
        return {}
    return {
        "implementation_name": implementation,
        "implementation_version": implementation_version,
        "os_name": machine.os_name,
        "platform_machine": machine.machine,
        "platform_python_implementation": displayed,
        "platform_release": machine.release,
        "platform_system": machine.system,
        "platform_version": machine.version,
        "python_full_version": version,
        "python_version": ".".join(version.split(".")[:2]),
        "sys_platform": platform,
    }


def machine_of(platform: str) -> Machine:
    """The machine that we run on; of another platform (in tests) only what follows from its name."""
    if platform != sys.platform:
        return Machine("nt" if platform == "win32" else "posix", _SYSTEMS.get(platform, ""))
    return _own_machine()


@cache
def _own_machine() -> Machine:
    if sys.platform == "win32":
        import platform  # slow, and elsewhere `os.uname` says it all

        said = platform.uname()
        return Machine(os.name, said.system, said.release, said.version, said.machine)
    own = os.uname()
    return Machine(os.name, own.sysname, own.release, own.version, own.machine)
