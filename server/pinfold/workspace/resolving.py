"""Whether the requirement files of a folder can be installed: who says so, the smallest conflicts among their lines, and repairs.

Runs a resolver, so only where somebody has said that the folder is trusted. Must never change a file or an environment, and builds
nothing: wheels' metadata is all that it takes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pinfold.analysis.conflicts import Conflict, Move, Part, Repair, Resolution, asked_in, said_by
from pinfold.analysis.demand import pinned_version
from pinfold.analysis.environment import Environment
from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.mending import line_edits
from pinfold.analysis.snapshot import Snapshot
from pinfold.analysis.versions import bounds
from pinfold.environment.describe import describe
from pinfold.records import replace
from pinfold.requirements.lines import logical_lines
from pinfold.requirements.names import normalise
from pinfold.requirements.parser import parse_line
from pinfold.requirements.tree import Form, Line, Requirement
from pinfold.resolution.lines import Lines, Written
from pinfold.resolution.mend import Found, repairs
from pinfold.resolution.resolver import Question
from pinfold.resolution.smallest import Core, smallest
from pinfold.resolution.verdict import Picked, Verdict
from pinfold.resolution.wants import wants
from pinfold.system.private import private_folder
from pinfold.system.progress import Progress
from pinfold.system.trouble import Cancelled, Trouble
from pinfold.workspace.fold.choice import selected
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.engines import judged_by
from pinfold.workspace.fold.making import imagined
from pinfold.workspace.fold.private import Entry, Private, rewritten
from pinfold.workspace.fold.private_lines import Unwritable, static_name, write

MOST = 8  # conflicts that are looked for in one go
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
PLATFORMS = {"linux": "Linux", "win32": "Windows", "darwin": "macOS"}


_NAMED = {"linux": "linux", "macos": "darwin", "windows": "win32"}


class Target(NamedTuple):
    """Another Python ("3.13", "" for the environment's) or platform (as `sys.platform`) than the environment's."""

    python: str = ""
    platform: str = ""

    @property
    def shown(self) -> str:
        """The end of "can be installed here, but not …"."""
        on = f"on {PLATFORMS[self.platform]}" if self.platform else ""
        return f"with Python {self.python}{' ' if on else ''}{on}" if self.python else on


def targets_of(words: Sequence[str], environment: str = "", platform: str = "") -> tuple[Target, ...]:
    """The targets that a setting or an option names; those that are no target are left out. `environment` is the Python's own
    version and `platform` the machine's, which "all" need not ask about again."""
    found: dict[Target, None] = {}
    for word in words:
        if word == "all":
            found.update((Target(python), None) for python in PYTHONS if not f"{environment}.".startswith(f"{python}."))
            found.update((Target(platform=other), None) for other in PLATFORMS if other != platform)
            continue
        if target := _target(word):
            found[target] = None
    return tuple(found)


def _target(word: str) -> Target | None:
    target = Target()
    for part in word.lower().split():
        if part in _NAMED:
            target = target._replace(platform=_NAMED[part])
        elif re.fullmatch(r"3\.\d{1,2}", part):
            target = target._replace(python=part)
        else:
            return None
    return target if target != Target() else None


def unknown_targets(words: Sequence[str]) -> tuple[str, ...]:
    """Those of the words that are no target."""
    return tuple(word for word in words if word != "all" and not _target(word))


def resolve_files(context: Context, files: Sequence[str], targets: Sequence[Target] = ()) -> Resolution:
    """What a resolver says of files that are installed together. Raises Cancelled; any other trouble is in the answer."""
    asked = asked_in(context.snapshot, files)
    try:
        return _resolved(context, tuple(files), targets, asked)
    except Cancelled:
        raise
    except Trouble as trouble:
        return Resolution(tuple(files), asked, trouble=trouble.message)


def _resolved(
    context: Context, files: tuple[str, ...], targets: Sequence[Target], asked: frozenset[tuple[str, str]]
) -> Resolution:
    snapshot = context.snapshot
    environment = _environment(context)
    private = rewritten(snapshot, files)
    judge, indexes = judged_by(context, environment, private.options)
    places = [_place(snapshot, entry) for entry in private.entries]
    written = _written(private, places)
    order = [*_indices(private, constraint=False), *_indices(private, constraint=True)]
    question = Question(
        "",
        "",
        environment,
        indexes,
        build=False,
        offline=context.unconnected,
        hashes=any(place is not None and place.requirement.hashes for place in places),
    )
    with private_folder() as folder:
        lines = Lines(written, question, judge, folder, context.host.environ, context.cancel)
        work = _Work(context, private, [places[i] for i in order], lines)
        found = work.resolution(files, asked)
        if not found.conflicts and not found.trouble and targets:
            elsewhere: dict[frozenset[Part], Conflict] = {}
            for target in targets:
                there = replace(question, python=target.python, platform=target.platform)
                lines = Lines(written, there, judge, folder, context.host.environ, context.cancel)
                further = _Work(context, private, work.places, lines, target)
                for conflict in further.resolution(files, asked).conflicts:
                    same = frozenset(conflict.parts)
                    before = elsewhere.get(same)
                    labels = (*(before.targets if before is not None else ()), target.shown)
                    elsewhere[same] = replace(before or conflict, targets=labels)
            found = replace(found, conflicts=tuple(elsewhere.values()))
    return found


class _Place(NamedTuple):
    """Where a line of the private texts comes from. `text` is what its line is known by."""

    path: str
    text: str
    line: Line
    requirement: Requirement


class _Movable:
    """See `mend.Movable`."""

    def __init__(self, place: _Place, snapshot: Snapshot) -> None:
        self._place = place
        self._snapshot = snapshot
        self.key = place.requirement.key
        self.pinned = pinned_version(place.requirement)
        self.floor = self.pinned or _lowest(place.requirement)

    def relaxed(self, within: str = "") -> str:
        requirement = self._place.requirement
        assert requirement.name is not None
        extras = ",".join(extra.text for extra in requirement.extras)
        marker = f" ; {requirement.marker.text}" if requirement.marker is not None else ""
        return f"{requirement.name.text}{f'[{extras}]' if extras else ''}{within}{marker}"

    def moved(self, picked: Picked) -> str:
        line = self._place.line
        edits = line_edits(line, picked.version, picked.hashes)
        pieces = logical_lines(apply_edits(line.raw, edits)) if edits else []
        statement = parse_line(*pieces[0]).statement if len(pieces) == 1 else None
        if not isinstance(statement, Requirement):
            return ""
        try:
            return write(statement, self._snapshot.root, self._snapshot.windows).text
        except Unwritable:
            return ""


class _Work:
    """One question and everything that follows from its answer."""

    def __init__(
        self,
        context: Context,
        private: Private,
        places: Sequence[_Place | None],
        lines: Lines,
        target: Target | None = None,
    ) -> None:
        self.places = places
        self._context = context
        self._private = private
        self._lines = lines
        self._target = target

    def resolution(self, files: tuple[str, ...], asked: frozenset[tuple[str, str]]) -> Resolution:
        label = f" {self._target.shown}" if self._target is not None else ""
        self._context.watch(Progress(f"Resolving{label}"))
        everything = range(len(self._lines.lines))
        verdict = self._lines.verdict(everything)
        if verdict.met:
            return Resolution(
                files,
                asked,
                versions={key: each.version for key, each in verdict.picked.items()},
                idle=self._idle(verdict),
            )
        if verdict.met is None:
            said = verdict.trouble.message if verdict.trouble is not None else "The resolver did not answer."
            return Resolution(files, asked, trouble=said)
        return Resolution(files, asked, tuple(self._conflicts(verdict)))

    def _conflicts(self, verdict: Verdict) -> list[Conflict]:
        fixed = self._lines.fixed
        everything = frozenset(range(len(self._lines.lines)))
        left = everything - fixed
        cores: list[tuple[Core, Verdict]] = []
        while len(cores) < MOST:
            self._context.watch(Progress("Looking for the lines at fault"))
            if fixed and self._lines.refuses(frozenset()) is True:
                core = Core(frozenset(), True)  # what is never left out is at odds with itself
            else:
                guess = [i for i in left if self._lines.lines[i].key in verdict.derivation.keys]
                core = smallest(left, guess, self._lines.refuses)
            said = self._lines.verdict(core.lines | fixed)
            others = self._lines.at_fault(core.lines)
            cores.append((Core(core.lines | others, core.smallest and len(others) < 2), said))
            left -= core.lines
            if not core.lines or self._lines.refuses(left) is not True:
                break
            verdict = self._lines.verdict(left | fixed)
        found = []
        for core, said in cores:
            others = frozenset().union(*(other.lines for other, _ in cores if other is not core))
            found += self._conflict(core, said, everything - (others - fixed))
        return found

    def _conflict(self, core: Core, verdict: Verdict, within: frozenset[int]) -> list[Conflict]:
        """The conflict, with repairs that let everything `within` be installed."""
        order = sorted(core.lines)
        places = [self.places[i] for i in order]
        needs = wants([self._lines.lines[i].key for i in order], verdict.derivation)
        parts = []
        for place, want in zip(places, needs, strict=True):
            if place is None:
                return []  # a line whose meaning hangs on a variable: there is nothing to point at
            parts.append(Part(place.path, place.text, place.requirement.key, want))
        movable = {}
        for i, place in zip(order, places, strict=True):
            if place is not None and _can_move(place):
                movable[i] = _Movable(place, self._context.snapshot)
        offered: list[Found] = []
        if movable and self._target is None:
            self._context.watch(Progress("Trying repairs"))

            def ask(changed: Mapping[int, str], offline: bool) -> Verdict:
                return self._lines.verdict(within, changed, offline=offline)

            offered = repairs(order, movable, ask)
        chain = self._private.translate(verdict.derivation.text, "")
        return [Conflict(tuple(parts), chain, (), tuple(map(self._repair, offered)), core.smallest)]

    def _repair(self, found: Found) -> Repair:
        moves = []
        for i, picked in found.moves.items():
            place = self.places[i]
            assert place is not None
            hashes = picked.hashes if place.requirement.hashes else ()
            before = pinned_version(place.requirement)
            moves.append(Move(place.path, place.text, place.requirement.key, before, picked.version, hashes))
        return Repair(tuple(moves), found.major)

    def _idle(self, verdict: Verdict) -> tuple[tuple[str, str], ...]:
        found = []
        for line, place in zip(self._lines.lines, self.places, strict=True):
            if not line.constraint or place is None or not line.key or place.requirement.marker is not None:
                continue  # one with a marker may be for another environment
            if line.key not in verdict.picked:
                found.append((place.path, place.text))
        return tuple(found)


def _environment(context: Context) -> Environment:
    """The folder's, or the one that it would get. Raises Trouble where there is no Python to make one from."""
    facts = context.snapshot.facts.environment
    if facts is not None and facts.environment is not None and not context.env:
        return facts.environment
    choice = selected(context.root, context.settings, context.host, context.env)
    return describe(choice.path, context.host) or imagined(context, choice)


def _indices(private: Private, *, constraint: bool) -> list[int]:
    return [i for i, entry in enumerate(private.entries) if entry.constraint is constraint]


def _written(private: Private, places: Sequence[_Place | None]) -> list[Written]:
    """The lines of both texts, requirements first. Raises Trouble for a text that does not have one for each entry."""
    about = dict(zip(private.entries, places, strict=True))
    found = []
    for constraint, text in ((False, private.requirements), (True, private.constraints)):
        entries = [entry for entry in private.entries if entry.constraint is constraint]
        lines = text.split("\n")[:-1]
        assert len(lines) == len(entries), "each requirement is one line of the private copy"
        for line, entry in zip(lines, entries, strict=True):
            place = about[entry]
            named = place is not None and place.requirement.form is Form.NAMED
            key = entry.key or (normalise(static_name(entry.target)) if entry.target else "")
            found.append(Written(line, constraint, key, supplies=not named))
    return found


def _place(snapshot: Snapshot, entry: Entry) -> _Place | None:
    file = snapshot.files[entry.path].file
    if file is None or not file.lines:
        return None
    line = file.lines[file.line_at(file.index.offset(entry.line - 1, 0))]
    statement = line.statement
    if not isinstance(statement, Requirement) or line.problems:
        return None
    return _Place(entry.path, said_by(statement), line, statement)


def _can_move(place: _Place) -> bool:
    requirement = place.requirement
    return requirement.form is Form.NAMED and bool(requirement.clauses) and not place.line.variables


def _lowest(requirement: Requirement) -> str:
    """The lowest version that a range asks for, "" for none."""
    lower = bounds(requirement.specifier).lower
    return str(lower) if lower is not None else ""
