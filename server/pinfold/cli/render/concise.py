"""`--format concise`: one line for each finding, as editors and terminals make clickable. For people and for grep."""

from __future__ import annotations

from pinfold.cli.report import Report, severity
from pinfold.cli.terminal import Paint
from pinfold.cli.visible import clean


def render(report: Report, paint: Paint) -> str:
    lines = []
    for path, finding in report:
        place = report.place(path, finding.span)
        kind = severity(finding).value
        where = f"{paint('bold', clean(report.shown(path)))}:{place.line}:{place.column}"
        lines.append(f"{where}: {paint(kind, f'{kind}[{finding.rule}]')} {clean(finding.message)}")
    return "".join(f"{line}\n" for line in lines)
