"""A plan in words: what a client shows before it asks, and says afterwards. Pure; must never let a secret through.

The words can be translated (`texts.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from pinfold.environment.plan import Action, Plan, Step
from pinfold.lsp.plain import plain
from pinfold.lsp.texts import Text, say
from pinfold.requirements.names import normalise
from pinfold.system.sizes import size
from pinfold.workspace.fold.choice import shown
from pinfold.workspace.fold.syncing import Preview

# In the order in which people want to read them: what stays comes last.
_ORDER = (Action.INSTALL, Action.UPGRADE, Action.DOWNGRADE, Action.REINSTALL, Action.REMOVE, Action.KEEP)
_MARKS = {
    Action.INSTALL: "+",
    Action.UPGRADE: "↑",
    Action.DOWNGRADE: "↓",
    Action.REINSTALL: "↻",
    Action.REMOVE: "-",
    Action.KEEP: " ",
}


def preview_words(
    preview: Preview, root: str, drift: Collection[str], asked: Collection[str] | None = None
) -> dict[str, Any]:
    """A title, one line, a whole page and the groups of steps. `drift` are the names that the status has counted.

    `asked` are the names that the person has just given; None for a sync, where nothing was asked for but by the files.
    """
    known = {normalise(name) for name in drift}
    where, groups = shown(preview.environment.path, root), _groups(preview.plan)
    title = say("Sync {0} with {1}", where, ", ".join(shown(path, root) for path in preview.files))
    line = _line(preview, where)
    line = _counted_before(preview.plan, known, line) if asked is None else _besides(preview.plan, known, asked, line)
    lines: list[Text] = [title, line, ""]
    rows = [row for group in groups for row in group["steps"]]
    names, versions = (max((len(row[each]) for row in rows), default=0) for each in ("name", "versions"))
    for group in groups:
        lines.append(["{0} ({1})", group["title"], len(group["steps"])])
        lines += [
            f"{row['mark']} {row['name']:{names}}  {row['versions']:{versions}}  {_why(row)}" for row in group["steps"]
        ]
        lines.append("")
    lines += [say("Note: {0}", plain(note)) for note in preview.notes]
    return {"title": title, "summary": line, "page": lines, "groups": groups}


def did(plan: Plan) -> Text:
    """ "3 installed, 1 removed"."""
    return _joined([_done(action, count) for action, count in _counts(plan)]) or say("no changes")


def _line(preview: Preview, where: str) -> Text:
    parts = [say("makes {0}", where)] if preview.creates else []
    parts += [_will(action, count) for action, count in _counts(preview.plan)]
    if not parts:
        return say("Nothing has to be changed.")
    sizes = [step.size for step in preview.plan.changes if step.after]
    if sizes and None not in sizes:
        parts.append(say("{0} to download", size(sum(each or 0 for each in sizes))))
    return _joined(parts)


def _counted_before(plan: Plan, known: Collection[str], line: Text) -> Text:
    """The status counts what differs, and a resolver knows what comes with that: whoever read one number understands the other."""
    more = [step for step in plan.changes if step.key not in known]
    if not known or not more or len(known) + len(more) != len(plan.changes):
        return line
    changes = say("1 change") if len(known) == 1 else say("{0} changes", len(known))
    others = say("1 dependency") if len(more) == 1 else say("{0} dependencies", len(more))
    return say("{0} and {1}: {2}", changes, others, line)


def _besides(plan: Plan, known: Collection[str], asked: Collection[str], line: Text) -> Text:
    """What happens although nobody asked for it now: the files do."""
    own = {normalise(name) for name in asked}
    others = [step.name for step in plan.changes if step.key in known and step.key not in own]
    return say("{0}. The files ask for this as well: {1}", line, ", ".join(others)) if others else line


def _groups(plan: Plan) -> list[dict[str, Any]]:
    found = []
    for action in _ORDER:
        steps = [step for step in plan.steps if step.action is action]
        if steps:
            found.append({"action": action.value, "title": _title(action), "steps": [_step(step) for step in steps]})
    return found


def _step(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "versions": _versions(step),
        "reason": plain(step.reason),
        "mark": _MARKS[step.action],
        "size": size(step.size) if step.size is not None else "",
    }


def _why(row: dict[str, Any]) -> str:
    return f"{row['reason']}, {row['size']}" if row["size"] else row["reason"]


def _versions(step: Step) -> str:
    both = [step.after] if step.action is Action.KEEP else [step.before, step.after]
    return " → ".join(version for version in both if version)


def _counts(plan: Plan) -> list[tuple[Action, int]]:
    found = Counter(step.action for step in plan.changes)
    return [(action, found[action]) for action in _ORDER if found[action]]


def _joined(parts: Sequence[Text]) -> Text:
    """Several texts with commas between."""
    return [", ".join(f"{{{i}}}" for i in range(len(parts))), *parts] if parts else ""


def _title(action: Action) -> Text:
    return {
        Action.INSTALL: say("Install"),
        Action.UPGRADE: say("Upgrade"),
        Action.DOWNGRADE: say("Downgrade"),
        Action.REINSTALL: say("Reinstall"),
        Action.REMOVE: say("Remove"),
        Action.KEEP: say("Keep"),
    }[action]


def _will(action: Action, count: int) -> Text:
    return {
        Action.INSTALL: say("{0} to install", count),
        Action.UPGRADE: say("{0} to upgrade", count),
        Action.DOWNGRADE: say("{0} to downgrade", count),
        Action.REINSTALL: say("{0} to reinstall", count),
        Action.REMOVE: say("{0} to remove", count),
    }[action]


def _done(action: Action, count: int) -> Text:
    return {
        Action.INSTALL: say("{0} installed", count),
        Action.UPGRADE: say("{0} upgraded", count),
        Action.DOWNGRADE: say("{0} downgraded", count),
        Action.REINSTALL: say("{0} reinstalled", count),
        Action.REMOVE: say("{0} removed", count),
    }[action]
