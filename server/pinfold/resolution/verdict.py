"""Whether a set of requirements can be met: yes, with what; no, and why; or nobody can say. Must never take a failure for a no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from pinfold.records import dataclass, field
from pinfold.resolution.derivation import Derivation
from pinfold.resolution.resolver import Question
from pinfold.system.progress import Cancel
from pinfold.system.trouble import Trouble

# What says that no set of versions will do; the derivation says whether that is for good.
REFUSALS = frozenset({"unsatisfiable", "no-such-version", "incompatible", "unknown-project"})


class Picked(NamedTuple):
    """A release that would be installed; `hashes` are `algorithm:digest` of its files, () where they were not asked for."""

    version: str
    hashes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`met` True: with `picked`, by key. False: `derivation` says why. None: `trouble` says why nobody can tell."""

    met: bool | None
    picked: Mapping[str, Picked] = field(default_factory=dict)
    derivation: Derivation = Derivation(certain=False, needs=(), keys=frozenset(), text="")
    trouble: Trouble | None = None


class Judge(Protocol):
    """A resolver that is only asked whether. Raises Cancelled, and no other Trouble."""

    @property
    def name(self) -> str:
        """`uv` or `pip`."""

    def judge(
        self, question: Question, folder: str, environ: Mapping[str, str], cancel: Cancel, held: Sequence[int] = ()
    ) -> Verdict:
        """As `Resolver.resolve`."""


def refused(trouble: Trouble, derivation: Derivation, *, offline: bool) -> Verdict:
    """What a resolver's failure is worth. Without the network nobody has seen everything, so it is worth nothing."""
    if trouble.kind in REFUSALS and derivation.certain and not offline:
        return Verdict(False, derivation=derivation)
    return Verdict(None, derivation=derivation, trouble=trouble)
