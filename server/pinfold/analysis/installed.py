"""What rules and features may say about the folder's environment: the drift, and how things are worded. Pure.

Everything is None, and so everybody silent, while nothing is known about an environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinfold.analysis.paths import seen_from, spelled, within
from pinfold.analysis.snapshot import Snapshot

if TYPE_CHECKING:  # importing these takes 15 ms, which only who has an environment is to pay
    from pinfold.analysis.environment import Distribution
    from pinfold.analysis.judged import Judged


def judged(snapshot: Snapshot) -> Judged | None:
    """What is known of the folder's environment; None where there is none, or nobody has looked yet."""
    facts = snapshot.facts.environment
    if facts is None or facts.environment is None:
        return None
    known: Judged | None = snapshot.memo.get("judged")
    if known is None:
        from pinfold.analysis.judged import judge

        environment = facts.environment
        known = snapshot.memo["judged"] = judge(snapshot, facts, environment, shown_path(snapshot, environment.path))
    return known


def synced(snapshot: Snapshot, path: str) -> Judged | None:
    """The same for a file that the environment is kept equal to, or that such a file includes; None for any other."""
    found = judged(snapshot)
    return found if found is not None and path in found.drift.survey.roles else None


def shown_path(snapshot: Snapshot, path: str) -> str:
    """A path as messages show it: from the workspace folder if it is in there."""
    if within(path, snapshot.root, snapshot.windows) and len(path) > len(snapshot.root):
        path = seen_from(path, f"{snapshot.root.rstrip('/')}/-")
    return spelled(path)


def shown_version(distribution: Distribution) -> str:
    """A version as it is shown; it comes from a file that anybody may have written."""
    return spelled(distribution.version, 60)
