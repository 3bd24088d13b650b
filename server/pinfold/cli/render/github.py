"""`--format github`: workflow commands, which GitHub shows beside the lines of a pull request.

Must never let a finding's text end its command: what a command means by `%`, `:`, `,` and line breaks is escaped.
"""

from __future__ import annotations

from pinfold.analysis.findings import Finding, Severity
from pinfold.cli.report import Report, severity
from pinfold.cli.visible import clean

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(report: Report) -> str:
    commands = [_finding(report, path, finding) for path, finding in report]
    for path, why in report.unread:
        commands.append(f"::error file={_property(report.shown(path))},title=pinfold::{_data(why)}")
    return "".join(f"{command}\n" for command in commands)


def _finding(report: Report, path: str, finding: Finding) -> str:
    place = report.place(path, finding.span)
    properties = {"file": report.shown(path), "line": place.line, "endLine": place.end_line}
    if place.line == place.end_line:  # GitHub refuses columns for a span of several lines
        properties |= {"col": place.column, "endColumn": place.end_column}
    properties["title"] = f"pinfold: {finding.rule}"
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    others = "".join(
        f" ({report.shown(r.path)}:{report.place(r.path, r.span).line}: {r.message})" for r in finding.related
    )
    return f"::{_COMMANDS.get(severity(finding), 'notice')} {listed}::{_data(finding.message + others)}"


def _data(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
