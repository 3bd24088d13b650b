"""What one rule says about a world: the marked text and the message, file by file in order of place."""

from __future__ import annotations

from pinfold.analysis.findings import Finding
from tests.support.world import ROOT, findings_of, read


def said(rule: str, text: str, others: bool = False) -> list[tuple[str, str]]:
    """(marked text, message) of everything that a rule finds; `others` has all rules run, so that suppressions can be used."""
    world = read(text)
    found = findings_of(world, () if others else (rule,))
    return [
        (world.texts[path][f.span.start : f.span.end], f.message)
        for path, findings in found.items()
        for f in findings
        if f.rule == rule
    ]


def marked(rule: str, text: str) -> list[str]:
    """The marked texts alone."""
    return [piece for piece, _ in said(rule, text)]


def findings(rule: str, text: str) -> list[tuple[str, Finding]]:
    """(path under the root, finding) of everything that a rule finds."""
    found = findings_of(read(text), (rule,))
    return [(path.removeprefix(f"{ROOT}/"), f) for path, said in found.items() for f in said]
