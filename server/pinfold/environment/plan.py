"""What a sync would do, as data, and the pure function that decides it. Must never do I/O."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum

from packaging.version import InvalidVersion, Version

from pinfold.analysis.environment import Distribution
from pinfold.analysis.resolved import Resolved
from pinfold.records import dataclass, replace


class Action(str, Enum):
    """What happens to one distribution."""

    INSTALL = "install"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    REINSTALL = "reinstall"  # from another place, where files are broken, or of a project that has changed
    REMOVE = "remove"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Step:
    """One distribution's fate. `before` and `after` are versions, "" where it is not installed (then) or not known yet.

    `reason` is the end of a sentence for people: "requirements.txt:3 asks for it", "flask needs it", "nothing asks for it".
    `size` is the download in bytes where it is known. `target` is what is to be installed, None for REMOVE and KEEP of what
    nothing asks for.
    """

    action: Action
    name: str
    key: str
    before: str
    after: str
    reason: str
    size: int | None = None
    target: Resolved | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`steps` has every distribution concerned, KEEP included, sorted by key. `exact`: strays are removed."""

    steps: tuple[Step, ...]
    exact: bool = True

    @property
    def changes(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.action is not Action.KEEP)


def plan(
    installed: Mapping[str, Distribution],
    wanted: Iterable[Resolved],
    protected: Collection[str],
    same_place: Callable[[Distribution, Resolved], bool],
    *,
    exact: bool = True,
    remove: Collection[str] = (),
    changed: Collection[str] = (),
    where: Callable[[str], str] = str,
) -> Plan:
    """What turns `installed` into `wanted`. Keys in `protected` are never removed, those in `remove` are in any case.

    `same_place` says whether a distribution came from where a URL leads; `changed` are keys of those whose place holds something
    else by now; `where` words a place of `Resolved.because`.
    """
    steps: dict[str, Step] = {}
    for target in wanted:
        step = _towards(installed.get(target.key), target, same_place, where)
        if step.action is Action.KEEP and target.key in changed:
            step = replace(step, action=Action.REINSTALL, after=target.version, reason="its project has changed")
        steps[target.key] = step
    for key, found in installed.items():
        if key in steps:
            continue
        if key in protected or not (exact or key in remove):
            kept = "it is protected" if key in protected else "nothing asks for it, and nothing is removed"
            steps[key] = Step(Action.KEEP, found.name, key, found.version, found.version, kept)
        else:
            steps[key] = Step(Action.REMOVE, found.name, key, found.version, "", "nothing asks for it")
    return Plan(tuple(steps[key] for key in sorted(steps)), exact)


def _towards(
    found: Distribution | None,
    target: Resolved,
    same_place: Callable[[Distribution, Resolved], bool],
    where: Callable[[str], str],
) -> Step:
    reason = _reason(target.because, where)
    if found is None:
        return Step(Action.INSTALL, target.name, target.key, "", target.version, reason, target.size, target)
    action = _action(found, target, same_place)
    if action is Action.KEEP:
        return Step(action, found.name, target.key, found.version, found.version, reason, None, target)
    if action is Action.REINSTALL:
        reason = found.problem or ("it was installed from elsewhere" if not target.editable else "it is to be editable")
    return Step(action, target.name, target.key, found.version, target.version, reason, target.size, target)


def _action(found: Distribution, target: Resolved, same_place: Callable[[Distribution, Resolved], bool]) -> Action:
    moved = not same_place(found, target)
    if target.url and not moved and not found.problem:
        return Action.KEEP  # its version is whatever the place holds
    order = _compare(found.version, target.version) if target.version else 0
    if order == 0:
        return Action.REINSTALL if moved or found.problem else Action.KEEP
    return Action.UPGRADE if order < 0 else Action.DOWNGRADE


def _compare(one: str, other: str) -> int:
    """Below, equal to or above 0 as `one` is older than, the same as or newer than `other` (PEP 440, else as text)."""
    try:
        a, b = Version(one), Version(other)
    except InvalidVersion:
        return (one > other) - (one < other)
    return (a > b) - (a < b)


def _reason(because: tuple[str, ...], where: Callable[[str], str]) -> str:
    if not because:
        return "it is asked for"
    # A place in a file tells more than a distribution's name, for a person can go there.
    first = next((name for name in because if ":" in name), because[0])
    others = len(because) - 1
    if ":" in first:
        return f"{where(first)} asks for it"
    if others:
        return f"{first} and {others} {'other' if others == 1 else 'others'} need it"
    return f"{first} needs it"
