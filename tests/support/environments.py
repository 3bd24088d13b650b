"""Random environments for property tests, drawn without a look at what the code under test considers possible."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import strategies as st

# (sys_platform, os_name, platform_system) as reported by real interpreters
SYSTEMS = [
    ("linux", "posix", "Linux"),
    ("linux2", "posix", "Linux"),
    ("win32", "nt", "Windows"),
    ("darwin", "posix", "Darwin"),
    ("cygwin", "posix", "CYGWIN_NT-10.0-19045"),
    ("msys", "posix", "MSYS_NT-10.0-19045"),
    ("android", "posix", "Android"),
    ("ios", "posix", "iOS"),
    ("ios", "posix", "iPadOS"),
    ("emscripten", "posix", "Emscripten"),
    ("wasi", "posix", ""),
    ("wasi", "posix", "wasi"),
    ("aix", "posix", "AIX"),
    ("aix6", "posix", "AIX"),
    ("freebsd12", "posix", "FreeBSD"),
    ("freebsd14", "posix", "FreeBSD"),
    ("openbsd6", "posix", "OpenBSD"),
    ("netbsd9", "posix", "NetBSD"),
    ("dragonfly6", "posix", "DragonFly"),
    ("sunos5", "posix", "SunOS"),
    ("haiku1", "posix", "Haiku"),
    ("gnu0", "posix", "GNU"),
    ("hp-ux11", "posix", "HP-UX"),
    ("java1.8.0_292", "java", "Java"),
    ("cli", "nt", "Windows"),
    ("cli", "posix", "cli"),
]
INTERPRETERS = [
    ("cpython", "CPython"),
    ("pypy", "PyPy"),
    ("graalpy", "GraalVM"),
    ("ironpython", "IronPython"),
    ("jython", "Jython"),
    ("micropython", "MicroPython"),
    ("rustpython", "RustPython"),
]
MACHINES = [
    "x86_64",
    "AMD64",
    "arm64",
    "aarch64",
    "i686",
    "armv7l",
    "ppc64le",
    "s390x",
    "riscv64",
    "",
    "sparc64",
    "mips",
]
RELEASES = ["", "5.15.0-91-generic", "6.5.0", "10", "11", "22.6.0", "2012ServerR2", "4.19.0+deb10"]
REAL_NAMES = {row[0] for row in (*SYSTEMS, *INTERPRETERS)}


def noise(random: Random) -> str:
    """A name that no real system or interpreter has: a made-up Linux with `os_name == "nt"` would prove nothing."""
    while True:
        text = "".join(
            random.choice("linuxwindarmpy_0123456789. ") for _ in range(random.choice([0, 1, 2, 3, 5, 8, 12]))
        )
        if text not in REAL_NAMES:
            return text


def environment(random: Random) -> dict[str, str]:
    """Everything that `Marker.evaluate` looks up, for one Python on one machine."""

    def pick(known: Sequence[str]) -> str:
        return noise(random) if random.random() < 0.3 else random.choice(known)

    major, minor = random.choice([(2, 7), (4, 0), *((3, minor) for minor in range(31)), (3, 8), (3, 11)])
    micro = random.choice([0, 0, 0, 1, 2, 3, 4, 9, 10, 18])
    pre = random.choice(["", "", "", "a1", "a7", "b2", "b4", "rc1", "rc2", "+", "a0+", "rc1+"])
    made_up = noise(random), noise(random), noise(random)
    system = made_up if random.random() < 0.3 else random.choice(SYSTEMS)
    interpreter = made_up[:2] if random.random() < 0.3 else random.choice(INTERPRETERS)
    return {
        "python_version": f"{major}.{minor}",
        "python_full_version": f"{major}.{minor}.{micro}{pre}",
        "sys_platform": system[0],
        "os_name": system[1],
        "platform_system": system[2],
        "implementation_name": interpreter[0],
        "platform_python_implementation": interpreter[1],
        "implementation_version": random.choice(["3.12.1", "7.3.13", "3.13.0rc1", "2.7.18", "24.0"]),
        "platform_machine": pick(MACHINES),
        "platform_release": pick(RELEASES),
        "platform_version": pick(["", "#1 SMP", "10.0.19045"]),
        "extra": "",
    }


def environments(count: int) -> st.SearchStrategy[list[dict[str, str]]]:
    """So many random environments, from one seed: drawing every value by itself would take longer than the tests."""
    return st.integers(0, 2**32 - 1).map(lambda seed: [environment(Random(seed + i)) for i in range(count)])


PYTHONS = ["2.7", "3", "3.0", "3.6", "3.8", "3.9", "3.10", "3.11", "3.30", "4", "4.0", "2.6", "3.1", "310"]
FULLS = [*PYTHONS, "3.8.1", "3.10.2", "3.11.0", "3.11.0rc1", "3.11.0a7", "3.9.18", "3.11.dev0", "3.11.4+local", "1!3.8"]
ORDER = ["==", "!=", "<", "<=", ">", ">="]
STRINGS = {
    "sys_platform": ["linux", "win32", "darwin", "cygwin", "linux2", "freebsd12", "windows", "java", "", "cli"],
    "os_name": ["posix", "nt", "java", "linux"],
    "platform_system": ["Linux", "Windows", "Darwin", "Java", "FreeBSD", "linux", ""],
    "implementation_name": ["cpython", "pypy", "PyPy", "micropython"],
    "platform_python_implementation": ["CPython", "PyPy", "MicroPython", "GraalVM"],
    "platform_machine": ["x86_64", "arm64", "arm", "AMD64", "", "aarch64"],
    "platform_version": ["10", "SMP", ""],
}
PARTS = [
    "linux linux2",
    "win",
    "win32 darwin",
    "arm",
    "lin",
    "in",
    "posix nt",
    "x86_64 AMD64",
    "Py",
    "2.7 3.8",
    "3.1",
    "",
    "1",
]


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    """One comparison that `packaging` can evaluate."""
    kind = draw(st.integers(0, 9))
    if kind <= 3:
        variable = draw(st.sampled_from(["python_version", "python_version", "python_full_version"]))
        literal = draw(st.sampled_from(PYTHONS if variable == "python_version" else FULLS))
        op = draw(st.sampled_from(ORDER))
        if (
            op in ("==", "!=")
            and draw(st.booleans())
            and "+" not in literal
            and "rc" not in literal
            and "a" not in literal
        ):
            literal = literal.removesuffix(".dev0") + ".*"
        elif draw(st.integers(0, 5)) == 0:
            op = "~=" if literal.count(".") and "+" not in literal else "==="
        if draw(st.integers(0, 7)) == 0 and op not in ("~=", "==="):
            return f'"{literal}" {op} {variable}'
        return f'{variable} {op} "{literal}"'
    if kind <= 7:
        variable = draw(st.sampled_from(sorted(STRINGS)))
        literal = draw(st.sampled_from(STRINGS[variable]))
        op = draw(st.sampled_from(["==", "==", "!=", "!=", "<", ">="]))
        return f'{variable} {op} "{literal}"' if draw(st.booleans()) else f"'{literal}' {op} {variable}"
    variable = draw(st.sampled_from([*STRINGS, "python_version", "python_full_version", "platform_release"]))
    op = draw(st.sampled_from(["in", "not in"]))
    literal = draw(st.sampled_from(PARTS))
    if variable == "platform_release" and draw(st.booleans()):
        return f'{variable} {draw(st.sampled_from(ORDER))} "{draw(st.sampled_from(["10", "5.15", "generic"]))}"'
    return f'{variable} {op} "{literal}"' if draw(st.booleans()) else f'"{literal}" {op} {variable}'


def markers() -> st.SearchStrategy[str]:
    """Markers of one to four comparisons, bracketed or not."""
    joined = st.recursive(
        comparisons(),
        lambda inner: st.tuples(inner, st.sampled_from(["and", "or"]), inner, st.booleans()).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})" if t[3] else f"{t[0]} {t[1]} {t[2]}"
        ),
        max_leaves=4,
    )
    return st.one_of(comparisons(), joined)
