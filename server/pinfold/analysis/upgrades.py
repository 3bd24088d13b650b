"""What could be done about the lines of a file with what its indexes know: upgrades, pins of unpinned lines, hashes. Pure.

Edits are absolute and keep comments in their columns. A line that cannot be moved is in the answer too, with the reason, and with
what one would have to know. Must never apply anything, and never move a line whose marker leaves the target out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Literal, NamedTuple

from pinfold.analysis.candidates import aimed, pinned_release, release_of, spelt, youngest
from pinfold.analysis.choice import STEPS, Step, steps
from pinfold.analysis.choice import step as step_of
from pinfold.analysis.demand import pinned_version
from pinfold.analysis.findings import Edit, Fix
from pinfold.analysis.index import file_index
from pinfold.analysis.matching import left_out, matched
from pinfold.analysis.offers import move_title, new_hashes, shown
from pinfold.analysis.pinning import pinned_elsewhere, shared_keys, style_for
from pinfold.analysis.releases import IndexFacts, Project, Release
from pinfold.analysis.repin import NO_HASHES, Outcome, realigned, written_hashes
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.analysis.upgrading import hashes_of, layout_of, moved, moved_with_hashes, pinned, rehashed, settled
from pinfold.analysis.versions import admits, bounds, meets, version_of
from pinfold.requirements.tree import File, Form, Line, Requirement

Reach = Literal["patch", "minor", "major", "latest"]
"""How far an upgrade may go: a pin by steps up to this one; `latest` also lets series and bounds in what they leave out."""

SAFE: Reach = "minor"


class Upgrade(NamedTuple):
    """One line that could ask for another release. `line` is its index in `File.lines`, `old` its version or specifier as written.

    `step` is "" where nothing is passed over: a line that is pinned, or only gets hashes. Without `edits`, `why` says why the line
    stays, and `needs` are (key, version) whose files would have to be known.
    """

    line: int
    key: str
    name: str
    old: str
    new: str
    step: Step | Literal[""]
    title: str
    edits: tuple[Edit, ...]
    why: str = ""
    needs: tuple[tuple[str, str], ...] = ()


class _Asked(NamedTuple):
    """One line that can be looked at, and all that is known for it."""

    i: int
    line: Line
    requirement: Requirement
    project: Project
    facts: IndexFacts
    source: SourceFile
    before: float


def choices(snapshot: Snapshot, path: str, i: int) -> list[Upgrade]:
    """What the line with index `i` could move to, the newest first: one release for each kind of step, or the one it leaves out."""
    asked = _asked(snapshot, path, i)
    return [] if asked is None else [_upgrade(asked, release, step) for step, release in _ways(asked)]


def upgrades(
    snapshot: Snapshot,
    path: str,
    reach: Reach = SAFE,
    *,
    names: Collection[str] | None = None,
    hashes: bool = False,
) -> Iterator[Upgrade]:
    """What each line of a file could move to within reach, in order; lines that stay as they are for good are left out.

    `names` are the keys of the only projects meant. `hashes`: pinned lines get all hashes of their release, moved or not.
    """
    for asked in _all(snapshot, path, names):
        way = next((way for way in _ways(asked) if _within(asked, way[0], reach)), None)
        if way is not None:
            yield _upgrade(asked, way[1], way[0], hashes)
        elif hashes and pinned_version(asked.requirement):
            found = _rehash(asked)
            if found.edits or found.why:
                yield found


def pins(snapshot: Snapshot, path: str, names: Collection[str] | None = None) -> Iterator[Upgrade]:
    """The pin of each line that is looser than the file's style, or without a version, to the newest release that it admits.

    Lines that a constraint or another line pins are left out, as the rules about them do.
    """
    shared: set[str] | None = None
    for asked in _all(snapshot, path, names):
        requirement = asked.requirement
        style = style_for(snapshot.settings_for(path), asked.source.role)
        loose = not meets(requirement.specifier, style) if requirement.clauses else True
        if not loose or pinned_version(requirement):
            continue
        shared = shared_keys(snapshot, path) if shared is None else shared
        held = "exact" if style == "any" else style
        if requirement.key in shared and pinned_elsewhere(snapshot, path, requirement, held):
            continue
        pin = _pin(asked)
        if pin is not None:
            yield pin


def held_at(snapshot: Snapshot, path: str, each: Upgrade, version: str, why: str, *, hashes: bool = False) -> Upgrade:
    """An upgrade that goes no further than to a version; without edits, and with the reason, where the line has that already."""
    asked = _asked(snapshot, path, each.line)
    release = None if asked is None else release_of(asked.project, version)
    if asked is None or release is None or (each.step and admits(asked.requirement.specifier, version) is not False):
        return each._replace(edits=(), why=why, needs=())
    if not each.step:
        outcome = pinned(asked.line, spelt(release), new_hashes(asked.facts, asked.requirement, release))
        return _found(asked, outcome, release, "", _pin_title(asked, release))
    before, now = bounds(asked.requirement.specifier).lower, version_of(version)
    return _upgrade(asked, release, each.step if before is None or now is None else step_of(before, now), hashes)


def pin_fix(snapshot: Snapshot, path: str, i: int) -> tuple[Fix, ...]:
    """The fix that pins one line to the newest release that it admits; () where there is none. Remembered by line and facts."""
    asked = _asked(snapshot, path, i)
    if asked is None:
        return ()
    memo: dict[tuple[Line, float], tuple[Fix, ...]] = asked.facts.memo.setdefault("pin fixes", {})
    found = memo.get((asked.line, asked.before))
    if found is None:
        release, outcome = _pinned(asked)
        edits = settled(asked.line, outcome.edits)
        title = _pin_title(asked, release) if release is not None else ""
        found = (Fix(title, edits, safe=False, caution=""),) if edits else ()
        memo[asked.line, asked.before] = found
    return tuple(fix.shift(_file(asked).starts[i]) for fix in found)


def rehash(snapshot: Snapshot, path: str, i: int) -> Upgrade | None:
    """The hashes of the release that a line pins, added or brought up to date; None where it has them, or pins none."""
    asked = _asked(snapshot, path, i, anywhere=True)
    if asked is None or not pinned_version(asked.requirement):
        return None
    found = _rehash(asked)
    return found if found.edits or found.why else None


def rehashes(snapshot: Snapshot, path: str) -> Iterator[Upgrade]:
    """The same for every pinned line of a file in which any line has hashes: pip then wants them of all."""
    source = snapshot.files.get(path)
    if source is None or source.file is None or not file_index(source.file).hashed:
        return
    for i in file_index(source.file).requirements:
        found = rehash(snapshot, path, i)
        if found is not None:
            yield found


def edits_of(found: Iterable[Upgrade]) -> tuple[Edit, ...]:
    """The edits of all that can be done, in order."""
    return tuple(edit for each in found for edit in each.edits)


def _all(snapshot: Snapshot, path: str, names: Collection[str] | None) -> Iterator[_Asked]:
    source = snapshot.files.get(path)
    if source is None or source.file is None or source.prose or path not in snapshot.facts.indexes:
        return
    for i in file_index(source.file).requirements:
        asked = _asked(snapshot, path, i)
        if asked is not None and (names is None or asked.project.key in names):
            yield asked


def _asked(snapshot: Snapshot, path: str, i: int, *, anywhere: bool = False) -> _Asked | None:
    """What there is to ask about a line. `anywhere`: even if it is for another target."""
    source, facts = snapshot.files.get(path), snapshot.facts.indexes.get(path)
    if source is None or source.file is None or facts is None:
        return None
    line = source.file.lines[i]
    requirement = line.statement
    if not isinstance(requirement, Requirement) or requirement.form is not Form.NAMED or line.problems:
        return None
    project = facts.projects.get(requirement.key)
    if project is None or not (anywhere or aimed(facts.target, requirement)):
        return None
    before = youngest(facts, snapshot.settings_for(path))
    return _Asked(i, line, requirement, project, facts, source, before)


def _ways(asked: _Asked) -> list[tuple[Step, Release]]:
    """Where a line could go, the farthest first."""
    pin = pinned_version(asked.requirement)
    if pin:
        return list(steps(asked.project, pin, before=asked.before).items())[::-1]
    left = left_out(asked.project, asked.requirement, before=asked.before)
    if left is None or (left.bounded and asked.source.role is Role.CONSTRAINTS):
        return []
    return [(left.step, left.release)]


def _within(asked: _Asked, step: Step, reach: Reach) -> bool:
    if reach == "latest":
        return True
    return bool(pinned_version(asked.requirement)) and STEPS.index(step) <= STEPS.index(reach)


def _upgrade(asked: _Asked, release: Release, step: Step | Literal[""], hashes: bool = False) -> Upgrade:
    version = spelt(release)
    if hashes and pinned_version(asked.requirement):
        known = hashes_of(asked.facts.details.get((asked.project.key, release.version)), _written(asked))
        outcome = moved_with_hashes(asked.line, version, known, layout_of(_file(asked), asked.i))
    else:
        outcome = moved(asked.line, version, new_hashes(asked.facts, asked.requirement, release))
    return _found(asked, outcome, release, step, move_title(asked.requirement, version))


def _pin(asked: _Asked) -> Upgrade | None:
    release, outcome = _pinned(asked)
    return None if release is None else _found(asked, outcome, release, "", _pin_title(asked, release))


def _pinned(asked: _Asked) -> tuple[Release | None, Outcome]:
    """The release that a line would be pinned to, and how."""
    release = matched(asked.project, asked.requirement.specifier, before=asked.before).release
    if release is None or not spelt(release):
        return None, Outcome()
    return release, pinned(asked.line, spelt(release), new_hashes(asked.facts, asked.requirement, release))


def _pin_title(asked: _Asked, release: Release) -> str:
    name = asked.requirement.name.text if asked.requirement.name is not None else asked.project.key
    return f"Pin {shown(name)} to {spelt(release)}"


def _rehash(asked: _Asked) -> Upgrade:
    requirement, release = asked.requirement, pinned_release(asked.project, asked.requirement)
    verb = "Refresh" if requirement.hashes else "Add"
    name = requirement.name.text if requirement.name is not None else asked.project.key
    written = pinned_version(requirement)
    if release is None:
        return Upgrade(asked.i, asked.project.key, name, written, written, "", "", (), "the index has no such release")
    known = hashes_of(asked.facts.details.get((asked.project.key, release.version)), _written(asked))
    outcome = rehashed(asked.line, known, layout_of(_file(asked), asked.i))
    return _found(asked, outcome, release, "", f"{verb} hashes of {shown(name)} {spelt(release)}")


def _found(asked: _Asked, outcome: Outcome, release: Release, step: Step | Literal[""], title: str) -> Upgrade:
    requirement, file = asked.requirement, _file(asked)
    name = requirement.name.text if requirement.name is not None else asked.project.key
    edits = realigned(file, asked.i, outcome.edits)
    edits = tuple(edit.shift(file.starts[asked.i]) for edit in edits)
    needs = ((asked.project.key, release.version),) if outcome.why == NO_HASHES else ()
    old = pinned_version(requirement) or requirement.specifier
    return Upgrade(asked.i, asked.project.key, name, old, spelt(release), step, title, edits, outcome.why, needs)


def _written(asked: _Asked) -> tuple[str, ...]:
    return written_hashes(asked.requirement)


def _file(asked: _Asked) -> File:
    assert asked.source.file is not None, "only lines of files with a tree are asked about"
    return asked.source.file
