"""Which fixes to apply together, and a text with edits applied. Pure; must never decide what is safe: fixes say so themselves."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable

from pinfold.analysis.findings import Edit, Finding
from pinfold.requirements.text import Span


def choose_edits(findings: Iterable[Finding], unsafe: bool = False) -> list[Edit]:
    """The edits of each finding's first applicable fix, in order of place; of two that touch, the first found wins whole."""
    chosen: list[Edit] = []  # in order of place: what a new edit may touch stands next to where it would go
    for finding in findings:
        fix = next((f for f in finding.fixes if f.safe or unsafe), None)
        if fix is not None and not any(_touches_any(edit, chosen) for edit in fix.edits):
            for edit in fix.edits:
                insort(chosen, edit, key=_place)
    return chosen


def _place(edit: Edit) -> Span:
    return edit.span


def _touches_any(edit: Edit, chosen: list[Edit]) -> bool:
    at = bisect_right(chosen, edit.span, key=_place)
    before = at - 1
    while before >= 0 and chosen[before].span.end >= edit.span.start:
        if _clash(edit, chosen[before]):
            return True
        before -= 1
    while at < len(chosen) and chosen[at].span.start <= edit.span.end:
        if _clash(edit, chosen[at]):
            return True
        at += 1
    return False


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
