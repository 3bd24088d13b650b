"""Why a package is there: from the environment when it has it, else a complete lock, else a resolver, with the index's metadata.

Heavy to import. The environment is only read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pinfold.analysis.asked import Survey, survey
from pinfold.analysis.closure import graph
from pinfold.analysis.drift import graph_of, installed_for
from pinfold.analysis.environment import Distribution, EnvironmentFacts
from pinfold.analysis.reasons import Reasons, reasons
from pinfold.analysis.releases import Details
from pinfold.analysis.resolved import Resolved
from pinfold.analysis.snapshot import Role
from pinfold.environment.traces import unfinished
from pinfold.records import dataclass, replace
from pinfold.workspace.asking import metadata_for
from pinfold.workspace.fold import making
from pinfold.workspace.fold.choice import selected
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.engines import resolve
from pinfold.workspace.fold.literal import literal
from pinfold.workspace.fold.looking import facts_of, files_of

Source = Literal["environment", "lock", "resolver"]


@dataclass(frozen=True)
class Why:
    """`found` None: the package is in none of what was looked at, whose keys are `known`. `unread` are names whose metadata nobody
    could tell, so that there may be ways through them.
    """

    found: Reasons | None
    source: Source
    known: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()


def why(context: Context, key: str) -> Why:
    """Why the package of this key is there, or would be. `context.files` are the files meant, () for all of the snapshot.

    Raises Trouble where it is not installed and nobody can tell what would be, and Cancelled.
    """
    choice = selected(context.root, context.settings, context.host, context.env)
    facts = EnvironmentFacts(None) if unfinished(choice.path) else facts_of(context, choice)
    environment = facts.environment
    if environment is not None and environment.markers and key in facts.distributions:
        asked = _survey(context, _files(context), facts)
        return Why(reasons(graph_of(facts), asked, key), "environment", frozenset(facts.distributions))
    if environment is None or not environment.markers:
        facts = replace(facts, environment=making.planned(context, choice))
    assert facts.environment is not None
    files = files_of(context)
    asked = survey(context.snapshot, files, facts.environment.markers)
    resolved = literal(context.snapshot, asked)
    source: Source = "resolver" if resolved is None else "lock"
    if resolved is None:
        resolved = resolve(context, facts, files)
    known = frozenset(each.key for each in resolved)
    if key not in known:
        return Why(None, source, known)
    wanted = [(each.key, each.version) for each in resolved if each.version and not each.url]
    details = metadata_for(
        context.snapshot, files[0], wanted, context.host, context.watch, context.cancel, context.unconnected
    )
    packages = {each.key: _package(each, details) for each in resolved}
    read = {pair[0] for pair, said in details.items() if said.known}
    unread = tuple(sorted(each.name for each in resolved if each.key not in read))
    net = graph(packages, facts.environment.markers)
    return Why(reasons(net, asked, key), source, known, unread)


def _files(context: Context) -> tuple[str, ...]:
    if context.files:
        return context.files
    sources = context.snapshot.files.items()
    return tuple(path for path, each in sources if each.role is not Role.CONSTRAINTS and not each.prose)


def _survey(context: Context, files: Iterable[str], facts: EnvironmentFacts) -> Survey:
    """What is asked for, a line that names a place only by the project that came from there."""
    assert facts.environment is not None
    found = survey(context.snapshot, files, facts.environment.markers)
    named = []
    for each in found.requirements:
        distribution = None if each.key else installed_for(each, facts.distributions, context.snapshot.windows)
        named.append(each if distribution is None else each._replace(key=distribution.key, name=distribution.name))
    return replace(found, requirements=tuple(named))


def _package(each: Resolved, details: dict[tuple[str, str], Details]) -> Distribution:
    said = details.get((each.key, each.version))
    requires, extras = (said.requires, said.extras) if said is not None else ((), frozenset[str]())
    return Distribution(each.name, each.key, each.version, "", requires, extras=extras)
