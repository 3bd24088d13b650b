"""Whether a lock still follows from its input: what it lacks, what it pins otherwise, what nothing asks for any more. Pure.

Must never say so where that cannot be told: a marker that nobody can decide, a line that does not name its project, a note by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pinfold.analysis.asked import Asked, survey, synced_roles
from pinfold.analysis.demand import pinned_version
from pinfold.analysis.evaluation import evaluator
from pinfold.analysis.index import file_index
from pinfold.analysis.locked import Said, pins, said_of
from pinfold.analysis.snapshot import Snapshot
from pinfold.analysis.versions import admits
from pinfold.records import dataclass
from pinfold.requirements.includes import EdgeKind
from pinfold.requirements.names import normalise
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Bad, File, Form, Requirement

_NAME = re.compile(r"([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?", re.ASCII)
_ASKED = re.compile(r"-r\s+(?P<file>\S.*?)(?: \(line \d+\))?")
_BOUND = re.compile(r"-c\b")


@dataclass(frozen=True, slots=True)
class Following:
    """`lacking` are lines of the input without a pin, `different` those with one that they do not admit: its place and version.
    `left` are pins that nothing asks for: the name, its place, and whether the input itself did. `start` is where the lock begins.
    """

    lacking: tuple[Asked, ...]
    different: tuple[tuple[Asked, Span, str], ...]
    left: tuple[tuple[str, Span, bool], ...]
    start: Span

    @property
    def count(self) -> int:
        return len(self.lacking) + len(self.different) + len(self.left)


def following(snapshot: Snapshot, path: str, lock: str) -> Following:
    """How the lock stands to the input at `path`; both have a tree. Markers are decided for the target, as far as it is known."""
    known: dict[str, Following] = snapshot.memo.setdefault("following", {})
    if path not in known:
        known[path] = _following(snapshot, path, lock, _markers(snapshot, lock))
    return known[path]


def _markers(snapshot: Snapshot, lock: str) -> Mapping[str, str]:
    """Of the target: what the folder's environment has, else what indexes were asked for; none where neither is known."""
    environment = snapshot.facts.environment
    if environment is not None and environment.environment is not None:
        return environment.environment.markers
    listed = snapshot.facts.indexes.get(lock)
    return listed.target.markers if listed is not None else {}


def _following(snapshot: Snapshot, path: str, lock: str, markers: Mapping[str, str]) -> Following:
    file = snapshot.files[lock].file
    assert file is not None
    asked = survey(snapshot, (path,), markers)
    said, ask = said_of(file), evaluator(markers)
    lacking: list[Asked] = []
    different: list[tuple[Asked, Span, str]] = []
    for each in (*asked.requirements, *asked.constraints):
        if not each.key:
            continue
        held = [(pin, ask.holds(pin.marker.text if pin.marker else "")) for pin in pins(file, each.key)]
        if any(holds is None for _, holds in held):
            continue
        here = [pin for pin, holds in held if holds]
        if not here:
            if each in asked.requirements and not said.partial:
                lacking.append(each)
            continue
        if each.url or any(pin.form is not Form.NAMED for pin in here):
            continue
        wrong = [pin for pin in here if admits(each.specifier, pinned_version(pin)) is False]
        if len(wrong) == len(here):
            different.append((each, _span(file, wrong[0]), pinned_version(wrong[0])))
    return Following(tuple(lacking), tuple(different), tuple(_left(snapshot, path, file, said)), Span(0, 0))


def _left(snapshot: Snapshot, path: str, file: File, said: Said) -> Iterable[tuple[str, Span, bool]]:
    """The pins that notes give reasons for, none of which is there any more."""
    roles = synced_roles(snapshot, (path,))
    keys = _keys(snapshot, roles)
    locked = file_index(file)
    if keys is None or sum(map(len, locked.by_key.values())) != len(locked.requirements):
        return
    own = {each.rpartition("/")[2] for each in roles}
    reasons: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    staying = set()
    for key, indices in locked.by_key.items():
        names = [name for i in indices for name in said.via.get(i, ()) if not _BOUND.match(name)]
        if all(i in said.via for i in indices) and names:
            reasons[key], lines[key] = names, indices[0]
        else:
            staying.add(key)

    def holds(key: str, name: str) -> bool:
        if asked := _ASKED.fullmatch(name):
            return key in keys or re.split(r"[/\\]", asked["file"])[-1] not in own
        found = _NAME.fullmatch(name)
        # Of who is not in the lock nobody knows whether it was left out on purpose.
        return found is None or normalise(found[1]) in staying or normalise(found[1]) not in locked.by_key

    again = True
    while again:
        stays = {key for key in reasons.keys() - staying if any(holds(key, name) for name in reasons[key])}
        staying |= stays
        again = bool(stays)
    for key in reasons.keys() - staying:
        statement = file.lines[lines[key]].statement
        if isinstance(statement, Requirement) and statement.name is not None and key not in keys:
            was_asked = any(_ASKED.fullmatch(name) for name in reasons[key])
            yield statement.name.text, _span(file, statement, lines[key]), was_asked


def _keys(snapshot: Snapshot, roles: Iterable[str]) -> set[str] | None:
    """What the input and all it includes name, markers aside; None where not all of it can be known."""
    found: set[str] = set()
    for path in roles:
        source = snapshot.files.get(path)
        if source is None or source.file is None or source.prose:
            return None
        for edge in snapshot.includes.edges.get(path, ()):
            if edge.kind is not EdgeKind.FILE or edge.target not in snapshot.files:
                return None
        index = file_index(source.file)
        if any(isinstance(line.statement, Bad) or line.variables for line in source.file.lines):
            return None
        named = sum(map(len, index.by_key.values()))
        if named != len(index.requirements):  # one that does not say its name may stand for anything
            return None
        found |= index.by_key.keys()
    return found


def _span(file: File, statement: Requirement, i: int = -1) -> Span:
    if i < 0:
        i = next(n for n in file_index(file).by_key[statement.key] if file.lines[n].statement is statement)
    token = statement.name or statement
    return Span(file.starts[i] + token.start, file.starts[i] + token.end)
