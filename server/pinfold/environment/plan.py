"""What a sync would do, as data, and the pure function that decides it. Must never do I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pinfold.analysis.resolved import Resolved


class Action(str, Enum):
    """What happens to one distribution."""

    INSTALL = "install"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    REINSTALL = "reinstall"  # the same version from another place, or one whose files are broken
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
