"""`check --resolve`: uv or pip says whether files can be installed together, for the rules about that.

Heavy to import: only for commands that were told to ask.
"""

from __future__ import annotations

import argparse
import os
import sys

from pinfold.analysis.conflicts import Resolution
from pinfold.cli.env.progress import display
from pinfold.cli.outcome import CommandError
from pinfold.cli.targets import Project, Targets
from pinfold.cli.terminal import err
from pinfold.cli.visible import clean
from pinfold.system.host import Host, this_host
from pinfold.system.progress import Watch
from pinfold.workspace.fold.context import Context
from pinfold.workspace.index_sources import runs_of
from pinfold.workspace.paths import canonical, parent
from pinfold.workspace.resolving import resolve_files, targets_of, unknown_targets


def resolve(arguments: argparse.Namespace, targets: Targets) -> bool:
    """Lets the projects know what a resolver says of their files; whether it could tell. Raises CommandError for a target that is
    none.

    What it could not tell is told on standard error, unless nobody was to be asked.
    """
    if wrong := unknown_targets(arguments.resolved_for):
        raise CommandError(
            f"--for {clean(wrong[0])}: name a Python (3.13), linux, macos, windows, both ('windows 3.13'), or all."
        )
    watch = display(sys.stderr, quiet=arguments.quiet, dumb=os.environ.get("TERM") == "dumb")
    troubles: dict[str, None] = {}
    try:
        for project in targets.projects:
            found = _resolved(arguments, project, this_host(), watch)
            project.folder.conclude(found)
            troubles.update((each.trouble, None) for each in found if each.trouble)
    finally:
        watch.stop()
    for sentence in () if arguments.offline else troubles:
        err(f"pinfold: whether everything can be installed together is not known: {clean(sentence)}")
    return arguments.offline or not troubles


def _resolved(arguments: argparse.Namespace, project: Project, host: Host, watch: Watch) -> tuple[Resolution, ...]:
    snapshot = project.folder.snapshot
    words = [*snapshot.settings.resolve.targets, *arguments.resolved_for]
    found = []
    for files in dict.fromkeys(runs_of(snapshot, project.paths()).values()):
        if all(snapshot.files[path].prose or snapshot.files[path].file is None for path in files):
            continue
        context = Context(
            project.folder.root or parent(files[0]),
            snapshot,
            host,
            watch,
            env=canonical(arguments.env) if arguments.env else "",
            files=files,
            offline=arguments.offline,
        )
        environment = snapshot.facts.environment
        version = environment.environment.version if environment is not None and environment.environment else ""
        found.append(resolve_files(context, files, targets_of(words, version, host.platform)))
    return tuple(found)
