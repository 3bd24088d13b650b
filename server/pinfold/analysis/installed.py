"""What rules and features may say about the folder's environment: the drift, and how things are worded. Pure.

Everything is None, and so everybody silent, while nothing is known about an environment.
"""

from __future__ import annotations

from dataclasses import dataclass

from pinfold.analysis.drift import Drift, drift
from pinfold.analysis.environment import Distribution, Environment, EnvironmentFacts
from pinfold.analysis.evaluation import Evaluator, evaluator
from pinfold.analysis.paths import seen_from, spelled, within
from pinfold.analysis.snapshot import Snapshot
from pinfold.requirements.tree import Requirement


@dataclass(frozen=True, slots=True)
class Judged:
    """An environment that exists, and how it differs from its files. `name` is its path as messages show it."""

    facts: EnvironmentFacts
    environment: Environment
    drift: Drift
    name: str
    ask: Evaluator

    def distribution(self, requirement: Requirement) -> Distribution | None:
        """What is installed for a named requirement whose marker holds there; None for anything else."""
        found = self.facts.distributions.get(requirement.key) if requirement.key else None
        marker = requirement.marker.text if requirement.marker is not None else ""
        return found if found is not None and self.ask.holds(marker) else None


def judged(snapshot: Snapshot) -> Judged | None:
    """What is known of the folder's environment; None where there is none, or nobody has looked yet."""
    facts = snapshot.facts.environment
    if facts is None or facts.environment is None:
        return None
    known: Judged | None = snapshot.memo.get("judged")
    if known is None:
        environment = facts.environment
        name, ask = shown_path(snapshot, environment.path), evaluator(environment.markers)
        known = snapshot.memo["judged"] = Judged(facts, environment, drift(snapshot, facts), name, ask)
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
