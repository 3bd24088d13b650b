"""What a file is for, going by its name. Pure; must never look into a file."""

from __future__ import annotations

import re

from pinfold.analysis.snapshot import Role

SETTINGS_FILES = ("pinfold.toml", "pyproject.toml")
LANGUAGES = frozenset({"pip-requirements", "requirements", "requirements.txt", "pip-constraints"})
# `constraints/3.12`, `constraints/upper`: such folders hold files without a suffix, but also a solver's sources, a
# Makefile or a LICENSE.
_PLAIN = re.compile(r"[a-z0-9_.-]*[0-9]|[a-z0-9_-]+")


def named_role(path: str) -> Role | None:
    """The role that a name promises; None for a name that promises nothing. Case does not matter."""
    folder, _, name = path.lower().rpartition("/")
    folder = folder.rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    if not dot or suffix not in {"txt", "in"}:
        plain = folder == "constraints" and _PLAIN.fullmatch(path.rpartition("/")[2])
        return Role.CONSTRAINTS if plain else None
    if not ("requirements" in stem or "constraints" in stem or folder in {"requirements", "constraints"}):
        return None
    if suffix == "in":
        return Role.INPUT
    if "constraints" in stem or (folder == "constraints" and "requirements" not in stem):
        return Role.CONSTRAINTS
    return Role.REQUIREMENTS


def unnamed_role(constraint_only: bool, path: str) -> Role:
    """The role of a file whose name promises nothing; `constraint_only`: other files name it, and only behind `-c`."""
    if constraint_only:
        return Role.CONSTRAINTS
    return Role.INPUT if path.lower().endswith(".in") else Role.REQUIREMENTS
