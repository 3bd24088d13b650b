"""`check --env`: what is known of the environment joins what is known of the files. Must never run a program or wait for one."""

from __future__ import annotations

import os

from pinfold.cli.outcome import CommandError
from pinfold.cli.targets import Project
from pinfold.cli.terminal import err
from pinfold.cli.visible import clean
from pinfold.environment.distributions import Listing
from pinfold.environment.traces import unfinished
from pinfold.system.host import Host
from pinfold.workspace.fold.choice import is_environment, selected, synced_files
from pinfold.workspace.fold.looking import gather
from pinfold.workspace.paths import canonical


def named_environment(path: str) -> str:
    """The canonical path of what `--env PATH` names, "" for none. Raises CommandError for what is no environment."""
    if not path:
        return ""
    if os.path.isfile(path):
        said = f"--env takes the folder of an environment, and {clean(path)} is a file"
        raise CommandError(f"{said}; name files before --env.")
    if not is_environment(path):
        raise CommandError(f"{clean(path)} is no environment; `pinfold env list --all` shows those there are.")
    return canonical(path)


def surround(project: Project, named: str, host: Host) -> None:
    """Looks at the environment of a project: the one named, else the selected one."""
    folder = project.folder
    choice = selected(folder.root, folder.snapshot.settings, host, named)
    if unfinished(choice.path):
        err(
            f"pinfold: {clean(choice.path)} is being changed, so it was left out; `pinfold env status` waits for the end."
        )
        return
    files = synced_files(folder.root, folder.snapshot).paths
    folder.surround(gather(folder.root, choice, files, host, Listing()))
