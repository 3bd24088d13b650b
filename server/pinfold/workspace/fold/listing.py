"""The environments that a folder could use. Must never run one to see what it is."""

from __future__ import annotations

from pinfold.analysis.environment import Environment
from pinfold.environment.describe import describe
from pinfold.environment.discover import discover, half_made
from pinfold.environment.distributions import versions
from pinfold.records import dataclass
from pinfold.workspace.fold.choice import is_inside, selected
from pinfold.workspace.fold.context import Context


@dataclass(frozen=True)
class Listed:
    """An environment, whether it is the selected one, whether it lies in the folder, and how much is installed in it.

    `has_pip`: it can install by itself, and not only be installed into.
    """

    environment: Environment
    selected: bool
    inside: bool
    distributions: int
    has_pip: bool


def environments(context: Context, *, outside: bool = False) -> list[Listed]:
    """Every environment in the folder and the active ones; with `outside` those of the whole machine, Pythons included."""
    chosen = selected(context.root, context.settings, context.host, context.env)
    found = {each.path: each for each in discover(context.root, context.host, outside=outside)}
    if chosen.path not in found and not half_made(chosen.path):
        # It may lie outside of the folder, or behind a link that leads there.
        own = describe(chosen.path, context.host)
        found = {**({own.path: own} if own is not None else {}), **found}
    listed = []
    for environment in found.values():
        context.cancel.check()
        inside = is_inside(environment.path, context.root)
        there = versions(environment)
        listed.append(Listed(environment, environment.path == chosen.path, inside, len(there), "pip" in there))
    return listed
