"""The environments that exist: which values a marker's variables take, and which of them go together.

Tables only. A platform that is missing here is still possible (`marker_worlds.py` adds "anything else"), so a gap
costs a finding and never makes a wrong one.
"""

from __future__ import annotations

Row = tuple["str | None", ...]  # None: any value at all

PLATFORM_COLUMNS = ("sys_platform", "os_name", "platform_system")
PLATFORMS: tuple[Row, ...] = (
    ("linux", "posix", "Linux"),
    ("win32", "nt", "Windows"),
    ("darwin", "posix", "Darwin"),
    ("linux2", "posix", "Linux"),  # Python before 3.3
    ("linux3", "posix", "Linux"),
    ("cygwin", "posix", None),  # the Windows version is part of the name
    ("msys", "posix", None),
    ("android", "posix", "Android"),
    ("ios", "posix", "iOS"),
    ("ios", "posix", "iPadOS"),
    ("tvos", "posix", "tvOS"),
    ("watchos", "posix", "watchOS"),
    ("emscripten", "posix", "Emscripten"),
    ("wasi", "posix", None),
    ("aix", "posix", "AIX"),
    ("aix7", "posix", "AIX"),  # Python before 3.8
    ("freebsd14", "posix", "FreeBSD"),
    ("netbsd10", "posix", "NetBSD"),
    ("openbsd7", "posix", "OpenBSD"),
    ("dragonfly6", "posix", "DragonFly"),
    ("sunos5", "posix", "SunOS"),
    ("hp-ux11", "posix", "HP-UX"),
    ("gnu0", "posix", "GNU"),
    ("haiku1", "posix", "Haiku"),
    ("cli", None, None),  # IronPython 2
    (None, "java", "Java"),  # Jython: the Java version is part of sys.platform
)

VERSIONED_PLATFORMS = ("aix", "freebsd", "netbsd", "openbsd", "dragonfly", "sunos", "hp-ux", "gnu", "haiku")
"""Prefixes of `sys_platform` that a release number follows."""

IMPLEMENTATION_COLUMNS = ("implementation_name", "platform_python_implementation")
IMPLEMENTATIONS: tuple[Row, ...] = (
    ("cpython", "CPython"),
    ("pypy", "PyPy"),
    ("graalpy", "GraalVM"),
    ("graalpython", "GraalVM"),
    ("ironpython", "IronPython"),
    ("jython", "Jython"),
    ("micropython", None),
    ("rustpython", "RustPython"),
    ("pyston", "Pyston"),
)

MACHINES = (
    "x86_64",
    "AMD64",
    "amd64",
    "aarch64",
    "arm64",
    "ARM64",
    "armv7l",
    "armv6l",
    "i386",
    "i686",
    "x86",
    "ppc64le",
    "ppc64",
    "s390x",
    "riscv64",
    "loongarch64",
    "wasm32",
    "",  # it could not be determined
)

PYTHON_MINORS = ((2, 7), *((3, minor) for minor in range(31)), *((4, minor) for minor in range(10)))
"""Every (major, minor) a Python may have. Nothing older than 2.7 is alive; Python 4 is there so that `< "4"` isn't
called superfluous."""


def known_values(variable: str) -> tuple[str, ...]:
    """The values of a variable that occur in practice, most common first; empty where anything may occur."""
    if variable == "python_version":
        return tuple(f"3.{minor}" for minor in range(15, 7, -1))
    if variable == "platform_machine":
        return tuple(machine for machine in MACHINES if machine)
    for columns, rows in ((PLATFORM_COLUMNS, PLATFORMS), (IMPLEMENTATION_COLUMNS, IMPLEMENTATIONS)):
        if variable in columns:
            column = columns.index(variable)
            return tuple(dict.fromkeys(value for row in rows if (value := row[column]) is not None))
    return ()
