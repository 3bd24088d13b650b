"""What a workspace folder's environment is like, kept current by looks that cost a few `stat`. Mutable; must never run a
program, and never look where nobody has said that the folder is trusted.
"""

from __future__ import annotations

from pinfold.analysis.environment import EnvironmentFacts
from pinfold.analysis.snapshot import Snapshot
from pinfold.environment.distributions import Listing
from pinfold.environment.journal import LOCK, inside
from pinfold.environment.names import USUAL
from pinfold.environment.traces import unfinished
from pinfold.records import replace
from pinfold.system.host import Host
from pinfold.workspace.fold.choice import Choice, selected, synced_files
from pinfold.workspace.fold.looking import gather
from pinfold.workspace.fold.status import Status, busy, status_of, untrusted


class Surroundings:
    """One folder's. `facts` is None while they are not known."""

    def __init__(self, root: str, host: Host) -> None:
        self.root = root
        self.facts: EnvironmentFacts | None = None
        self._host = host
        self._listing = Listing()
        self._choice: Choice | None = None

    def look(self, snapshot: Snapshot, trusted: bool) -> EnvironmentFacts | None:
        """The facts now: the same object until something is different; None while somebody changes the environment."""
        if not trusted:
            self._choice = self.facts = None
            return None
        choice = self._choice = selected(self.root, snapshot.settings, self._host)
        if unfinished(choice.path):
            self.facts = None
            return None
        files = synced_files(self.root, snapshot).paths
        found = gather(self.root, choice, files, self._host, self._listing)
        if self.facts is None or not _same(self.facts, found):
            if self.facts is not None and self.facts.environment is not None:
                before, after = self.facts.environment, found.environment
                if after is None or after.site_packages != before.site_packages:
                    self._listing.forget(before)
            self.facts = found
        return self.facts

    @property
    def interrupted(self) -> bool:
        """Whether a change of the environment was cut short and nobody is left who works on it."""
        if self.facts is not None or self._choice is None or not unfinished(self._choice.path):
            return False
        from pinfold.system.locks import holder

        return holder(inside(self._choice.path, LOCK)) is None

    def status(self, snapshot: Snapshot) -> Status:
        """How things stood at the last look, against the texts as they are now."""
        choice = self._choice
        if choice is None:
            return untrusted(Choice(f"{self.root.rstrip('/')}/{USUAL[0]}", "default", inside=True))
        if self.facts is None:
            return busy(self.root, choice)
        files = synced_files(self.root, snapshot)
        facts = self.facts if files.paths == self.facts.files else replace(self.facts, files=files.paths)
        return status_of(self.root, snapshot, choice, files, facts)


def _same(one: EnvironmentFacts, other: EnvironmentFacts) -> bool:
    return one.distributions is other.distributions and _besides(one) == _besides(other)


def _besides(facts: EnvironmentFacts) -> tuple[object, ...]:
    return facts.environment, facts.files, facts.synced, facts.wanted, facts.outdated
