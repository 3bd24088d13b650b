"""An environment that is held against its files, for the rules and features that say something about it. Pure.

Must never be imported by what every start of the server imports: a folder without an environment needs nothing of it.
"""

from __future__ import annotations

from pinfold.analysis.drift import Drift, drift
from pinfold.analysis.environment import Distribution, Environment, EnvironmentFacts
from pinfold.analysis.evaluation import Evaluator, evaluator
from pinfold.analysis.snapshot import Snapshot
from pinfold.records import dataclass
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


def judge(snapshot: Snapshot, facts: EnvironmentFacts, environment: Environment, name: str) -> Judged:
    """`environment` is that of the facts, `name` how messages call it."""
    return Judged(facts, environment, drift(snapshot, facts), name, evaluator(environment.markers))
