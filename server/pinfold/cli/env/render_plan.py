"""Plans as people read them. Pure; must never decide what a plan does."""

from __future__ import annotations

from pinfold.cli.env.render_text import Row, lines
from pinfold.cli.terminal import Paint
from pinfold.cli.visible import clean
from pinfold.environment.plan import Action, Plan, Step
from pinfold.system.sizes import size

_MARKS = {
    Action.INSTALL: ("+", "added"),
    Action.UPGRADE: ("~", "code"),
    Action.DOWNGRADE: ("~", "warning"),
    Action.REINSTALL: ("~", "code"),
    Action.REMOVE: ("-", "removed"),
    Action.KEEP: (" ", "dim"),
}
# In this order, with the word for what will be done and the one for what has been.
_WORDS = (
    (Action.INSTALL, "to install", "installed"),
    (Action.UPGRADE, "to upgrade", "upgraded"),
    (Action.DOWNGRADE, "to downgrade", "downgraded"),
    (Action.REINSTALL, "to reinstall", "reinstalled"),
    (Action.REMOVE, "to remove", "removed"),
)


def plan_lines(plan: Plan, paint: Paint, arrow: str = "→") -> list[str]:
    """One line for each change: a mark, the name and versions, the reason and the download."""
    return lines([Row(*_MARKS[step.action], _what(step, arrow), _why(step)) for step in plan.changes], paint)


def _what(step: Step, arrow: str) -> str:
    name, before, after = clean(step.name), clean(step.before), clean(step.after)
    if step.action in (Action.UPGRADE, Action.DOWNGRADE):
        return f"{name} {before} {arrow} {after}"
    if step.action is Action.REINSTALL:
        return f"{name} {after or before}, again"
    return f"{name} {after or before}".rstrip()


def _why(step: Step) -> str:
    parts = [clean(step.reason), size(step.size) if step.size is not None else ""]
    return ", ".join(part for part in parts if part)


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
