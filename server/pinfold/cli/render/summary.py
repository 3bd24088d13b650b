"""The last line of a report: how many findings of which kind, and what can be done about them. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pinfold.analysis.findings import Severity
from pinfold.cli.report import Report, severity
from pinfold.cli.visible import clean

_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note", Severity.HINT: "hint"}


def plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def summary(report: Report) -> list[str]:
    """What was fixed, the totals in one line, and in another one what `--fix` would do."""
    total = sum(len(findings) for findings in report.findings.values())
    files = plural(len(report.findings), "file")
    touched = sum(map(bool, report.findings.values()))
    if 0 < touched < len(report.findings):
        files = f"{touched} of {files}"
    lines = [_fixed(report, path, rules) for path, rules in sorted(report.fixed.items())]
    if not total:
        return [*lines, f"No findings{' left' if lines else ''} in {files}."] if report.findings else lines
    counts = [(word, sum(severity(f) is kind for _, f in report)) for kind, word in _WORDS.items()]
    kinds = ", ".join(plural(count, word) for word, count in counts if count)
    lines.append(f"{plural(total, 'finding')}{' left' if lines else ''} in {files}: {kinds}.")
    safe = sum(any(fix.safe for fix in f.fixes) for _, f in report)
    unsafe = sum(bool(f.fixes) and not any(fix.safe for fix in f.fixes) for _, f in report)
    if safe:
        more = f", {unsafe} more with `--fix --unsafe-fixes`" if unsafe else ""
        lines.append(f"{safe} can be fixed with `--fix`{more}.")
    elif unsafe:
        lines.append(f"{unsafe} can be fixed with `--fix --unsafe-fixes`.")
    return lines


def _fixed(report: Report, path: str, rules: Mapping[str, int]) -> str:
    what = ", ".join(f"{rule} ({count})" if count > 1 else rule for rule, count in sorted(rules.items()))
    return f"Fixed {clean(report.shown(path))}: {what}."
