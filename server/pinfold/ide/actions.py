"""What an editor may offer to do: about findings fixes, allowing a rule here, fixing everything at once; pinning and upgrading.

Edits are for the file asked about. Must never decide what is safe (fixes say so) and never offer to allow what a comment
cannot reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pinfold.analysis.check import check
from pinfold.analysis.findings import Edit, Elsewhere, Finding
from pinfold.analysis.fixes import choose_edits
from pinfold.analysis.pin import pin_edits
from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.suppress import allow_edit
from pinfold.records import dataclass
from pinfold.requirements.text import Span

if TYPE_CHECKING:
    from pinfold.analysis.upgrades import Upgrade

QUICK_FIX = "quickfix"
FIX_ALL = "source.fixAll.pinfold"
PIN_ALL = "source.pinInstalled.pinfold"
PIN_LATEST = "source.pinLatest.pinfold"
UPGRADE = "source.upgrade.pinfold"
UPGRADE_LATEST = "source.upgradeLatest.pinfold"
HASHES = "source.refreshHashes.pinfold"
MOVES = (PIN_LATEST, UPGRADE, UPGRADE_LATEST)  # those that let lines ask for other releases
REWRITE = "refactor.rewrite"
KINDS = (QUICK_FIX, REWRITE, FIX_ALL, PIN_ALL, PIN_LATEST, UPGRADE, UPGRADE_LATEST, HASHES)
_WHOLE_FILE = {
    PIN_LATEST: "Pin every unpinned line",
    UPGRADE: "Upgrade all (safe)",
    UPGRADE_LATEST: "Upgrade all to latest",
    HASHES: "Refresh all hashes",
}


@dataclass(frozen=True, slots=True)
class Action:
    """One offer. Either `edits` are there, absolute in the file (`elsewhere` in others), or `data` for `resolve`, plain JSON.

    `finding` is what it repairs; of the actions of one finding at most one is `preferred`.
    """

    title: str
    kind: str
    edits: tuple[Edit, ...] | None = None
    data: Mapping[str, str] | None = None
    finding: Finding | None = None
    preferred: bool = False
    elsewhere: tuple[Elsewhere, ...] = ()


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
    found += _pins(snapshot, path, span, wanted)
    return found if path not in snapshot.facts.indexes else found + _upgrades(snapshot, path, span, wanted, found)


def resolve(snapshot: Snapshot, data: Mapping[str, object]) -> tuple[str, tuple[Edit, ...]]:
    """The path and the edits of an action without edits, on the text as it is now; none for data that is not ours."""
    path, rule = data.get("path"), data.get("rule")
    if not isinstance(path, str) or not isinstance(rule, str) or path not in snapshot.files:
        return "", ()
    if data.get("kind") == PIN_ALL:
        return path, pin_edits(snapshot, path)
    if data.get("kind") in _WHOLE_FILE:
        return path, _file_edits(snapshot, path, str(data["kind"]))
    found = check(snapshot, [path], on_failure=lambda _rule, _error: None)[path]
    return path, tuple(choose_edits(f for f in found if rule in ("", f.rule)))


def moves(snapshot: Snapshot, data: Mapping[str, object]) -> tuple[str, list[Upgrade]]:
    """The path and the single steps of an action whose kind is one of `MOVES`; none for data that is not ours."""
    path, kind = data.get("path"), data.get("kind")
    if not isinstance(path, str) or path not in snapshot.files or kind not in MOVES:
        return "", []
    return path, list(_file_upgrades(snapshot, path, str(kind)))


def _asked(kind: str, only: tuple[str, ...] | None) -> bool:
    """Kinds are hierarchical: a wider one asks for every narrower one (LSP 3.17, "CodeActionKind")."""
    return only is None or any(each in ("", kind) or kind.startswith(f"{each}.") for each in only)


def _fixes(finding: Finding) -> list[Action]:
    first = next((fix for fix in finding.fixes if fix.safe), None)
    return [
        Action(
            fix.title if fix.safe or not fix.caution else f"{fix.title} ({fix.caution})",
            QUICK_FIX,
            fix.edits,
            finding=finding,
            preferred=fix is first,
            elsewhere=fix.elsewhere,
        )
        for fix in (*finding.fixes, *finding.choices)
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


def _pins(snapshot: Snapshot, path: str, span: Span, only: tuple[str, ...] | None) -> list[Action]:
    """Pinning every line to what is installed: as a source action, and at the light bulb next to the same for one line."""
    asked = [kind for kind in (QUICK_FIX, PIN_ALL) if _asked(kind, only)]
    edits = pin_edits(snapshot, path) if asked else ()
    data = {"kind": PIN_ALL, "path": path, "rule": ""}
    found = []
    if QUICK_FIX in asked and len(edits) > 1 and _selected(snapshot, path, span, edits):
        found.append(Action(f"Pin all {len(edits)} lines to the installed versions", QUICK_FIX, data=data))
    if PIN_ALL in asked and edits:
        found.append(Action("Pin all to the installed versions", PIN_ALL, data=data))
    return found


def _selected(snapshot: Snapshot, path: str, span: Span, edits: Sequence[Edit]) -> bool:
    """Whether a line that can be pinned is in the selection."""
    file = snapshot.files[path].file
    if file is None:
        return False
    first, last = (file.line_at(offset) if file.lines else 0 for offset in (span.start, span.end))
    return any(first <= file.line_at(edit.span.start) <= last for edit in edits)


def _upgrades(
    snapshot: Snapshot, path: str, span: Span, only: tuple[str, ...] | None, offered: Sequence[Action]
) -> list[Action]:
    """What the indexes make possible: for the one line that is selected each step, unless a finding offers it; for the file all."""
    found: list[Action] = []
    file = snapshot.files[path].file
    if file is not None and file.lines and _asked(REWRITE, only):
        first, last = (file.line_at(offset) for offset in (span.start, span.end))
        if first == last:
            titles = {action.title for action in offered}
            found += [action for action in _line_upgrades(snapshot, path, first) if action.title not in titles]
    for kind, title in _WHOLE_FILE.items():
        if _asked(kind, only) and _possible(snapshot, path, kind):
            found.append(Action(title, kind, data={"kind": kind, "path": path, "rule": ""}))
    return found


def _line_upgrades(snapshot: Snapshot, path: str, i: int) -> list[Action]:
    from pinfold.analysis.upgrades import choices, rehash

    hashed = rehash(snapshot, path, i)
    ways = [*choices(snapshot, path, i), *([hashed] if hashed is not None else [])]
    return [Action(way.title, REWRITE, way.edits) for way in ways if way.edits]


def _possible(snapshot: Snapshot, path: str, kind: str) -> bool:
    """Whether an offer for a whole file would change anything; asked at every move of a cursor, so remembered."""
    facts, file = snapshot.facts.indexes[path], snapshot.files[path].file
    memo: dict[str, tuple[object, object, bool]] = facts.memo.setdefault("possible", {})
    before = memo.get(f"{kind} {path}")
    if before is not None and before[0] is file and before[1] is snapshot.settings_for(path):
        return before[2]
    answer = any(way.edits for way in _file_upgrades(snapshot, path, kind))
    memo[f"{kind} {path}"] = file, snapshot.settings_for(path), answer
    return answer


def _file_edits(snapshot: Snapshot, path: str, kind: str) -> tuple[Edit, ...]:
    """The edits of an offer for a whole file, with what its indexes know now."""
    from pinfold.analysis.upgrades import edits_of

    return edits_of(_file_upgrades(snapshot, path, kind))


def _file_upgrades(snapshot: Snapshot, path: str, kind: str) -> Iterator[Upgrade]:
    from pinfold.analysis.upgrades import SAFE, pins, rehashes, upgrades

    if kind == PIN_LATEST:
        return pins(snapshot, path)
    if kind == HASHES:
        return rehashes(snapshot, path)
    return upgrades(snapshot, path, SAFE if kind == UPGRADE else "latest")
