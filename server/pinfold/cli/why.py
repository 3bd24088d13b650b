"""`pinfold why`: which lines lead to a package, and what limits its version. Must never change anything."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

from pinfold.analysis.asked import Asked
from pinfold.analysis.reason_words import bound_said, more_said
from pinfold.analysis.reasons import Bound, Limit, Link, Path, Reasons
from pinfold.analysis.spelling import closest
from pinfold.cli.env.progress import display
from pinfold.cli.outcome import CLEAN, COULD_NOT_RUN, FINDINGS, CommandError
from pinfold.cli.report import Report
from pinfold.cli.targets import NOTHING_FOUND, STDIN, Project, choose
from pinfold.cli.terminal import Paint, err, out, paint_for
from pinfold.cli.visible import clean
from pinfold.requirements.names import normalise
from pinfold.system.host import this_host
from pinfold.system.redact import redact
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.why import Why, why

_FROM = {"lock": "By the lock, not installed.", "resolver": "As a resolver has it, not installed."}


def run(arguments: argparse.Namespace) -> int:
    """0: it is there, and this is why; 1: no line leads to it; 2: that could not be told."""
    if STDIN in arguments.paths:
        raise CommandError("why looks at files, so it cannot read standard input; name the file.")
    named = bool(arguments.paths)
    targets = choose(arguments)
    shown = Report(targets.folder, {}, {}).shown
    problems = targets.unread()
    for path, reason in problems:
        err(f"pinfold: {clean(shown(path))}: {clean(reason)}")
    projects = [project for project in targets.projects if project.paths()]
    if not projects and not problems:
        err(f"pinfold: {NOTHING_FOUND}")
    key = normalise(arguments.name)
    said = [_why(project, arguments, key, named) for project in projects]
    found = [each for each in said if each.found is not None and each.found.paths]
    if arguments.format == "json":
        out(json.dumps([_json(each, shown) for each in said if each.found is not None], indent=2) + "\n", utf8=True)
    else:
        paint = paint_for(arguments.color, sys.stdout)
        for each in said:
            if each.found is not None:
                out("\n".join([*_lines(each.found, each, shown, paint), ""]))
    if projects and all(each.found is None for each in said):
        _unknown(arguments.name, key, said)
    if problems or not projects:
        return COULD_NOT_RUN
    return CLEAN if found else FINDINGS


def _why(project: Project, arguments: argparse.Namespace, key: str, named: bool) -> Why:
    folder = project.folder
    watch = display(sys.stderr, quiet=arguments.quiet, dumb=os.environ.get("TERM") == "dumb")
    files = tuple(sorted(folder.named | folder.found)) if named else ()
    context = Context(folder.root, folder.snapshot, this_host(), watch, files=files, offline=arguments.offline)
    try:
        return why(context, key)
    except Trouble as trouble:
        watch.stop()
        raise CommandError(" ".join(clean(each) for each in (trouble.message, trouble.advice) if each)) from trouble
    finally:
        watch.stop()


def _unknown(name: str, key: str, said: list[Why]) -> None:
    near = closest(key, sorted(set().union(*(each.known for each in said))))
    meant = f" Did you mean {clean(near)}?" if near is not None else ""
    err(f"pinfold: nothing here leads to {clean(name)}.{meant}")


def _lines(found: Reasons, said: Why, shown: Callable[[str], str], paint: Paint) -> Iterator[str]:
    """What it is and where it comes from, the ways as a tree, what limits it."""
    title = paint("bold", clean(f"{found.name} {found.version}"))
    if not found.paths:
        yield f"{title} is installed, and no line leads to it."
    else:
        yield f"{title} is here because of {_line(found.paths[0].asked, shown)}"
    if any(path.links for path in found.paths) or len(found.paths) > 1:
        yield ""
        yield from _tree(found.paths, shown)
        if more := more_said(found):
            yield f"  {more}"
    if found.bounds:
        yield ""
    for bound in found.bounds:
        yield f"{clean(bound_said(bound, found.name, shown))}."
    if said.source in _FROM:
        yield paint("gutter", _FROM[said.source])
    if said.unread:
        names = ", ".join(clean(each) for each in said.unread[:3])
        rest = f" and {len(said.unread) - 3} more" if len(said.unread) > 3 else ""
        yield paint("warning", f"What {names}{rest} need could not be told.")


def _line(asked: Asked, shown: Callable[[str], str]) -> str:
    return clean(redact(f"{shown(asked.path)}:{asked.number} {asked.shown}"))


def _tree(paths: tuple[Path, ...], shown: Callable[[str], str]) -> Iterator[str]:
    """Each way below what it begins with; what two have in common is written once, as long as they follow each other."""
    before: tuple[str, ...] = ()
    for path in paths:
        rows = (_line(path.asked, shown), *(f"{each.name} {each.version} needs {each.need}" for each in path.links))
        same = next((i for i, pair in enumerate(zip(before, rows, strict=False)) if pair[0] != pair[1]), len(before))
        for i, row in enumerate(rows[same:], same):
            yield f"  {'  ' * i}{clean(redact(row))}"
        before = rows


def _json(said: Why, shown: Callable[[str], str]) -> dict[str, Any]:
    found = said.found
    assert found is not None
    return {
        "name": found.name,
        "version": found.version,
        "source": said.source,
        "paths": [
            {**_asked(path.asked, shown), "through": [_link(each) for each in path.links]} for path in found.paths
        ],
        "more": found.more,
        "complete": found.complete and not said.unread,
        "limits": [_limit(each, shown) for each in found.limits],
        "bounds": [_bound(each, shown) for each in found.bounds],
    }


def _asked(asked: Asked, shown: Callable[[str], str]) -> dict[str, Any]:
    return {"path": shown(asked.path), "line": asked.number, "asks": redact(asked.shown)}


def _link(link: Link) -> dict[str, Any]:
    return {"name": link.name, "version": link.version, "requires": redact(link.need)}


def _limit(limit: Limit, shown: Callable[[str], str]) -> dict[str, Any]:
    by = _link(limit.link) if limit.link is not None else None
    at = _asked(limit.asked, shown) if limit.asked is not None else None
    return {"specifier": limit.specifier, "by": by, "at": at, "constraint": limit.constraint}


def _bound(bound: Bound, shown: Callable[[str], str]) -> dict[str, Any]:
    kept = {"side": bound.side, "version": bound.version, "inclusive": bound.inclusive, "exact": bound.exact}
    return {**kept, "limit": _limit(bound.limit, shown)}
