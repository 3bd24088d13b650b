"""`--format sarif`: SARIF 2.1.0 (OASIS), as code scanning takes it. Columns count code points (section 3.14.17)."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from pinfold import __version__
from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.rules import ALL
from pinfold.analysis.rules._rule import Rule
from pinfold.cli.report import Report, severity
from pinfold.cli.visible import clean
from pinfold.requirements.text import Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_NUMBERS = {rule.name: number for number, rule in enumerate(ALL)}


def render(report: Report) -> str:
    seen: dict[str, int] = {}
    run = {
        "tool": {"driver": {"name": "Pinfold", "version": __version__, "rules": [_rule(rule) for rule in ALL]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not report.unread,
                "toolExecutionNotifications": [_notification(report, path, why) for path, why in report.unread],
            }
        ],
        "results": [_result(report, path, finding, seen) for path, finding in report],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.doc.strip(), "markdown": rule.doc.strip()},
        "defaultConfiguration": {"level": _LEVELS.get(rule.severity, "note")},
    }


def _result(report: Report, path: str, finding: Finding, seen: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": _NUMBERS[finding.rule],
        "level": _LEVELS.get(severity(finding), "note"),
        "message": {"text": clean(finding.message)},
        "locations": [{"physicalLocation": _location(report, path, finding.span)}],
        "partialFingerprints": {"pinfoldFinding/v1": _fingerprint(report, path, finding, seen)},
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _location(report, related.path, related.span),
                "message": {"text": clean(related.message)},
            }
            for number, related in enumerate(finding.related)
        ]
    return result


def _location(report: Report, path: str, span: Span) -> dict[str, Any]:
    line, column, end_line, end_column = report.place(path, span)
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {"artifactLocation": _artifact(report, path), "region": region}


def _artifact(report: Report, path: str) -> dict[str, Any]:
    shown = report.shown(path)
    # A name's bytes that are no text are escaped as the bytes they are.
    address = quote(shown.encode("utf-8", "surrogateescape"))
    if shown != path:
        return {"uri": address, "uriBaseId": "%SRCROOT%"}
    return {"uri": f"file://{address}" if path.startswith("/") else f"file:///{address}"}


def _fingerprint(report: Report, path: str, finding: Finding, seen: dict[str, int]) -> str:
    """The same while the line says the same, wherever it stands; equal ones are numbered."""
    source = report.files[path].file
    line = "" if source is None or not source.lines else source.lines[source.line_at(finding.span.start)].raw.strip()
    about = "\0".join([report.shown(path), finding.rule, line]).encode("utf-8", "surrogatepass")
    digest = sha256(about).hexdigest()[:32]
    seen[digest] = seen.get(digest, 0) + 1
    return f"{digest}:{seen[digest]}"


def _notification(report: Report, path: str, why: str) -> dict[str, Any]:
    location = {"physicalLocation": {"artifactLocation": _artifact(report, path)}}
    return {"level": "error", "message": {"text": clean(why)}, "locations": [location]}
