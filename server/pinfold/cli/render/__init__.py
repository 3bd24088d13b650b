"""The formats of `check`, one module each. Must never do more than turn a report into text."""

from __future__ import annotations

from pinfold.cli.report import Report
from pinfold.cli.terminal import Paint

FORMATS = ("text", "concise", "json", "sarif", "github", "junit")
FOR_PROGRAMS = frozenset({"json", "sarif", "github", "junit"})


def render(name: str, report: Report, paint: Paint, columns: int) -> str:
    """The report in one of `FORMATS`; `paint` and `columns` matter to those for people. Ends with a line break."""
    if name == "text":
        from pinfold.cli.render import text

        return text.render(report, paint, columns)
    if name == "concise":
        from pinfold.cli.render import concise

        return concise.render(report, paint)
    if name == "json":
        from pinfold.cli.render import json

        return json.render(report)
    if name == "sarif":
        from pinfold.cli.render import sarif

        return sarif.render(report)
    if name == "github":
        from pinfold.cli.render import github

        return github.render(report)
    from pinfold.cli.render import junit

    return junit.render(report)
