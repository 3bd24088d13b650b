"""`--format junit`: a test report, in which a file is a suite and a finding that counts is a failure.

Must never write what XML 1.0 cannot hold.
"""

from __future__ import annotations

from pinfold.analysis.findings import Finding
from pinfold.cli.report import Report, severity
from pinfold.cli.visible import clean

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def render(report: Report) -> str:
    suites = [_suite(report, path, findings) for path, findings in report.findings.items()]
    suites += [_unread(report, path, why) for path, why in report.unread]
    failures = sum(report.counts(finding) for _, finding in report)
    tests = sum(max(len(findings), 1) for findings in report.findings.values()) + len(report.unread)
    totals = _attributes(name="pinfold", tests=tests, failures=failures, errors=len(report.unread))
    body = "".join(f"{suite}\n" for suite in suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites{totals}>\n{body}</testsuites>\n'


def _suite(report: Report, path: str, findings: list[Finding]) -> str:
    name = report.shown(path)
    cases = [_case(report, path, finding) for finding in findings] or [
        f"    <testcase{_attributes(name='no findings', classname=name, file=name)}/>"
    ]
    failures = sum(map(report.counts, findings))
    totals = _attributes(name=name, tests=len(cases), failures=failures, errors=0)
    return "\n".join([f"  <testsuite{totals}>", *cases, "  </testsuite>"])


def _case(report: Report, path: str, finding: Finding) -> str:
    place, name = report.place(path, finding.span), report.shown(path)
    where = f"{name}:{place.line}:{place.column}"
    lines = [f"{where}: {severity(finding).value}[{finding.rule}] {finding.message}"]
    for related in finding.related:
        other = report.place(related.path, related.span)
        lines.append(f"{report.shown(related.path)}:{other.line}:{other.column}: {related.message}")
    told = "\n".join(_escape(line) for line in lines)
    case = _attributes(
        name=f"{finding.rule} at {place.line}:{place.column}", classname=name, file=name, line=place.line
    )
    if report.counts(finding):
        about = _attributes(message=finding.message, type=finding.rule)
        told = f"      <failure{about}>{told}</failure>"
    else:  # below `--fail-on`: it is told, but fails nothing
        told = f"      <system-out>{told}</system-out>"
    return f"    <testcase{case}>\n{told}\n    </testcase>"


def _unread(report: Report, path: str, why: str) -> str:
    name = report.shown(path)
    totals = _attributes(name=name, tests=1, failures=0, errors=1)
    case = _attributes(name="could not be checked", classname=name, file=name)
    error = _attributes(message=why, type="unread")
    return f"  <testsuite{totals}>\n    <testcase{case}>\n      <error{error}/>\n    </testcase>\n  </testsuite>"


def _attributes(**values: str | int) -> str:
    return "".join(f' {name}="{_escape(str(value))}"' for name, value in values.items())


def _escape(text: str) -> str:
    return "".join(_ESCAPES.get(char, char) for char in clean(text))
