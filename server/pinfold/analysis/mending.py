"""Repairs that a resolver has verified, as fixes. Pure; must never offer one that was not verified, nor half of one."""

from __future__ import annotations

from collections.abc import Sequence

from pinfold.analysis.conflicts import Move, Repair, lines_of
from pinfold.analysis.findings import Edit, Elsewhere, Fix
from pinfold.analysis.offers import enumerated, shown
from pinfold.analysis.repin import repin
from pinfold.analysis.snapshot import Snapshot
from pinfold.analysis.upgrading import moved, settled
from pinfold.requirements.tree import File, Line, Requirement

MOST = 3


def fixes_for(
    snapshot: Snapshot, path: str, involved: Sequence[Requirement], repairs: Sequence[Repair]
) -> tuple[Fix, ...]:
    """The repairs of a conflict as fixes for a file, the best first. `involved` are the conflict's lines."""
    ordered = sorted(repairs, key=lambda repair: _rank(snapshot, repair))
    found = (_fix(snapshot, path, involved, repair) for repair in ordered)
    return tuple(fix for fix in found if fix is not None)[:MOST]


def _rank(snapshot: Snapshot, repair: Repair) -> tuple[int, bool, bool]:
    """Fewest lines, then none with a known vulnerability, then no other major version; among equals as the resolver put them."""
    return len(repair.moves), any(vulnerable(snapshot, move) for move in repair.moves), repair.major


def vulnerable(snapshot: Snapshot, move: Move) -> bool:
    """Whether the version that a line would move to is known to have an advisory."""
    facts = snapshot.facts.indexes.get(move.path)
    return facts is not None and bool(facts.advisories.get((move.key, move.version)))


def _fix(snapshot: Snapshot, path: str, involved: Sequence[Requirement], repair: Repair) -> Fix | None:
    edits: dict[str, list[Edit]] = {}
    titles = []
    for move in repair.moves:
        source = snapshot.files.get(move.path)
        i = lines_of(snapshot, move.path).get(move.text)
        if source is None or source.file is None or i is None:
            return None
        outcome = edits_of(source.file, i, move)
        if not outcome:
            return None
        edits.setdefault(move.path, []).extend(outcome)
        titles.append(_title(source.file, i, move, outcome, vulnerable(snapshot, move)))
    kept = [_named(each) for each in involved if each.key not in {move.key for move in repair.moves}]
    title = " and ".join(titles)
    title = title[0].upper() + title[1:] + (f" (keeps {enumerated(kept[:3])})" if kept else "")
    own = tuple(edits.pop(path, ()))
    elsewhere = tuple(Elsewhere(other, tuple(each)) for other, each in edits.items())
    return Fix(title, own, safe=False, caution="", elsewhere=elsewhere)


def edits_of(file: File, i: int, move: Move) -> tuple[Edit, ...]:
    """The edits of one line's move, absolute; () where it cannot be moved without changing anything else."""
    edits = settled(file.lines[i], line_edits(file.lines[i], move.version, move.hashes))
    return tuple(edit.shift(file.starts[i]) for edit in edits)


def line_edits(line: Line, version: str, hashes: tuple[str, ...]) -> tuple[Edit, ...]:
    """The edits, relative to the line, that let it have a version: within its own style, or else as a pin."""
    return moved(line, version, hashes).edits or repin(line, version, hashes).edits


def _title(file: File, i: int, move: Move, edits: Sequence[Edit], vulnerable: bool) -> str:
    requirement = file.lines[i].statement
    assert isinstance(requirement, Requirement)
    name = shown(requirement.name.text if requirement.name is not None else move.key)
    said = (
        f"move {name} {move.before} \N{RIGHTWARDS ARROW} {move.version}"
        if move.before
        else f"let {name} be {move.version}"
    )
    return f"{said}, which has a known vulnerability" if vulnerable else said


def _named(requirement: Requirement) -> str:
    """What people call a line; one without a name by the last part of the place that it is from."""
    place = requirement.url.text.partition("#")[0].rstrip("/").rpartition("/")[2] if requirement.url is not None else ""
    return shown(requirement.name.text if requirement.name is not None else requirement.key or place)
