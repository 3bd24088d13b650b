"""Which fixes to apply together, and a text with edits applied. Pure; must never decide what is safe: fixes say so themselves."""

from __future__ import annotations

from collections.abc import Iterable

from pinfold.analysis.findings import Edit, Finding


def choose_edits(findings: Iterable[Finding], unsafe: bool = False) -> list[Edit]:
    """The edits of each finding's first applicable fix, in order of place; of two that touch, the first found wins whole."""
    chosen: list[Edit] = []
    for finding in findings:
        fix = next((f for f in finding.fixes if f.safe or unsafe), None)
        if fix is not None and not any(_clash(edit, other) for edit in fix.edits for other in chosen):
            chosen += fix.edits
    return sorted(chosen, key=lambda edit: edit.span)


def _clash(edit: Edit, other: Edit) -> bool:
    if edit == other:
        return False
    a, b = edit.span, other.span
    if a.start == a.end or b.start == b.end:
        return a.start <= b.end and b.start <= a.end
    return a.start < b.end and b.start < a.end


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """`text` with non-overlapping edits applied; equal edits count once, insertions at one place keep their order."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: edit.span):
        pieces += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*pieces, text[at:]])
