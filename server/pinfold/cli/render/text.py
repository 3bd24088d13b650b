"""`--format text`: each finding with its source, the places that belong to it, and what to do. For people."""

from __future__ import annotations

from pinfold.analysis.findings import Finding
from pinfold.cli.render.excerpt import excerpt
from pinfold.cli.report import Report, severity
from pinfold.cli.terminal import Paint
from pinfold.cli.visible import clean
from pinfold.requirements.text import Span


def render(report: Report, paint: Paint, columns: int) -> str:
    blocks = [_finding(report, path, finding, paint, columns) for path, finding in report]
    return "".join(f"{block}\n\n" for block in blocks)


def _finding(report: Report, path: str, finding: Finding, paint: Paint, columns: int) -> str:
    kind = severity(finding).value
    places = [(path, finding.span), *((related.path, related.span) for related in finding.related)]
    gutter = max(len(str(report.place(*place).end_line)) for place in places)
    lines = [paint(kind, f"{kind}[{finding.rule}]") + paint("bold", f": {clean(finding.message)}")]
    lines += _place(report, path, finding.span, "^", "", paint, kind, gutter, columns)
    for related in finding.related:
        message = clean(related.message)
        lines += _place(report, related.path, related.span, "-", message, paint, "gutter", gutter, columns)
    margin = " " * gutter + paint("gutter", " = ")
    if finding.fixes:
        fix = finding.fixes[0]
        how = "`--fix`" if fix.safe else "`--fix --unsafe-fixes`"
        lines.append(f"{margin}{paint('bold', 'fix')}: {clean(fix.title)} ({how})")
    lines += [f"{margin}{paint('bold', 'or')}: {clean(choice.title)}" for choice in finding.choices]
    lines.append(f"{margin}{paint('bold', 'why')}: pinfold rule {finding.rule}")
    return "\n".join(lines)


def _place(
    report: Report,
    path: str,
    span: Span,
    mark: str,
    message: str,
    paint: Paint,
    style: str,
    gutter: int,
    columns: int,
) -> list[str]:
    place = report.place(path, span)
    arrow = paint("gutter", "-->" if mark == "^" else ":::")
    lines = [f"{' ' * gutter}{arrow} {clean(report.shown(path))}:{place.line}:{place.column}"]
    source = report.files.get(path)
    if source is None or source.file is None:
        return [*lines, f"{' ' * gutter}{paint('gutter', ' = ')}{message}"] if message else lines
    bar = paint("gutter", " |")
    lines.append(" " * gutter + bar)
    rows = excerpt(source.file, span, mark, columns - gutter - 3)
    for row in rows:
        number = paint("gutter", str(row.number).rjust(gutter)) if row.number else " " * gutter
        lines.append(f"{number}{bar} {row.text}".rstrip())
        if row.marks:
            said = f" {message}" if row is rows[-1] and message else ""
            lines.append(f"{' ' * gutter}{bar} {paint(style, row.marks + said)}")
    return lines
