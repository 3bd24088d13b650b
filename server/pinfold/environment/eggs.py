"""Distributions from before wheels: `*.egg-info` folders (setuptools) and files (distutils). Must never raise on odd content."""

from __future__ import annotations

import os
import re

from pinfold.analysis.environment import Distribution
from pinfold.environment import metadata
from pinfold.requirements.names import normalise
from pinfold.system.files import read_head

SUFFIX = ".egg-info"
_STEM = re.compile(r"(?P<name>[^-]+)(?:-(?P<version>[^-]+))?(?:-py\d[^-]*(?:-.*)?)?")
_LIMIT = 262_144


def names(stem: str) -> tuple[str, str]:
    """Name and version that a file's name says, without its suffix; the version may be ""."""
    found = _STEM.fullmatch(stem)
    return (found["name"], found["version"] or "") if found else (stem, "")


def read(path: str, name: str, version: str) -> Distribution:
    """The distribution at `path`, whose name says `name` and perhaps `version`."""
    folder = os.path.isdir(path)
    head = metadata.read(f"{path}/PKG-INFO" if folder else path)
    problem = ""
    if head is None:
        problem = "its metadata cannot be read"
    elif not (version or head.version):
        problem = "its metadata doesn't say a version"
    data = read_head(f"{path}/requires.txt", _LIMIT) if folder else None
    extras, requires = _requires(data.decode("utf-8", "replace")) if data else (frozenset[str](), ())
    key = normalise(name)
    same = head is not None and normalise(head.name) == key
    return Distribution(
        name=head.name if head is not None and same else name,
        key=key,
        version=(head.version if head is not None else "") or version,
        location=path,
        requires=requires or (head.requires if head is not None else ()),
        requires_python=head.requires_python if head is not None else "",
        extras=extras or (head.extras if head is not None else frozenset()),
        installer=metadata.first_line(f"{path}/INSTALLER") if folder else "",
        problem=problem,
    )


def _requires(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """setuptools' `requires.txt`: sections `[extra]`, `[:marker]` and `[extra:marker]`, as `importlib.metadata` reads it."""
    extras: set[str] = set()
    found: list[str] = []
    extra = marker = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            extra, _, marker = (part.strip() for part in line[1:-1].partition(":"))
            if extra:
                extras.add(normalise(extra))
        elif line and not line.startswith("#"):
            conditions = [f"({marker})"] if marker and extra else [marker] if marker else []
            conditions += [f'extra == "{extra}"'] if extra else []
            # A URL ends at a blank.
            found.append(f"{line}{' ' * ('@' in line)}; {' and '.join(conditions)}" if conditions else line)
    return frozenset(extras), tuple(found)
