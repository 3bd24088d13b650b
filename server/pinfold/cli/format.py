"""`pinfold format`: the same formatting as in an editor, on files. Must never decide how a line looks."""

from __future__ import annotations

import argparse
import sys

from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.snapshot import Snapshot
from pinfold.cli.fixing import Changed, write_text
from pinfold.cli.outcome import CLEAN, COULD_NOT_RUN, FINDINGS
from pinfold.cli.render.summary import plural
from pinfold.cli.report import Report
from pinfold.cli.targets import NOTHING_FOUND, choose
from pinfold.cli.terminal import err, out, paint_for, raw
from pinfold.cli.visible import clean
from pinfold.ide.formatting import format_edits


def run(arguments: argparse.Namespace) -> int:
    targets = choose(arguments)
    shown = Report(targets.folder, {}, {}).shown
    looking = arguments.check or arguments.diff
    paint = paint_for(arguments.color, sys.stdout)
    problems = targets.unread()
    seen = changed = 0
    for project in targets.projects:
        snapshot = project.folder.snapshot
        # What a named file includes is only read, not written: nobody has asked for that.
        for path in sorted((project.folder.named | project.folder.found) & snapshot.files.keys()):
            source = snapshot.files[path]
            if source.file is None:
                problems.append((path, "not formatted: it has no readable text; `pinfold check` tells more"))
                continue
            seen += 1
            before, after = source.file.text, _formatted(snapshot, path)
            if targets.stdin is not None and path == targets.stdin[0] and not looking:
                raw(targets.stdin[1].encode(after))
            elif before != after:
                why = "" if looking else write_text(path, Changed(before, after, source.decoded))
                if why:
                    problems.append((path, why))
                    continue
                changed += 1
                if arguments.diff:
                    from pinfold.cli.diff import diff

                    out(diff(shown(path), before, after, paint))
                elif not arguments.quiet:
                    out(f"{'Would format' if looking else 'Formatted'} {clean(shown(path))}\n")
    for path, why in problems:
        err(f"pinfold: {clean(shown(path))}: {clean(why)}")
    if not arguments.quiet:
        err(_summary(changed, seen - changed, looking) if seen or problems else f"pinfold: {NOTHING_FOUND}")
    if problems:
        return COULD_NOT_RUN
    return FINDINGS if looking and changed else CLEAN


def _summary(changed: int, same: int, looking: bool) -> str:
    verb = "would be formatted" if looking else "formatted"
    return f"{plural(changed, 'file')} {verb}, {same} left as {'it was' if same == 1 else 'they were'}."


def _formatted(snapshot: Snapshot, path: str) -> str:
    source = snapshot.files[path]
    assert source.file is not None
    return apply_edits(source.file.text, format_edits(source, snapshot.settings_for(path)))
