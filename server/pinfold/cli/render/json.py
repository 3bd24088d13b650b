"""`--format json`: a list with one object for each finding. The shape is a promise (`docs/cli.md`), so it only grows."""

from __future__ import annotations

import json
from typing import Any

from pinfold.analysis.findings import Finding
from pinfold.cli.report import Report, severity
from pinfold.requirements.text import Span
from pinfold.system.redact import redact


def render(report: Report) -> str:
    return json.dumps([_finding(report, path, finding) for path, finding in report], indent=2) + "\n"


def _finding(report: Report, path: str, finding: Finding) -> dict[str, Any]:
    return {
        **_place(report, path, finding.span),
        "severity": severity(finding).value,
        "rule": finding.rule,
        "message": redact(finding.message),
        "related": [{**_place(report, r.path, r.span), "message": redact(r.message)} for r in finding.related],
        "tags": [tag.value for tag in finding.tags],
        "fixable": bool(finding.fixes),
        # An edit's text may hold a secret, and half an edit is worse than none: `--fix` and the editor apply them.
        "fixes": [{"title": redact(fix.title), "safe": fix.safe} for fix in finding.fixes],
        "choices": [redact(choice.title) for choice in finding.choices],
    }


def _place(report: Report, path: str, span: Span) -> dict[str, Any]:
    return {"path": report.shown(path), **report.place(path, span)._asdict()}
