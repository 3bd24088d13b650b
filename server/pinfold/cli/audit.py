"""`pinfold audit`: `pinfold check --online` with the rules about safety alone, which fails where it could not look everywhere."""

from __future__ import annotations

import argparse

from pinfold.analysis.auditing import RULES, audit
from pinfold.cli import check
from pinfold.cli.outcome import COULD_NOT_RUN
from pinfold.cli.render.summary import plural
from pinfold.cli.targets import Targets
from pinfold.cli.terminal import err
from pinfold.cli.visible import clean
from pinfold.system.trouble import some


def run(arguments: argparse.Namespace) -> int:
    """An audit that is incomplete has not found nothing: its exit code is 2."""
    arguments.select, arguments.ignore, arguments.env = list(RULES), [], None
    arguments.unsafe_fixes = True  # which release to take is what was asked for
    targets = check.chosen(arguments)
    modes = {project.folder.snapshot.settings.index.advisories for project in targets.projects}
    check.online(arguments, targets, "osv" if arguments.osv or "osv" in modes else "index", needs=False)
    complete = _complete(arguments, targets)
    arguments.quiet |= not complete  # "no findings" would be taken for an answer
    code = check.judge(arguments, targets)
    return code if complete else COULD_NOT_RUN


def _complete(arguments: argparse.Namespace, targets: Targets) -> bool:
    """Whether every pinned release was looked up. What was not is told, and what cannot be because it is not pinned."""
    found = [audit(project.folder.snapshot, project.paths()) for project in targets.projects]
    unknown = dict.fromkeys(f"{key} {version}" for each in found for key, version in each.unknown)
    if unknown:
        advice = "" if arguments.osv else "; --osv asks the OSV database, which learns their names and versions"
        err(f"pinfold: not audited, for no index says what is known of them: {clean(some(list(unknown)))}{advice}.")
    if not arguments.quiet and arguments.format in ("text", "concise"):
        audited = {pair for each in found for pair in each.audited}
        loose = dict.fromkeys(key for each in found for key in each.loose)
        also = f"; not pinned, so not audited: {clean(some(list(loose)))}" if loose else ""
        err(f"{plural(len(audited), 'pinned release')} audited{also}.")
    return not unknown
