"""`pinfold upgrade`: moves lines to newer releases, or shows how. Must never write a line that it could not move whole."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple

from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.upgrades import SAFE, Reach, Upgrade, edits_of, pins, upgrades
from pinfold.cli.diff import diff
from pinfold.cli.env.progress import display
from pinfold.cli.fixing import Changed, write
from pinfold.cli.online import ask
from pinfold.cli.outcome import CLEAN, COULD_NOT_RUN, FINDINGS, CommandError
from pinfold.cli.render.summary import plural
from pinfold.cli.report import Report
from pinfold.cli.targets import NOTHING_FOUND, STDIN, Project, Targets, choose
from pinfold.cli.terminal import Paint, err, out, paint_for
from pinfold.cli.visible import clean
from pinfold.requirements.names import normalise
from pinfold.requirements.tree import Requirement
from pinfold.system.host import this_host
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.together import Held, Together, as_far_as, together


class _File(NamedTuple):
    path: str
    found: tuple[Upgrade, ...]
    change: Changed | None
    held: tuple[tuple[int, Held], ...] = ()


def run(arguments: argparse.Namespace) -> int:
    """0: nothing to upgrade, or it has been done; 1: with --diff or --check, something would be; 2: not all could be looked at."""
    if STDIN in arguments.file:
        raise CommandError("upgrade writes files, so it cannot read standard input; name the file.")
    arguments.paths = arguments.file
    targets = choose(arguments)
    names = _named(arguments.names, targets)
    facts = ask(arguments, targets, hashes=arguments.hashes)
    looking = arguments.diff or arguments.check
    shown = Report(targets.folder, {}, {}).shown
    files: list[_File] = []
    problems = targets.unread()
    for project in targets.projects:
        found = list(_checked(project, arguments, dict(_files(project, arguments, names))))
        changed = {each.path: each.change for each in found if each.change is not None}
        if changed and not looking:
            problems += write(project, changed)
        files += found
    failed = dict(problems)
    _tell(arguments, files, failed, shown)
    for path, why in problems:
        err(f"pinfold: {clean(shown(path))}: {clean(why)}")
    if not any(project.paths() for project in targets.projects) and not problems:
        err(f"pinfold: {NOTHING_FOUND}")
    if problems or any(each.trouble for each in facts.values()):
        return COULD_NOT_RUN
    return FINDINGS if looking and any(each.change is not None for each in files) else CLEAN


def _named(words: Iterable[str], targets: Targets) -> set[str] | None:
    """The keys of the projects that are meant; None for all. Raises CommandError for one that no file asks for."""
    wanted = {normalise(word): word for word in words}
    known = {key for project in targets.projects for key in _keys(project)} if wanted else set()
    for key, word in wanted.items():
        if key not in known:
            raise CommandError(f"{clean(word)} is asked for by none of the files; name them with --file.")
    return set(wanted) or None


def _keys(project: Project) -> Iterator[str]:
    files = (project.folder.snapshot.files[path].file for path in project.paths())
    for line in (line for file in files if file is not None for line in file.lines):
        if isinstance(line.statement, Requirement):
            yield line.statement.key


def _files(
    project: Project, arguments: argparse.Namespace, names: Collection[str] | None
) -> Iterator[tuple[str, list[Upgrade]]]:
    snapshot = project.folder.snapshot
    reach: Reach = arguments.reach or SAFE
    for path in project.paths():
        source = snapshot.files[path]
        if source.file is None:
            continue
        found = list(upgrades(snapshot, path, reach, names=names, hashes=arguments.hashes))
        taken = {each.line for each in found}
        if arguments.pin:
            found += [each for each in pins(snapshot, path, names) if each.line not in taken]
        found.sort(key=lambda each: each.line)
        if found:
            yield path, found


def _checked(project: Project, arguments: argparse.Namespace, found: dict[str, list[Upgrade]]) -> Iterator[_File]:
    """The upgrades as far as they work together, and the files as they would be."""
    snapshot = project.folder.snapshot
    known = _together(project, arguments, found)
    for path, each in found.items():
        kept, held = as_far_as(known, snapshot, path, each, hashes=arguments.hashes)
        source = snapshot.files[path]
        assert source.file is not None
        before = source.file.text
        after = apply_edits(before, list(edits_of(kept)))
        change = Changed(before, after, source.decoded) if after != before else None
        yield _File(path, tuple(kept), change, tuple(held.items()))


def _together(project: Project, arguments: argparse.Namespace, found: dict[str, list[Upgrade]]) -> Together:
    if arguments.no_resolve or not found:
        return Together({}, {})
    if arguments.offline:
        return _noted(Together({}, {}, "not checked whether they work together: offline."))
    watch = display(sys.stderr, quiet=arguments.quiet, dumb=os.environ.get("TERM") == "dumb")
    try:
        context = Context(project.folder.root, project.folder.snapshot, this_host(), watch)
        return _noted(together(context, found))
    except Trouble as trouble:
        raise CommandError(clean(str(trouble))) from trouble
    finally:
        watch.stop()


def _noted(known: Together) -> Together:
    if known.note:
        err(f"pinfold: {clean(known.note)}")
    return known


def _tell(
    arguments: argparse.Namespace, files: list[_File], failed: Collection[str], shown: Callable[[str], str]
) -> None:
    paint = paint_for(arguments.color, sys.stdout)
    moved = sum(bool(each.edits) for file in files if file.path not in failed for each in file.found)
    if arguments.format == "json":
        rows = [
            _row(shown(file.path), each, dict(file.held).get(each.line))
            for file in files
            if file.path not in failed
            for each in file.found
        ]
        out(json.dumps(rows, indent=2) + "\n", utf8=True)
    elif arguments.diff:
        for file in files:
            if file.change is not None:
                out(diff(shown(file.path), file.change.before, file.change.after, paint))
            for each in file.found:
                if not each.edits and each.line not in dict(file.held):
                    err(f"{clean(each.name)} {clean(each.old)} stays: {each.why}.")
    else:
        for file in files:
            if file.path not in failed:
                out("\n".join([clean(shown(file.path)), *_lines(file.found, paint), ""]))
    if arguments.format != "json":
        for held in (held for file in files if file.path not in failed for _, held in file.held):
            err(f"{clean(held.said)}.")
    if not arguments.quiet:
        err(_summary(arguments, moved, sum(file.change is not None for file in files if file.path not in failed)))


def _row(path: str, each: Upgrade, held: Held | None) -> dict[str, Any]:
    return {
        "path": path,
        "line": each.line + 1,
        "name": each.name,
        "from": each.old,
        "to": each.new,
        "step": each.step or None,
        "changed": bool(each.edits),
        "why": each.why or None,
        "heldBack": [] if held is None else [_held(held)],
    }


def _held(held: Held) -> dict[str, Any]:
    because = [{"name": each.name, "version": each.version, "requires": each.need} for each in held.because]
    return {"name": held.name, "wanted": held.wanted, "version": held.version, "because": because}


def _lines(found: Iterable[Upgrade], paint: Paint) -> Iterator[str]:
    """A row for each line: the name, from, to, and how big a step that is or why it is not done."""
    rows = [(clean(each.name), clean(each.old) or "any", clean(each.new), each) for each in found]
    wide = [max(len(row[column]) for row in rows) for column in range(3)]
    for name, old, new, each in rows:
        what = each.step or ("hashes" if old == new else "")
        said = paint("gutter", what) if each.edits else paint("warning", f"stays: {each.why}")
        yield f"  {name:{wide[0]}}  {old:{wide[1]}} -> {paint('bold', f'{new:{wide[2]}}')}  {said}".rstrip()


def _summary(arguments: argparse.Namespace, moved: int, files: int) -> str:
    if not moved:
        return "Nothing to upgrade."
    verb = "would be changed" if arguments.diff or arguments.check else "changed"
    return f"{plural(moved, 'line')} {verb} in {plural(files, 'file')}."
