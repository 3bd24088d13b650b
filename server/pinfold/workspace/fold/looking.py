"""Gathering what is known of a folder's environment, from files alone. Must never run a program, nor wait for one."""

from __future__ import annotations

from pinfold.analysis.environment import EnvironmentFacts
from pinfold.environment.describe import describe
from pinfold.environment.distributions import Listing
from pinfold.environment.projects import outdated
from pinfold.environment.wanted import wanted
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.choice import Choice, synced_files
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.records import last_sync


def facts_of(context: Context, choice: Choice) -> EnvironmentFacts:
    """Everything that is known of the environment now."""
    files = synced_files(context.root, context.snapshot, context.files).paths
    return gather(context.root, choice, files, context.host, Listing())


def gather(root: str, choice: Choice, files: tuple[str, ...], host: Host, listing: Listing) -> EnvironmentFacts:
    """The same with a listing that somebody keeps, which then reads only what has changed."""
    environment = describe(choice.path, host)
    if environment is None:
        return EnvironmentFacts(None, files=files, wanted=wanted(root))
    distributions = listing.installed(environment)
    changed = outdated(distributions.values(), host.windows)
    return EnvironmentFacts(environment, distributions, files, last_sync(environment.path), wanted(root), changed)


def files_of(context: Context, *, removing: bool = False) -> tuple[str, ...]:
    """The files to sync with; Trouble `no-files` where none can be chosen. Something can be removed before there is any."""
    files = synced_files(context.root, context.snapshot, context.files)
    if not files.paths and not (removing and files.unwritten):
        advice = "Write a requirements.txt, or have one written: pinfold env install NAME, pinfold env freeze."
        if files.several:
            advice = "Or name them each time, as in: pinfold env sync FILE."
        raise Trouble("no-files", files.problem, advice)
    return files.paths
