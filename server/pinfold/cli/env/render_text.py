"""Plans, differences and environments as people read them. Pure, but for the shape of the text; must never decide anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pinfold.analysis.environment import Environment
from pinfold.cli.terminal import Paint
from pinfold.cli.visible import clean, width
from pinfold.environment.plan import Action, Plan, Step

_MARKS = {
    Action.INSTALL: ("+", "added"),
    Action.UPGRADE: ("~", "code"),
    Action.DOWNGRADE: ("~", "warning"),
    Action.REINSTALL: ("~", "code"),
    Action.REMOVE: ("-", "removed"),
    Action.KEEP: (" ", "dim"),
}
_WIDEST = 44  # a longer name pushes its reason aside alone
# In this order, with the word for what will be done and the one for what has been.
_WORDS = (
    (Action.INSTALL, "to install", "installed"),
    (Action.UPGRADE, "to upgrade", "upgraded"),
    (Action.DOWNGRADE, "to downgrade", "downgraded"),
    (Action.REINSTALL, "to reinstall", "reinstalled"),
    (Action.REMOVE, "to remove", "removed"),
)


class Row(NamedTuple):
    """A change as one line: its mark and colour, what it is about, and why. The words are fit to be shown."""

    mark: str
    style: str
    what: str
    why: str


def plan_lines(plan: Plan, paint: Paint, arrow: str = "→") -> list[str]:
    """One line for each change: a mark, the name and versions, the reason and the download."""
    return lines([Row(*_MARKS[step.action], _what(step, arrow), _why(step)) for step in plan.changes], paint)


def lines(rows: Sequence[Row], paint: Paint) -> list[str]:
    """The rows with their reasons in one column."""
    column = min(max((width(row.what) for row in rows), default=0), _WIDEST)
    return [
        f"{paint(row.style, f'{row.mark} {row.what}')}{' ' * max(column - width(row.what), 0)}  "
        + paint("dim", f"({row.why})")
        for row in rows
    ]


def _what(step: Step, arrow: str) -> str:
    name, before, after = clean(step.name), clean(step.before), clean(step.after)
    if step.action in (Action.UPGRADE, Action.DOWNGRADE):
        return f"{name} {before} {arrow} {after}"
    if step.action is Action.REINSTALL:
        return f"{name} {after or before}, again"
    return f"{name} {after or before}".rstrip()


def _why(step: Step) -> str:
    reason = clean(step.reason)
    return reason if step.size is None else f"{reason}, {size(step.size)}"


def counts(plan: Plan, *, done: bool) -> str:
    """ "3 to install, 1 to remove", or "3 installed, 1 removed"."""
    totals = [(sum(step.action is action for step in plan.steps), *words) for action, *words in _WORDS]
    return ", ".join(f"{count} {after if done else before}" for count, before, after in totals if count)


def totals(plan: Plan) -> str:
    """The last line of a plan."""
    sizes = [step.size for step in plan.changes if step.after]
    known = sum(size for size in sizes if size is not None)
    if not known:
        return f"{counts(plan, done=False)}."
    least = "at least " if None in sizes else ""
    return f"{counts(plan, done=False)}; {least}{size(known)} to download."


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


def listed(words: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def size(count: int) -> str:
    """Bytes for people: "97 B", "102 KiB", "1.2 MiB"."""
    if count < 1024:
        return f"{count} B"
    amount, unit = count / 1024, "KiB"
    for unit in ("KiB", "MiB", "GiB"):
        if amount < 1000 or unit == "GiB":
            break
        amount /= 1024
    return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"


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
