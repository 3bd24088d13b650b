"""What the rules about conflicts share: where the lines of one stand now, and the sentence for each of them. Must never decide
which lines those are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pinfold.analysis.conflicts import Conflict, Repair, Resolution, asked_in, lines_of, reached, same_options
from pinfold.analysis.demand import pinned_version
from pinfold.analysis.findings import Finding, Fix, Related, Severity
from pinfold.analysis.paths import seen_from, spelled
from pinfold.analysis.rules._rule import Entry, ProjectView
from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.analysis.urls import shown as shown_url
from pinfold.requirements.tree import Requirement

Where = tuple[str, int]  # a path and an index into `File.lines`


class Side(NamedTuple):
    """A line of a conflict as it stands now. `wants` is as `Part` has it."""

    path: str
    i: int
    entry: Entry
    number: int
    wants: str


class Told(NamedTuple):
    """A conflict whose lines are all there; `repairs` may be offered now."""

    sides: tuple[Side, ...]
    chain: str = ""
    targets: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @property
    def where(self) -> frozenset[Where]:
        return frozenset((side.path, side.i) for side in self.sides)


def resolutions_of(view: ProjectView) -> Iterator[Resolution]:
    """Those that a file of the project was resolved in."""
    return (each for each in view.snapshot.facts.resolutions if not view.roles.keys().isdisjoint(each.files))


def resolution_known(snapshot: Snapshot, path: str) -> bool:
    """For rules that go by what a resolver has said: whether it has, of the file as it is now."""
    for each in snapshot.facts.resolutions:
        there = path in each.files or path in reached(snapshot, each.files)
        if there and not each.trouble and asked_in(snapshot, each.files) == each.asked:
            return True
    return False


def located(view: ProjectView, resolution: Resolution, conflict: Conflict) -> Told | None:
    """The conflict where it stands now; None where a line of it is no longer there."""
    paths, now = reached(view.snapshot, resolution.files), asked_in(view.snapshot, resolution.files)
    if not same_options(now, resolution.asked):
        return None
    sides = []
    for part in conflict.parts:
        i = lines_of(view.snapshot, part.path).get(part.text)
        if i is None or part.path not in paths:
            return None
        sides.append(side(view.snapshot, part.path, i, part.wants))
    return Told(tuple(sides), conflict.chain, conflict.targets, conflict.repairs if now == resolution.asked else ())


def side(snapshot: Snapshot, path: str, i: int, wants: str) -> Side:
    source = snapshot.files[path]
    assert source.file is not None
    line = source.file.lines[i]
    assert isinstance(line.statement, Requirement)
    entry = Entry(path, source.role, source.file.starts[i], line, line.statement)
    return Side(path, i, entry, source.file.index.line_of(entry.span.start) + 1, wants)


def findings(
    view: ProjectView, rule: str, told: Told, severity: Severity | None = None
) -> Iterator[tuple[str, Finding]]:
    """One for each line of the project that is among them; the others are related places."""
    for this in told.sides:
        if this.path not in view.roles:
            continue
        others = [each for each in told.sides if each is not this]
        message = _sentence(this, others, told.targets)
        related = tuple(Related(o.path, o.entry.span, _alone(o)) for o in others)
        choices = _choices(view, this, told)
        yield this.path, Finding(rule, this.entry.span, message, related, severity=severity, choices=choices)


def _choices(view: ProjectView, this: Side, told: Told) -> tuple[Fix, ...]:
    if not told.repairs:
        return ()
    from pinfold.analysis.mending import fixes_for

    return fixes_for(view.snapshot, this.path, [each.entry.requirement for each in told.sides], told.repairs)


def _sentence(this: Side, others: Sequence[Side], targets: tuple[str, ...]) -> str:
    theirs = " and ".join(_there(other, this) for other in others)
    if targets:
        where = _listed(targets)
        return f"can be installed here, but not {where}: {_own(this)}{f'; {theirs}' if theirs else ''}"
    if not this.wants and all(not other.wants for other in others):
        if not others:
            return f"{_asked(this)} cannot be installed: no set of versions meets what it needs"
        names = " and ".join(f"{_asked(other)} ({_place(other, this)})" for other in others)
        return f"{_asked(this)} cannot be installed together with {names}"
    return f"{_own(this)}{f'; {theirs}' if theirs else ''}"


def _own(this: Side) -> str:
    if this.wants:
        return f"{_asked(this)} {this.wants}"
    if this.entry.role is Role.CONSTRAINTS:
        return f"{_asked(this)} is the constraint here"
    return f"{_asked(this)} is {'pinned' if pinned_version(this.entry.requirement) else 'asked for'} here"


def _there(other: Side, reader: Side) -> str:
    place = _place(other, reader)
    if other.wants:
        return f"{_asked(other)} ({place}) {other.wants}"
    if other.entry.role is Role.CONSTRAINTS:
        return f"{place} restricts it to {_asked(other)}"
    verb = "pins" if pinned_version(other.entry.requirement) else "asks for"
    return f"{place} {verb} {_asked(other)}"


def _alone(side: Side) -> str:
    return f"{_asked(side)} {side.wants or 'is asked for here'}"


def _place(side: Side, reader: Side) -> str:
    if side.path == reader.path:
        return f"line {side.number}"
    return f"{seen_from(side.path, reader.path)}:{side.number}"


def _asked(side: Side) -> str:
    requirement = side.entry.requirement
    name = requirement.name.text if requirement.name is not None else requirement.key
    extras = ",".join(extra.text for extra in requirement.extras)
    name = f"{name}[{extras}]" if extras else name
    if requirement.url is not None:
        url = shown_url(requirement.url.text)
        return spelled(f"{name} @ {url}" if name else url, 120)
    return spelled(f"{name}{requirement.specifier}", 120)


def _listed(targets: Sequence[str]) -> str:
    *rest, last = targets
    return f"{', '.join(rest)} or {last}" if rest else last
