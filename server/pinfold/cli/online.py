"""What package indexes say, for a command: asked once, with progress on standard error, and told where less is known than could be.

Heavy to import: only for commands that were told to ask.
"""

from __future__ import annotations

import argparse
import os
import sys

from pinfold.analysis.releases import IndexFacts
from pinfold.cli.env.progress import display
from pinfold.cli.outcome import CommandError
from pinfold.cli.targets import Targets
from pinfold.cli.terminal import err
from pinfold.cli.visible import clean
from pinfold.system.host import this_host
from pinfold.system.trouble import Trouble
from pinfold.workspace.asking import facts_for


def ask(
    arguments: argparse.Namespace, targets: Targets, *, hashes: bool = False, advisories: str = "", needs: bool = True
) -> dict[str, IndexFacts]:
    """Lets the projects know what indexes say about their files; by path. `hashes`, `advisories` and `needs` as for `facts_for`.

    What could not be learnt is told on standard error, once each. Raises CommandError where it cannot be told whom to ask.
    """
    host = this_host()
    watch = display(sys.stderr, quiet=arguments.quiet, dumb=os.environ.get("TERM") == "dumb")
    found: dict[str, IndexFacts] = {}
    try:
        for project in targets.projects:
            snapshot = project.folder.snapshot
            facts = facts_for(
                snapshot,
                project.paths(),
                host,
                watch,
                offline=arguments.offline,
                hashes=hashes,
                advisories=advisories,
                needs=needs,
            )
            project.folder.inform(facts)
            found.update(facts)
    except Trouble as trouble:
        raise CommandError(str(trouble)) from trouble
    finally:
        watch.stop()
    for sentence in dict.fromkeys(facts.trouble for facts in found.values() if facts.trouble):
        err(f"pinfold: {clean(sentence)}")
    return found
