"""Which Python a project asks for: `wanted`. Reads `.python-version` and `pyproject.toml` in the project's folder, nothing else.

What cannot be told, such as the name of one of pyenv's environments, asks for nothing.
"""

from __future__ import annotations

import re
from typing import Any

from pinfold.analysis.environment import WantedPython
from pinfold.environment.poetry import specifiers
from pinfold.system.files import read, read_head
from pinfold.system.paths import canonical

# What pyenv and uv understand: `3.12`, `cpython-3.12.1`, `pypy3.10`, `pypy3.10-7.3.17`, `cpython-3.12.1-linux-x86_64-gnu`,
# `cpython@3.12`, `python3.12`, `cp312`, `3.13t`, `3.13+freethreaded`. Compiled where there is such a file.
_REQUEST = (
    r"(?:(?P<implementation>cpython|pypy|graalpy|python|cp|pp)[-@]?)?"
    r"(?P<version>[23](?:\.\d+(?:\.\d+(?:(?:a|b|rc)\d+)?)?)?)"
    r"(?P<variant>t|\+\w+)?(?:-[\w.+-]*)?"
)
_TAG = r"(?P<implementation>cp|pp)(?P<major>[23])(?P<minor>\d+)t?"
_IMPLEMENTATIONS = {"cp": "cpython", "pp": "pypy", "python": "", None: ""}
_LIMIT = 65_536


def wanted(root: str) -> tuple[WantedPython, ...]:
    """What the files of a folder ask for; all of it is to hold (`analysis/pythons.py`). `origin` is a canonical path."""
    root = canonical(root).rstrip("/")
    found = [_python_version(f"{root}/.python-version"), *_pyproject(f"{root}/pyproject.toml")]
    return tuple(each for each in found if each is not None)


def parse_python_version(text: str, origin: str) -> WantedPython | None:
    """`.python-version`: what the first line asks for; pyenv takes several lines (or words), of which any will do here."""
    lines = [line.partition("#")[0].strip() for line in text.removeprefix("\ufeff").splitlines()]
    requests: list[str] = []
    for line in filter(None, lines):
        requests += [line] if line[0] in "<>=!~" else line.split()
    asked = [_request(each) for each in requests]
    if not asked or None in asked:
        return None  # one that cannot be told may be the one that is used
    (specifier, implementation), *others = [each for each in asked if each is not None]
    same = all(other == implementation for _, other in others)
    return WantedPython(specifier, origin, tuple(one for one, _ in others), implementation if same else "")


def _request(text: str) -> tuple[str, str] | None:
    """A specifier (PEP 440) and an implementation ("" for any)."""
    text = text.lower()
    if text[0] in "<>=!~":
        return (text, "") if _valid(text) else None
    tag = re.fullmatch(_TAG, text, re.ASCII)
    if tag:
        return f"=={tag['major']}.{tag['minor']}.*", _IMPLEMENTATIONS[tag["implementation"]]
    found = re.fullmatch(_REQUEST, text, re.ASCII)
    if not found:
        return None
    implementation, version = found["implementation"], found["version"]
    exact = version.count(".") == 2
    return f"=={version}" if exact else f"=={version}.*", _IMPLEMENTATIONS.get(implementation, implementation)


def _python_version(path: str) -> WantedPython | None:
    data = read_head(path, _LIMIT)
    return parse_python_version(data.decode("utf-8", "replace"), path) if data else None


def _pyproject(path: str) -> list[WantedPython]:
    project, poetry = _tables(path)
    found = []
    said = project.get("requires-python")
    if isinstance(said, str) and said.strip() and _valid(said):
        found.append(WantedPython(said.strip(), path))
    elif said is None:
        dependencies = poetry.get("dependencies")
        constraint = dependencies.get("python") if isinstance(dependencies, dict) else None
        if isinstance(constraint, str) and (any_of := specifiers(constraint)):
            found.append(WantedPython(any_of[0], path, any_of[1:]))
    return found


def _tables(path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """`[project]` and `[tool.poetry]`, empty where they are not or the file is no TOML."""
    data = read(path).data
    if not data:
        return {}, {}
    from pinfold.system import toml  # rarely needed

    try:
        content: Any = toml.parse(data.decode("utf-8").removeprefix("\ufeff"))
    except (ValueError, RecursionError):  # its own diagnostics are other tools' business
        return {}, {}
    project, tool = content.get("project"), content.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    return project if isinstance(project, dict) else {}, poetry if isinstance(poetry, dict) else {}


def _valid(specifier: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        SpecifierSet(specifier)
    except InvalidSpecifier:
        return False
    return True
