"""Patterns as in `.gitignore`, from settings and `.gitignore` files. Pure; must never hang on a hostile pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

# A pattern becomes a regular expression, whose worst case is the name's length to the power of its stars.
_MAX_STARS = 3
_MAX_LENGTH = 1000
_STARS = re.compile(r"\*+")


class Patterns:
    """A compiled list; the last pattern that matches decides. `bad` are the positions of those that cannot be used."""

    __slots__ = ("_spec", "bad")

    def __init__(self, lines: Iterable[str]) -> None:
        self._spec, self.bad = _compile(list(lines))

    def match(self, path: str) -> bool | None:
        """Whether a relative path (a folder's ends in "/") is meant; False: a `!` says it is not; None: no pattern."""
        return None if self._spec is None else self._spec.check_file(path).include

    def __bool__(self) -> bool:
        return self._spec is not None


def _compile(lines: list[str]) -> tuple[GitIgnoreSpec | None, tuple[int, ...]]:
    meant = [(at, line) for at, line in enumerate(lines) if line.strip() and not line.startswith("#")]
    if not meant:
        return None, ()
    from pathspec import GitIgnoreSpec  # its import takes longer than checking a file

    good = [line for _, line in meant if _usable(line)]
    bad = tuple(at for at, line in meant if not _usable(line))
    return (GitIgnoreSpec.from_lines(good) if good else None), bad


def _usable(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return not _costly(line)


def _costly(line: str) -> bool:
    if len(line) > _MAX_LENGTH or line.count("**") > _MAX_STARS:
        return True
    return any(len(_STARS.findall(part)) > _MAX_STARS for part in line.split("/"))
