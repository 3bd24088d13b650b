"""`pinfold check`: finds the files, asks the engine, fixes if told to, reports. Must never decide what is wrong."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pinfold.analysis.check import check
from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.rules._rule import Rule
from pinfold.analysis.snapshot import SourceFile
from pinfold.cli.names import rules_in
from pinfold.cli.outcome import CLEAN, COULD_NOT_RUN, FINDINGS, CommandError
from pinfold.cli.render import FOR_PROGRAMS, render
from pinfold.cli.render.summary import summary
from pinfold.cli.report import NEVER, Report
from pinfold.cli.targets import NOTHING_FOUND, Targets, choose
from pinfold.cli.terminal import Paint, columns, err, out, paint_for, raw
from pinfold.cli.visible import clean

if TYPE_CHECKING:
    from pinfold.analysis.releases import IndexFacts


def run(arguments: argparse.Namespace) -> int:
    if arguments.offline and not (arguments.online or arguments.resolve):
        raise CommandError("--offline goes with --online and --resolve: without those nobody is asked.")
    if arguments.resolved_for and not arguments.resolve:
        raise CommandError("--for goes with --resolve.")
    targets = chosen(arguments)
    if arguments.env is not None:
        _surround(targets, arguments.env)
    if arguments.online:
        online(arguments, targets)
    known = True
    if arguments.resolve:
        from pinfold.cli.resolving import resolve

        known = resolve(arguments, targets)
    code = judge(arguments, targets)
    return code if known else COULD_NOT_RUN


def chosen(arguments: argparse.Namespace) -> Targets:
    """The files, with the rules of the command line. Raises CommandError."""
    if arguments.no_config and arguments.config is not None:
        raise CommandError("--config and --no-config exclude each other.")
    return choose(arguments, rules_in(arguments.select), rules_in(arguments.ignore))


def online(
    arguments: argparse.Namespace, targets: Targets, advisories: str = "", needs: bool = True
) -> dict[str, IndexFacts]:
    """What indexes say, for the rules about that, by path; see `online.ask`."""
    from pinfold.cli.online import ask

    return ask(arguments, targets, advisories=advisories, needs=needs)


def judge(arguments: argparse.Namespace, targets: Targets) -> int:
    """Fixes if told to, reports, and answers with the exit code."""
    failures = _Failures()
    if arguments.diff:
        return _diff(arguments, targets, failures)
    fixed: dict[str, Mapping[str, int]] = {}
    unwritten: list[tuple[str, str]] = []
    if arguments.fix:
        fixed, unwritten = _fix(arguments, targets, failures)
    files: dict[str, SourceFile] = {}
    findings: dict[str, list[Finding]] = {}
    for project in targets.projects:
        snapshot = project.folder.snapshot
        files = {**snapshot.files, **files}
        findings = {**check(snapshot, project.paths(), failures), **findings}
    unread = tuple(targets.unread() + unwritten)
    ordered = {path: findings[path] for path in sorted(findings)}
    report = Report(targets.folder, files, ordered, _rank(arguments.fail_on), unread, fixed)
    for path, why in unread:
        err(f"pinfold: {clean(report.shown(path))}: {clean(why)}")
    if not findings and not unread:
        err(f"pinfold: {NOTHING_FOUND}")
    _deliver(arguments, report, to_stderr=arguments.fix and targets.stdin is not None)
    if unread or failures.told:
        return COULD_NOT_RUN
    return FINDINGS if report.fails else CLEAN


def _surround(targets: Targets, named: str) -> None:
    """What the environments hold, for the rules about them; not every check pays for that."""
    from pinfold.cli.surround import named_environment, surround
    from pinfold.system.host import this_host

    path, host = named_environment(named), this_host()
    for project in targets.projects:
        surround(project, path, host)


def _rank(fail_on: str) -> int:
    return NEVER if fail_on == "never" else Severity(fail_on).rank


def _deliver(arguments: argparse.Namespace, report: Report, to_stderr: bool) -> None:
    """The report to a file, to standard output, or to standard error where the other is for a fixed text."""
    stream = None if arguments.output_file else sys.stderr if to_stderr else sys.stdout
    paint = paint_for(arguments.color, stream)
    text = render(arguments.format, report, paint, columns())
    if arguments.format not in FOR_PROGRAMS and not arguments.quiet:
        text += "".join(f"{line}\n" for line in summary(report))
    if arguments.output_file:
        from pinfold.system.files import write_atomic

        try:
            write_atomic(arguments.output_file, text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise CommandError(f"{clean(arguments.output_file)} cannot be written: {error.strerror}.") from error
    elif to_stderr:
        err(text.rstrip("\n"))
    else:
        out(text, utf8=arguments.format in FOR_PROGRAMS)


def _fix(
    arguments: argparse.Namespace, targets: Targets, failures: _Failures
) -> tuple[dict[str, Mapping[str, int]], list[tuple[str, str]]]:
    """Fixes and writes; what was fixed by path and rule, and what could not be written."""
    from pinfold.cli.fixing import Changed, fix, write

    fixed: dict[str, Mapping[str, int]] = {}
    failed: list[tuple[str, str]] = []
    path, decoded = targets.stdin or ("", None)
    given = None if decoded is None or decoded.text is None else Changed(decoded.text, decoded.text, decoded)
    for project in targets.projects:
        changed = fix(project, arguments.unsafe_fixes, failures)
        if given is not None and path in changed:
            entry = changed.pop(path)
            given.after, given.reencode, given.rules = entry.after, entry.reencode, entry.rules
            fixed[path] = entry.rules
        unwritten = write(project, changed)
        fixed |= {path: entry.rules for path, entry in changed.items() if path not in dict(unwritten)}
        failed += unwritten
    if given is not None:
        raw(given.encoded())
    return fixed, failed


def _diff(arguments: argparse.Namespace, targets: Targets, failures: _Failures) -> int:
    from pinfold.cli.diff import diff
    from pinfold.cli.fixing import fix

    paint: Paint = paint_for(arguments.color, sys.stdout)
    shown = Report(targets.folder, {}, {}).shown
    total = 0
    for project in targets.projects:
        for path, entry in sorted(fix(project, arguments.unsafe_fixes, failures).items()):
            out(diff(shown(path), entry.before, entry.after, paint))
            if entry.reencode:
                out(f"{clean(shown(path))} would be written in {entry.reencode.upper()}.\n")
            total += sum(entry.rules.values())
    unread = targets.unread()
    for path, why in unread:
        err(f"pinfold: {clean(shown(path))}: {clean(why)}")
    if not arguments.quiet:
        err(f"{total} would be fixed." if total else "Nothing to fix.")
    if unread or failures.told:
        return COULD_NOT_RUN
    return FINDINGS if total else CLEAN


class _Failures:
    """Tells of each rule that fails, once; the others go on."""

    def __init__(self) -> None:
        self.told: set[str] = set()

    def __call__(self, rule: Rule, error: Exception) -> None:
        if rule.name not in self.told:
            self.told.add(rule.name)
            what = clean(f"{type(error).__name__}: {error}")
            err(f"pinfold: the rule {rule.name} failed ({what}); the others ran. Please report this.")
