"""The variables of markers for hover and completion: what each one is, and values that people compare it with.

Source: PEP 508, "Environment Markers". Must never ask the running interpreter: the values are those of the whole world.
"""

from __future__ import annotations

from typing import NamedTuple


class VariableDoc(NamedTuple):
    """One line of documentation and typical values, the likeliest first."""

    doc: str
    values: tuple[str, ...] = ()


_PYTHONS = tuple(f"3.{minor}" for minor in range(15, 6, -1))

VARIABLE_DOCS: dict[str, VariableDoc] = {
    "python_version": VariableDoc("The first two numbers of Python's version, compared as versions.", _PYTHONS),
    "python_full_version": VariableDoc(
        "Python's whole version, compared as versions.", tuple(f"{version}.0" for version in _PYTHONS)
    ),
    "os_name": VariableDoc("Python's `os.name`.", ("posix", "nt", "java")),
    "sys_platform": VariableDoc(
        "Python's `sys.platform`; Windows is `win32`, macOS `darwin`.",
        ("win32", "linux", "darwin", "cygwin", "android", "ios", "emscripten", "wasi"),
    ),
    "platform_system": VariableDoc(
        "Python's `platform.system()`; macOS is `Darwin`.",
        ("Windows", "Linux", "Darwin", "Android", "iOS", "FreeBSD", "Emscripten"),
    ),
    "platform_machine": VariableDoc(
        "The processor as `platform.machine()` reports it; one kind has different names on different systems.",
        ("x86_64", "AMD64", "arm64", "aarch64", "armv7l", "i686", "ppc64le", "s390x", "wasm32"),
    ),
    "platform_release": VariableDoc("The system's release as `platform.release()` reports it; on Linux the kernel's."),
    "platform_version": VariableDoc("The system's build as `platform.version()` reports it, compared as text."),
    "platform_python_implementation": VariableDoc(
        "Python's implementation as `platform.python_implementation()` reports it.",
        ("CPython", "PyPy", "GraalVM", "Jython", "IronPython"),
    ),
    "implementation_name": VariableDoc(
        "Python's implementation as `sys.implementation.name` says it.",
        ("cpython", "pypy", "graalpy", "micropython"),
    ),
    "implementation_version": VariableDoc("The version of Python's implementation, compared as versions."),
    "extra": VariableDoc("The extra that is asked for. In a requirements file it is always empty."),
}
"""In the order in which an editor offers them (`marker_tokens.VARIABLES`)."""

OPERATOR_DOCS: dict[str, str] = {
    "==": "equal",
    "!=": "not equal",
    "<": "earlier than",
    "<=": "at most",
    ">": "later than",
    ">=": "at least",
    "~=": "compatible with",
    "===": "the same text",
    "in": "is part of the text",
    "not in": "is no part of the text",
}
