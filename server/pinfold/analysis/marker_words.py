"""Markers in plain words, for hover and messages. Must never raise; what has no plain words stays as it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pinfold.analysis.evaluation import MAX_LENGTH
from pinfold.analysis.marker_tree import Combined, Comparison, Node, Opaque, tree

MAX_WORDS = 8  # comparisons; beyond that the marker itself is easier to read

_SYSTEMS = {
    "sys_platform": {
        "win32": "Windows",
        "linux": "Linux",
        "linux2": "Linux (Python 2)",
        "darwin": "macOS",
        "cygwin": "Cygwin",
        "msys": "MSYS2",
        "android": "Android",
        "ios": "iOS",
        "tvos": "tvOS",
        "watchos": "watchOS",
        "emscripten": "Emscripten (WebAssembly)",
        "wasi": "WASI",
        "aix": "AIX",
        "sunos5": "Solaris",
    },
    "platform_system": {
        "Windows": "Windows",
        "Linux": "Linux",
        "Darwin": "macOS",
        "Android": "Android",
        "iOS": "iOS",
        "iPadOS": "iPadOS",
        "Emscripten": "Emscripten (WebAssembly)",
        "FreeBSD": "FreeBSD",
        "OpenBSD": "OpenBSD",
        "NetBSD": "NetBSD",
        "SunOS": "Solaris",
        "AIX": "AIX",
        "Java": "Java",
    },
    "os_name": {"nt": "Windows", "posix": "Unix-like systems", "java": "Java"},
    "platform_python_implementation": {
        name: name for name in ("CPython", "PyPy", "Jython", "IronPython", "GraalVM", "RustPython", "Pyston")
    },
    "implementation_name": {
        "cpython": "CPython",
        "pypy": "PyPy",
        "jython": "Jython",
        "ironpython": "IronPython",
        "graalpy": "GraalPy",
        "micropython": "MicroPython",
        "rustpython": "RustPython",
    },
}
_BSDS = {"freebsd": "FreeBSD", "openbsd": "OpenBSD", "netbsd": "NetBSD"}
_THINGS = {"sys_platform": "platforms", "platform_system": "systems", "platform_machine": "machines"}
_PYTHON = ("python_version", "python_full_version")
_VERSION = re.compile(r"\d+(\.\d+)*((a|b|rc)\d+)?", re.ASCII)
_PRE = re.compile("[abc]")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class _NoWordsError(Exception):
    """Something that would not read well."""


def explain(marker: str) -> str:
    """Says where a marker holds: "on Windows", "not on PyPy", "on Python 3.9 or later, before 3.12".

    Anything odd comes back as written, in backticks.
    """
    return _explain(marker) if len(marker) <= MAX_LENGTH else _quoted(marker)


@lru_cache(maxsize=1_024)
def _explain(marker: str) -> str:
    node = tree(marker)
    if isinstance(node, Opaque) or _size(node) > MAX_WORDS:
        return _quoted(marker)
    try:
        return _say(node, 0)
    except _NoWordsError:
        return _quoted(marker)


def _quoted(marker: str) -> str:
    fence = "``" if "`" in marker else "`"
    return f"{fence}{' '.join(marker.split())}{fence}"


def _size(node: Node) -> int:
    return 1 if isinstance(node, Comparison) else sum(_size(part) for part in node.parts)


def _say(node: Node, depth: int) -> str:
    if isinstance(node, Comparison):
        return _phrase([node])
    if depth > 1:
        raise _NoWordsError
    phrases: dict[str, None] = {}  # in order, none twice
    nested = False
    for part in _runs(node):
        if isinstance(part, Combined):
            said = _say(part, depth + 1)
            phrases[f"either {said}" if node.both and " or " in said else said] = None
            nested = True
        else:
            phrases[_phrase(part)] = None
    return _join(list(phrases), "and" if node.both else "or", nested and not node.both)


def _join(phrases: Sequence[str], word: str, comma: bool) -> str:
    """Joins phrases; commas where there are many, or where one has commas or parts of its own."""
    *rest, last = phrases
    if not rest:
        return last
    if comma or len(rest) > 1 or ", " in rest[0]:
        return f"{', '.join(rest)}, {word} {last}"
    return f"{rest[0]} {word} {last}"


def _runs(node: Combined) -> list[Combined | list[Comparison]]:
    """The parts in order of first mention; comparisons that share one phrase stand together."""
    runs: dict[object, Combined | list[Comparison]] = {}
    for i, part in enumerate(node.parts):
        if isinstance(part, Combined):
            runs[i] = part
            continue
        key: object = i
        if part.atom.variable in _PYTHON and node.both and _operator(part) in ("<", "<=", ">", ">="):
            key = part.atom.variable
        elif part.atom.op == ("!=" if node.both else "=="):
            key = (part.atom.variable, part.atom.op)
        run = runs.setdefault(key, [])
        assert isinstance(run, list)
        run.append(part)
    return list(runs.values())


def _operator(part: Comparison) -> str:
    return _MIRRORED.get(part.atom.op, part.atom.op) if part.atom.swapped else part.atom.op


def _phrase(run: Sequence[Comparison]) -> str:
    """One phrase for comparisons of one variable: a range of Pythons, or a list of (un)equal values."""
    variable = run[0].atom.variable
    values = [part.probe.literal for part in run]
    op = _operator(run[0])
    if not all(value and value.isprintable() and "`" not in value for value in values):
        raise _NoWordsError
    if variable in _PYTHON:
        return _python(run)
    if op in ("==", "!="):
        return _place(variable, values, "on" if op == "==" else "not on")
    if op in ("in", "not in") and variable in _THINGS and run[0].atom.swapped:
        does = "contains" if op == "in" else "does not contain"
        return f"on {_THINGS[variable]} whose name {does} `{values[0]}`"
    raise _NoWordsError


def _place(variable: str, values: Sequence[str], where: str) -> str:
    if variable == "platform_machine":
        return f"{where} {_list(values)} machines"
    if variable == "extra":
        return f"{'with' if where == 'on' else 'without'} the extra {_list([f'`{v}`' for v in values])}"
    names = [_name(variable, value) for value in values]
    known = [name for name in names if name is not None]
    if len(known) == len(names):
        return f"{where} {_list(list(dict.fromkeys(known)))}"
    return f"where `{variable}` is {'' if where == 'on' else 'not '}{_list([f'`{v}`' for v in values])}"


def _name(variable: str, value: str) -> str | None:
    family = value.rstrip("0123456789")
    if variable == "sys_platform" and family in _BSDS and family != value:
        return f"{_BSDS[family]} {value[len(family) :]}"
    return _SYSTEMS.get(variable, {}).get(value)


def _list(values: Sequence[str]) -> str:
    *rest, last = values
    return f"{', '.join(rest)} or {last}" if rest else last


def _python(run: Sequence[Comparison]) -> str:
    clauses = [(_operator(part), part.probe.literal) for part in run]
    digits = 2 if run[0].atom.variable == "python_version" else 3
    op, value = clauses[0]
    if op in ("in", "not in") and not run[0].atom.swapped:
        op = "==" if op == "in" else "!="
        clauses = [(op, each) for each in re.split(r"[\s,]+", value.strip(" ,"))]
    if op in ("==", "!="):
        values = [v[:-2] if v.endswith(".*") else _padded(v, digits) for _, v in clauses]
        if not all(_VERSION.fullmatch(v) for v in values):
            raise _NoWordsError
        return f"{'on' if op == '==' else 'not on'} Python {_list(values)}"
    lower = [_lower(o, v, digits) for o, v in clauses if o in (">", ">=", "~=")]
    upper = [_upper(o, v, digits) for o, v in clauses if o in ("<", "<=", "~=")]
    if len(lower) > 1 or len(upper) > 1 or not lower + upper:
        raise _NoWordsError
    return f"on Python {', '.join(lower + upper)}"


def _padded(version: str, digits: int) -> str:
    """A plain version with at least so many numbers: `python_full_version == "3.8"` is about 3.8.0 only."""
    if not _VERSION.fullmatch(version):
        raise _NoWordsError
    return version if _PRE.search(version) else version + ".0" * (digits - 1 - version.count("."))


def _lower(op: str, version: str, digits: int) -> str:
    padded = _padded(version, digits)
    if op != ">":
        return f"{version} or later"
    numbers = padded.split(".")
    if len(numbers) == digits and numbers[-1].isdigit():
        return f"{'.'.join(numbers[:-1])}.{int(numbers[-1]) + 1} or later"
    return f"after {padded}"


def _upper(op: str, version: str, digits: int) -> str:
    padded = _padded(version, digits)
    if op != "~=":
        return f"before {version}" if op == "<" else f"up to {padded}"
    numbers = version.split(".")[:-1]
    if not numbers or not numbers[-1].isdigit():
        raise _NoWordsError
    return f"before {'.'.join([*numbers[:-1], str(int(numbers[-1]) + 1)])}"
