"""Whether an environment is what its files ask for: what is missing, different, inconsistent or a stray. Pure, about a
millisecond for 300 distributions, so that it may be asked on each keystroke; no resolver, no process.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from pinfold.analysis import urls
from pinfold.analysis.asked import Asked, Survey, survey
from pinfold.analysis.closure import Closure, Graph, Root, follow, graph
from pinfold.analysis.consistency import Inconsistency
from pinfold.analysis.environment import Distribution, EnvironmentFacts
from pinfold.analysis.paths import within
from pinfold.analysis.places import came_from, local_path
from pinfold.analysis.snapshot import Snapshot
from pinfold.analysis.versions import admits
from pinfold.records import dataclass
from pinfold.requirements.names import normalise

if TYPE_CHECKING:
    from pinfold.analysis.resolved import Resolved

SEEDS = frozenset({"pip", "setuptools", "wheel"})
"""What environments are made with, and no requirements file need ask for."""


class Difference(NamedTuple):
    """A line that asks for something else than what is installed; `asked` is a constraint where `constraint`."""

    asked: Asked
    distribution: Distribution
    constraint: bool = False


class Outdated(NamedTuple):
    """A line that asks for a project in a folder here, which has changed since it was installed; `how` ends a sentence."""

    asked: Asked
    distribution: Distribution
    how: str


@dataclass(frozen=True, slots=True)
class Drift:
    """How an environment differs from what `survey` found. Everything is in reading order, `strays` by key.

    `inconsistent` is what is wrong with what the files need, extras included; `unsound` the same for what is only kept.
    `lines` has the first line that asks for each installed distribution, by its key. `needed` is the closure of what is asked
    for, as far as it is installed, `kept` what is protected besides. Where the survey is not complete nothing counts as a stray.
    """

    survey: Survey
    missing: tuple[Asked, ...]
    different: tuple[Difference, ...]
    inconsistent: tuple[Inconsistency, ...]
    unsound: tuple[Inconsistency, ...]
    strays: tuple[Distribution, ...]
    outdated: tuple[Outdated, ...]
    lines: Mapping[str, Asked]
    needed: Closure
    kept: frozenset[str]

    @property
    def count(self) -> int:
        """How many distributions are concerned, as far as one can tell before a resolver is asked."""
        keys = {each.key or each.url for each in self.missing}
        keys |= {each.distribution.key for each in self.different}
        keys |= {each.distribution.key for each in self.outdated}
        keys |= {each.dependency or each.key for each in self.inconsistent}
        return len(keys) + len(self.strays)

    @property
    def satisfied(self) -> bool:
        """Whether all that the files ask for is there; strays may be as well."""
        return self.survey.complete and not (self.missing or self.different or self.inconsistent or self.outdated)

    @property
    def in_sync(self) -> bool:
        """Whether there is nothing for an exact sync to do."""
        return self.satisfied and not self.strays


def drift(snapshot: Snapshot, facts: EnvironmentFacts) -> Drift:
    """How the environment differs from its files. One that does not exist lacks everything."""
    known = snapshot.memo.get("drift")
    if known is None or known[0] is not facts:
        known = snapshot.memo["drift"] = facts, _drift(snapshot, facts)
    found: Drift = known[1]
    return found


def _drift(snapshot: Snapshot, facts: EnvironmentFacts) -> Drift:
    environment, distributions = facts.environment, facts.distributions
    wanted = survey(snapshot, facts.files, environment.markers if environment is not None else {})
    missing: list[Asked] = []
    different: list[Difference] = []
    roots: list[Root] = []
    lines: dict[str, Asked] = {}
    # Nearly all lines ask for what they asked for at the last keystroke: those that were content are known by their words.
    content: set[tuple[str, str]] = facts.memo.setdefault("content", set())
    for each in wanted.requirements:
        words = each.key, each.specifier
        if words in content and not each.url:
            roots.append((each.key, each.extras))
            lines.setdefault(each.key, each)
            continue
        distribution = installed_for(each, distributions, snapshot.windows)
        if distribution is None:
            missing.append(each)
            continue
        roots.append((distribution.key, each.extras))
        lines.setdefault(distribution.key, each)
        if not satisfies(distribution, each, snapshot.windows):
            different.append(Difference(each, distribution))
        elif each.key and not each.url:
            content.add(words)
    net = graph_of(facts)
    needed = _closure(facts, net, tuple(roots))
    for each in wanted.constraints:
        held = distributions.get(each.key)
        if held is not None and held.key in needed.parents and not satisfies(held, each, snapshot.windows):
            different.append(Difference(each, held, constraint=True))
    guarded = protected(snapshot, facts)
    kept = guarded - needed.parents.keys()
    strays = [d for key, d in distributions.items() if key not in needed.parents and key not in kept]
    sound = follow(
        net, [(key, frozenset()) for key in sorted(kept) if _inside(facts, distributions[key], snapshot.windows)]
    )
    return Drift(
        wanted,
        tuple(missing),
        tuple(different),
        needed.unmet,
        tuple(each for each in sound.unmet if each.key in kept),
        tuple(sorted(strays, key=lambda d: d.key)) if wanted.complete else (),
        tuple(Outdated(lines[key], distributions[key], facts.outdated[key]) for key in lines if key in facts.outdated),
        lines,
        needed,
        kept,
    )


def graph_of(facts: EnvironmentFacts) -> Graph:
    """The graph of what is installed, kept with the facts."""
    if "graph" not in facts.memo:
        markers = facts.environment.markers if facts.environment is not None else {}
        facts.memo["graph"] = graph(facts.distributions, markers)
    found: Graph = facts.memo["graph"]
    return found


def _closure(facts: EnvironmentFacts, net: Graph, roots: tuple[Root, ...]) -> Closure:
    """The last answer is kept: most keystrokes ask for the same things."""
    known = facts.memo.get("closure")
    if known is None or known[0] != roots:
        known = facts.memo["closure"] = roots, follow(net, roots)
    found: Closure = known[1]
    return found


def installed_for(each: Asked, distributions: Mapping[str, Distribution], windows: bool) -> Distribution | None:
    """What is installed for a line: by name, else by the place that it came from."""
    if each.key:
        return distributions.get(each.key)
    return next(
        (d for d in distributions.values() if d.direct and came_from(d, each.url, each.editable, windows)), None
    )


def satisfies(distribution: Distribution, each: Asked, windows: bool = False) -> bool:
    """Whether what is installed does for a line. Like pip, a name is content with whatever has it, wherever from."""
    if distribution.problem:
        return False
    if each.url:
        return came_from(distribution, each.url, each.editable, windows, each.hashes)
    return admits(each.specifier, distribution.version) is not False


def same_place(distribution: Distribution, target: Resolved, windows: bool = False) -> bool:
    """Whether a distribution came from where a resolver says that it is to come from; an index is as good as any place."""
    return not target.url or came_from(distribution, target.url, target.editable, windows, target.hashes)


def protected(snapshot: Snapshot, facts: EnvironmentFacts) -> frozenset[str]:
    """The keys of what a sync never removes: pip, setuptools, wheel, what the settings keep, the project's own editable install,
    what these need, and what lies outside the environment (system site packages).
    """
    keep = snapshot.settings.environment.keep
    ask = snapshot.root, keep
    known = facts.memo.get("protected")
    if known is None or known[0] != ask:
        known = facts.memo["protected"] = ask, _protected(snapshot, facts)
    found: frozenset[str] = known[1]
    return found


def _protected(snapshot: Snapshot, facts: EnvironmentFacts) -> frozenset[str]:
    names = SEEDS | {normalise(name) for name in snapshot.settings.environment.keep}
    outside = {d.key for d in facts.distributions.values() if not _inside(facts, d, snapshot.windows)}
    own = [
        (d.key, frozenset[str]())
        for d in facts.distributions.values()
        if d.key not in outside and (d.key in names or _own(snapshot, facts, d))
    ]
    return follow(graph_of(facts), own).keys | outside


def _own(snapshot: Snapshot, facts: EnvironmentFacts, distribution: Distribution) -> bool:
    """Whether this is the project itself, editable. A clone that pip made in the environment is none."""
    direct, environment = distribution.direct, facts.environment
    if direct is None or not direct.editable:
        return False
    path = local_path(direct.url, snapshot.windows)
    if environment is not None and within(path, environment.path, snapshot.windows):
        return False
    return within(path, snapshot.root, snapshot.windows)


def _inside(facts: EnvironmentFacts, distribution: Distribution, windows: bool) -> bool:
    environment = facts.environment
    return environment is None or within(distribution.location, environment.path, windows)


def whence(distribution: Distribution) -> str:
    """Where a distribution came from, as the end of a sentence that can be shown."""
    direct = distribution.direct
    if direct is None:
        return "from an index"
    commit = f"@{direct.commit[:12]}" if direct.commit else ""
    return f"{'editable ' if direct.editable else ''}from {urls.shown(direct.url)}{commit}"
