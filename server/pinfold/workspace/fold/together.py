"""Whether upgrades of several lines work together: the highest set that does, by a resolver, and what holds each line back.

Heavy to import. Must never build a package to find out, and never write. Where nobody can tell, it says so and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pinfold.analysis.consistency import needs
from pinfold.analysis.environment import Distribution
from pinfold.analysis.evaluation import evaluator
from pinfold.analysis.reasons import Link
from pinfold.analysis.releases import Details
from pinfold.analysis.resolved import Resolved
from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.analysis.upgrades import Upgrade, held_at
from pinfold.analysis.versions import admits, bounds, version_of
from pinfold.environment.traces import unfinished
from pinfold.records import dataclass, replace
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import Requirement
from pinfold.system.trouble import Trouble
from pinfold.workspace.asking import metadata_for
from pinfold.workspace.fold import making
from pinfold.workspace.fold.choice import selected
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.engines import resolve
from pinfold.workspace.fold.looking import facts_of

Place = tuple[str, int]  # a path and an index in `File.lines`


@dataclass(frozen=True)
class Together:
    """`versions` are what works, by the place of each line that a resolver was asked about; `because` who excludes the version that
    such a line was to move to. `note` is a sentence about why less was checked than could be, "" if all was.
    """

    versions: Mapping[Place, str]
    because: Mapping[Place, tuple[Link, ...]]
    note: str = ""


class Held(NamedTuple):
    """A line that goes less far than it could alone. `because` is empty where nobody excludes the release by name."""

    name: str
    wanted: str
    version: str
    because: tuple[Link, ...]

    @property
    def said(self) -> str:
        by = " and ".join(f"{each.name} {each.version}" for each in self.because[:2])
        return f"{self.name} stays at {self.version} because " + (f"of {by}" if by else "what it needs holds it")


def as_far_as(
    known: Together, snapshot: Snapshot, path: str, found: Iterable[Upgrade], *, hashes: bool = False
) -> tuple[list[Upgrade], dict[int, Held]]:
    """The upgrades of a file as far as they work together, and by line what holds those back that go less far."""
    kept, held = [], {}
    for each in found:
        version = known.versions.get((path, each.line), each.new)
        if version == each.new:
            kept.append(each)
            continue
        reason = held[each.line] = Held(each.name, each.new, version, known.because.get((path, each.line), ()))
        kept.append(held_at(snapshot, path, each, version, reason.said, hashes=hashes))
    return kept, held


def together(context: Context, wanted: Mapping[str, Sequence[Upgrade]]) -> Together:
    """What of the upgrades, by path, works together in each run of pip over the files. Raises Cancelled."""
    moves = {(path, each.line): each for path, found in wanted.items() for each in found if each.edits and _moves(each)}
    snapshot = _relaxed(context.snapshot, moves)
    versions: dict[Place, str] = {}
    because: dict[Place, tuple[Link, ...]] = {}
    for root, reached in context.snapshot.projects.items():
        here = {place: each for place, each in moves.items() if place[0] in reached}
        if not here or context.snapshot.files[root].role is Role.CONSTRAINTS:
            continue
        try:
            _resolve(replace(context, snapshot=snapshot), root, here, versions, because)
        except Trouble as trouble:
            if trouble.kind == "cancelled":
                raise
            return Together({}, {}, _note(trouble))
    return Together(versions, because)


def _note(trouble: Trouble) -> str:
    if trouble.kind == "unsatisfiable":
        return "no set of releases was found in which they work together; `pinfold check --resolve` looks into it."
    return f"not checked whether they work together: {trouble.message}"


def _moves(each: Upgrade) -> bool:
    return each.new != each.old


def _resolve(
    context: Context,
    root: str,
    moves: Mapping[Place, Upgrade],
    versions: dict[Place, str],
    because: dict[Place, tuple[Link, ...]],
) -> None:
    choice = selected(context.root, context.settings, context.host, context.env)
    facts = facts_of(context, choice)
    if facts.environment is None or unfinished(choice.path):
        facts = replace(facts, environment=making.planned(context, choice), distributions={})
    assert facts.environment is not None
    keys = {each.key for each in moves.values()}
    found = resolve(context, facts, (root,), upgrade=keys | facts.distributions.keys(), build=False)
    by_key = {each.key: each for each in found}
    short: list[Place] = []
    for place, each in moves.items():
        known = by_key.get(each.key)
        if known is None or not known.version or known.url:
            continue  # its marker leaves the target out
        before = version_of(versions.get(place, each.new))
        now = version_of(known.version)
        if now is not None and before is not None and now < before:
            versions[place] = known.version
            short.append(place)
        else:
            versions.setdefault(place, each.new)
    if short:
        details = _details(context, root, found)
        for place in short:
            because[place] = tuple(_excluding(found, details, moves[place], facts.environment.markers))


def _details(context: Context, root: str, found: Iterable[Resolved]) -> dict[tuple[str, str], Details]:
    releases = [(each.key, each.version) for each in found if each.version and not each.url]
    return metadata_for(
        context.snapshot, root, releases, context.host, context.watch, context.cancel, context.unconnected
    )


def _excluding(
    found: Iterable[Resolved], details: Mapping[tuple[str, str], Details], each: Upgrade, markers: Mapping[str, str]
) -> Iterable[Link]:
    """Who of the set does not admit what a line was to move to."""
    ask = evaluator(markers)
    for other in found:
        said = details.get((other.key, other.version))
        if said is None or other.key == each.key:
            continue
        package = Distribution(other.name, other.key, other.version, "", said.requires)
        for need in (need for extra in ("", *sorted(other.extras)) for need in needs(package, ask, extra)):
            if need.key == each.key and admits(need.specifier, each.new) is False:
                yield Link(other.key, other.name, other.version, need.text.partition(";")[0].strip())
                break


def _relaxed(snapshot: Snapshot, moves: Mapping[Place, Upgrade]) -> Snapshot:
    """The files with each line that moves open from what it has now to where it would go, and no hashes, which are those of what
    is there now."""
    files = dict(snapshot.files)
    for path, source in snapshot.files.items():
        if source.file is None:
            continue
        pieces = []
        for i, line in enumerate(source.file.lines):
            start = source.file.starts[i]
            end = source.file.starts[i + 1] if i + 1 < len(source.file.starts) else len(source.file.text)
            text, move = source.file.text[start:end], moves.get((path, i))
            found = line.statement
            if (
                isinstance(found, Requirement)
                and found.name is not None
                and not found.editable
                and (move or found.hashes)
            ):
                text = _open(found, move)
            pieces.append(text)
        files[path] = replace(source, file=parse("".join(pieces)))
    return replace(snapshot, files=files)


def _open(line: Requirement, move: Upgrade | None) -> str:
    name = line.name.text if line.name is not None else line.key
    extras = f"[{','.join(extra.text for extra in line.extras)}]" if line.extras else ""
    specifier = line.specifier
    if move is not None and move.step:
        lower = bounds(specifier).lower
        specifier = f"<={move.new}" if lower is None else f">={lower},<={move.new}"
        specifier = ",".join([specifier, *(each.text for each in line.clauses if each.operator.text == "!=")])
    elif move is not None:
        specifier = ",".join(filter(None, (specifier, f"<={move.new}")))
    place = f" @ {line.url.text}" if line.url is not None else ""
    marker = f" ; {line.marker.text}" if line.marker is not None else ""
    return f"{name}{extras}{place or specifier}{marker}\n"
