"""Rows, environments, sizes and times as people read them. Pure; must never decide anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pinfold.analysis.environment import Environment
from pinfold.cli.terminal import Paint
from pinfold.cli.visible import clean, width
from pinfold.system.words import typed

_WIDEST = 44  # a longer name pushes its reason aside alone


class Row(NamedTuple):
    """A change as one line: its mark and colour, what it is about, and why ("" for no reason). The words are fit to be shown."""

    mark: str
    style: str
    what: str
    why: str


def lines(rows: Sequence[Row], paint: Paint) -> list[str]:
    """The rows with their reasons in one column."""
    column = min(max((width(row.what) for row in rows), default=0), _WIDEST)
    return [_line(row, column, paint) for row in rows]


def _line(row: Row, column: int, paint: Paint) -> str:
    text = paint(row.style, f"{row.mark} {row.what}")
    if not row.why:
        return text
    return f"{text}{' ' * max(column - width(row.what), 0)}  {paint('dim', f'({row.why})')}"


def environment_line(environment: Environment) -> str:
    """ "Python 3.12.1, made by uv 0.13.9"; what is not known is left out."""
    named = {"": "Python", "cpython": "Python", "pypy": "PyPy", "graalpy": "GraalPy"}
    implementation = named.get(environment.implementation, environment.implementation)
    parts = [f"{clean(implementation)} {clean(environment.version) or 'of an unknown version'}"]
    if environment.made_by:
        parts.append(f"made by {clean(environment.made_by)}")
    if environment.system_site_packages:
        parts.append("sees the system's packages")
    return ", ".join(parts)


def short(path: str, root: str) -> str:
    """A path as people read it: without the folder that it is in."""
    return clean(path.removeprefix(root.rstrip("/") + "/"))


def again(*words: str, env: str = "", windows: bool = False) -> str:
    """Words of a command and its `--env` as a person can type them once more, with the blanks in front; "" for none."""
    if not (words or env):
        return ""
    return clean(f" {typed((*words, '--env', env) if env else words, windows)}")


def listed(words: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def duration(seconds: float) -> str:
    """ "0.3 s", "12 s", "2 min 5 s"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of columns, the last one not padded."""
    if not rows:
        return []
    widths = [max(width(row[n]) for row in rows) for n in range(len(rows[0]) - 1)]
    return ["  ".join([*map(_padded, row[:-1], widths), row[-1]]).rstrip() for row in rows]


def _padded(cell: str, columns: int) -> str:
    return cell + " " * (columns - width(cell))
