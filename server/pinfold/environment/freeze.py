"""Writing what is installed into the requirement files that are there: versions change, everything else stays. Pure.

Pins of what the files name are brought up to date. What is installed and not accounted for is appended: all of it where the files
list dependencies too (`names_dependencies`), have hashes or name nothing yet, else only what nothing else needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pinfold.analysis.drift import SEEDS, Drift, drift, graph_of
from pinfold.analysis.environment import Distribution, EnvironmentFacts
from pinfold.analysis.evaluation import Evaluator, evaluator
from pinfold.analysis.findings import Edit
from pinfold.analysis.hash_mode import hash_mode
from pinfold.analysis.index import file_index
from pinfold.analysis.paths import within
from pinfold.analysis.pinning import style_for
from pinfold.analysis.places import came_from, local_path
from pinfold.analysis.repin import NO_HASHES, Outcome, realigned, repin, repoint
from pinfold.analysis.settings import Style
from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.analysis.versions import admits, meets
from pinfold.environment.freeze_all import exact, independent, names_dependencies
from pinfold.environment.reinstall import requirement_url
from pinfold.environment.writing import Entry, Left, add, new_text
from pinfold.records import dataclass, replace
from pinfold.requirements.names import normalise
from pinfold.requirements.tree import File, Form, Line, Requirement

Hashes = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Frozen:
    """`edits` by path, absolute, in order. `fresh` is the text of a file that is not there yet, "" where there is one.

    `wants_hashes` are the keys whose hashes would let more be written; with them in `hashes`, ask again.
    """

    edits: Mapping[str, tuple[Edit, ...]]
    fresh: str = ""
    left: tuple[Left, ...] = ()
    wants_hashes: tuple[str, ...] = ()


def freeze_in_place(snapshot: Snapshot, facts: EnvironmentFacts, hashes: Hashes | None = None) -> Frozen:
    """The edits that make `facts.files` and all they include say what is installed.

    `hashes` are `algorithm:digest` of the installed versions, by key, for files that have hashes. New lines go into the first of
    the files; where there is none, they are `fresh`.
    """
    hashes = hashes or {}
    if all(path not in snapshot.files for path in facts.files):
        facts = replace(facts, files=())  # nothing is asked for yet
    found = drift(snapshot, facts)
    ask = evaluator(facts.environment.markers if facts.environment is not None else {})
    edits: dict[str, list[Edit]] = {}
    left: list[Left] = []
    for path, role in found.survey.roles.items():
        source = snapshot.files.get(path)
        file = source.file if source is not None else None
        if source is None or file is None or source.prose:
            left.append(Left(path, 0, path.rpartition("/")[2], "it cannot be read"))
            continue
        role = Role.INPUT if source.role is Role.INPUT else role
        style = style_for(snapshot.settings_for(path), role)
        for i in file_index(file).requirements:
            line = file.lines[i]
            requirement = line.statement
            assert isinstance(requirement, Requirement)
            if not requirement.key or not _holds(requirement, ask):
                continue
            outcome = _line(snapshot, facts, line, requirement, style, hashes)
            if outcome.why:
                name = requirement.name.text if requirement.name is not None else requirement.key
                left.append(Left(path, file.index.line_of(file.starts[i]) + 1, name, outcome.why))
            edits.setdefault(path, []).extend(e.shift(file.starts[i]) for e in realigned(file, i, outcome.edits))
    fresh = _append(snapshot, facts, found, hashes, edits, left)
    wants = sorted({normalise(each.name) for each in left if each.why == NO_HASHES})
    return Frozen({path: tuple(each) for path, each in edits.items() if each}, fresh, tuple(left), tuple(wants))


def _holds(requirement: Requirement, ask: Evaluator) -> bool:
    return ask.holds(requirement.marker.text if requirement.marker is not None else "") is True


def _line(
    snapshot: Snapshot, facts: EnvironmentFacts, line: Line, requirement: Requirement, style: Style, hashes: Hashes
) -> Outcome:
    """What one line that holds should say."""
    distribution = facts.distributions.get(requirement.key)
    if requirement.editable or requirement.form in (Form.URL, Form.PATH):
        return Outcome()  # it names a place, and what is there is what is installed
    if distribution is None:
        return Outcome(why="it is not installed")
    if distribution.problem:
        return Outcome(why=f"what is installed cannot be used: {distribution.problem}")
    direct = distribution.direct
    if requirement.form is Form.DIRECT:
        if direct is None:
            return Outcome(why="it was installed from an index, not from there")
        return _place(distribution, line, requirement, snapshot.windows)
    if direct is not None:
        if direct.editable or local_path(direct.url, snapshot.windows):
            return Outcome(why="a local copy is installed, which nobody else has")
        return repoint(line, requirement_url(direct, hashes=True))
    holds = admits(requirement.specifier, distribution.version) is not False
    pinned = len(requirement.clauses) == 1 and requirement.clauses[0].operator.text in ("==", "===")
    if holds and meets(requirement.specifier, style):
        return Outcome()
    if style != "exact" and not pinned:
        return Outcome() if holds else Outcome(why=f"{distribution.version} is installed, which it does not allow")
    pin = exact(distribution.version)
    return repin(line, pin.lstrip("="), hashes.get(requirement.key, ()), arbitrary=pin.startswith("==="))


def _place(distribution: Distribution, line: Line, requirement: Requirement, windows: bool) -> Outcome:
    """A branch becomes the commit that was installed."""
    assert distribution.direct is not None
    assert requirement.url is not None
    direct = distribution.direct
    if not came_from(distribution, requirement.url.text, requirement.editable, windows):
        return Outcome(why="something from another place is installed")
    if not direct.vcs or not direct.commit or direct.commit in requirement.url.text:
        return Outcome()
    return repoint(line, requirement_url(direct))


def _append(
    snapshot: Snapshot,
    facts: EnvironmentFacts,
    found: Drift,
    hashes: Hashes,
    edits: dict[str, list[Edit]],
    left: list[Left],
) -> str:
    """Adds the edits for what nothing accounts for; answers the text of a file that is not there yet."""
    path = facts.files[0] if facts.files else ""
    source = snapshot.files.get(path)
    file: File | None = source.file if source is not None else None
    hashed = file is not None and hash_mode(snapshot, found.survey.roles) is not None
    keys = {each.key for each in found.strays}
    if hashed or names_dependencies(facts, found):  # with hashes, pip takes nothing that is not named
        keys |= found.needed.keys - found.lines.keys() - SEEDS - found.kept
    else:
        keys = independent(graph_of(facts), keys)
    distributions = [facts.distributions[key] for key in sorted(keys)]
    usable = [each for each in distributions if not each.problem and each.version]
    left += [
        Left(path, 0, each.name, f"it is not written: {each.problem}") for each in distributions if each not in usable
    ]
    entries = [_entry(snapshot, each, hashes if hashed else {}) for each in usable]
    if hashed:
        left += [Left(path, 0, entry.key, NO_HASHES) for entry in entries if not entry.hashes]
        entries = [entry for entry in entries if entry.hashes]
    if file is None:
        return new_text(entries)
    written = add(path, file, entries, facts.environment.markers if facts.environment is not None else {})
    left += written.left
    # A line that was changed already is not to be changed again: new lines only.
    edits.setdefault(path, []).extend(written.edits)
    edits[path].sort(key=lambda edit: edit.span)
    return ""


def _entry(snapshot: Snapshot, distribution: Distribution, hashes: Hashes) -> Entry:
    direct = distribution.direct
    if direct is None:
        specifier = exact(distribution.version)
        return Entry(distribution.name, specifier, hashes=tuple(hashes.get(distribution.key, ())))
    if direct.editable:
        path = local_path(direct.url, snapshot.windows)
        inside = within(path, snapshot.root, snapshot.windows) and path != snapshot.root
        plain = inside and all(c.isalnum() or c in "/._-" for c in path)
        place = f".{path[len(snapshot.root.rstrip('/')) :]}" if plain else direct.url
        return Entry(distribution.name, url=place, editable=True)
    return Entry(distribution.name, url=requirement_url(direct, hashes=True))
