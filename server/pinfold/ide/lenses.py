"""Code lenses: at the top of a file that the environment is kept equal to, how many changes that takes. Pure; silent where nothing
is known and where nothing is to be done.
"""

from __future__ import annotations

from typing import NamedTuple

from pinfold.analysis.drift import drift
from pinfold.analysis.snapshot import Snapshot


class Lens(NamedTuple):
    """`title` is shown above the first line; whoever follows it syncs the environment."""

    title: str


def lenses(snapshot: Snapshot, path: str) -> list[Lens]:
    """The lens of a file, if it has one; none where the setting `environment.lens` is off."""
    facts = snapshot.facts.environment
    if facts is None or path not in facts.files or not snapshot.settings_for(path).environment.lens:
        return []
    if facts.environment is None:
        return [Lens("Create the environment and sync")]
    count = 0 if facts.environment.problem else drift(snapshot, facts).count
    return [Lens(f"Sync · {count} {'change' if count == 1 else 'changes'}")] if count else []
