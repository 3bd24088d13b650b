"""What an editor may offer to do about findings: fixes, allowing a rule here, fixing everything at once.

Edits are for the file asked about. Must never decide what is safe (fixes say so) and never offer to allow what a comment
cannot reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pinfold.analysis.check import check
from pinfold.analysis.findings import Edit, Finding
from pinfold.analysis.fixes import choose_edits
from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.suppress import allow_edit
from pinfold.requirements.text import Span

QUICK_FIX = "quickfix"
FIX_ALL = "source.fixAll.pinfold"
KINDS = (QUICK_FIX, FIX_ALL)


@dataclass(frozen=True, slots=True)
class Action:
    """One offer. Either `edits` are there, absolute in the file, or `data` for `resolve`, plain JSON.

    `finding` is what it repairs; of the actions of one finding at most one is `preferred`.
    """

    title: str
    kind: str
    edits: tuple[Edit, ...] | None = None
    data: Mapping[str, str] | None = None
    finding: Finding | None = None
    preferred: bool = False


def actions(
    snapshot: Snapshot, path: str, span: Span, findings: Sequence[Finding], only: Iterable[str] | None = None
) -> list[Action]:
    """The actions for a selection, best first.

    `findings` are all of the file's, absolute; those that touch the span get fixes of their own. `only` are kinds as the
    protocol has them: "source" also asks for "source.fixAll.pinfold". None asks for everything.
    """
    source = snapshot.files.get(path)
    if source is None or source.file is None:
        return []
    wanted = None if only is None else tuple(only)
    found: list[Action] = []
    if _asked(QUICK_FIX, wanted):
        here = [f for f in findings if f.span.touches(span)]
        for finding in here:
            found += _fixes(finding)
        found += _fix_rules(path, here, findings)
        for finding in here:
            edit = allow_edit(source.file, finding)
            if edit is not None:
                found.append(Action(f"Allow {finding.rule} on this line", QUICK_FIX, (edit,), finding=finding))
    if _asked(FIX_ALL, wanted) and any(fix.safe for f in findings for fix in f.fixes):
        data = {"kind": FIX_ALL, "path": path, "rule": ""}
        found.append(Action("Fix all problems that Pinfold can fix safely", FIX_ALL, data=data))
    return found


def resolve(snapshot: Snapshot, data: Mapping[str, object]) -> tuple[str, tuple[Edit, ...]]:
    """The path and the edits of an action without edits, on the text as it is now; none for data that is not ours."""
    path, rule = data.get("path"), data.get("rule")
    if not isinstance(path, str) or not isinstance(rule, str) or path not in snapshot.files:
        return "", ()
    found = check(snapshot, [path], on_failure=lambda _rule, _error: None)[path]
    return path, tuple(choose_edits(f for f in found if rule in ("", f.rule)))


def _asked(kind: str, only: tuple[str, ...] | None) -> bool:
    """Kinds are hierarchical: a wider one asks for every narrower one (LSP 3.17, "CodeActionKind")."""
    return only is None or any(each in ("", kind) or kind.startswith(f"{each}.") for each in only)


def _fixes(finding: Finding) -> list[Action]:
    first = next((fix for fix in finding.fixes if fix.safe), None)
    return [
        Action(
            fix.title if fix.safe else f"{fix.title} (may change what is installed)",
            QUICK_FIX,
            fix.edits,
            finding=finding,
            preferred=fix is first,
        )
        for fix in finding.fixes
    ]


def _fix_rules(path: str, here: Sequence[Finding], findings: Sequence[Finding]) -> list[Action]:
    """One action for each rule that has more than one safe fix in the file and one of them here."""
    found = []
    for rule in dict.fromkeys(f.rule for f in here if any(fix.safe for fix in f.fixes)):
        count = sum(f.rule == rule and any(fix.safe for fix in f.fixes) for f in findings)
        if count > 1:
            data = {"kind": QUICK_FIX, "path": path, "rule": rule}
            found.append(Action(f"Fix all {count} {rule} problems in this file", QUICK_FIX, data=data))
    return found
