"""What a resolver found out about some files, as data that a gatherer made: conflicts, repairs, what would be installed. No I/O.

A set of lines that cannot be met stays one whatever other lines say, so a conflict holds as long as all of its lines are there and
the options are the same. A repair was verified with everything else as it was, so it is offered only as long as that is so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pinfold.analysis.index import file_index
from pinfold.analysis.snapshot import Snapshot
from pinfold.records import dataclass, field
from pinfold.requirements.tree import OptionLine, Requirement


class Part(NamedTuple):
    """One line of a conflict. `text` is what it asks for, `wants` what that needs and cannot have ("needs urllib3<1.25"): "" for a
    line that asks for the contested project itself, or where nobody can say.
    """

    path: str
    text: str
    key: str
    wants: str = ""


class Move(NamedTuple):
    """One line of a repair: it is to ask for `version` instead of what `text` says. `before` is the version it pins now, ""
    for a range. `hashes` are those of the new version, where the line has some."""

    path: str
    text: str
    key: str
    before: str
    version: str
    hashes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """Lines that are to move together, after which everything resolves. `major`: one of them changes its first number."""

    moves: tuple[Move, ...]
    major: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines that cannot be installed together, though each group of fewer of them can (`smallest` False: as far as is known).

    `chain` is the resolver's own derivation, fit to be shown. `targets` are the Pythons and platforms on which they conflict,
    as messages name them: () where it is the one that the folder is for. `repairs` are verified, the best first. `page` is the URI
    of a file with the whole chain, "" for none.
    """

    parts: tuple[Part, ...]
    chain: str = ""
    targets: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    smallest: bool = True
    page: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Resolution:
    """What is known of `files`, which are resolved together. `asked` is everything that was asked for, by `asked_in`.

    `versions` is what would be installed, by key; empty where nothing can be. `trouble` is why nobody can say, "" where
    somebody did. `idle` are lines (path, text) of constraints on projects that nothing asks for.
    """

    files: tuple[str, ...]
    asked: frozenset[tuple[str, str]]
    conflicts: tuple[Conflict, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    idle: tuple[tuple[str, str], ...] = ()
    trouble: str = ""


def said_by(requirement: Requirement) -> str:
    """What a requirement asks for, without its hashes and options: by that its line is known again."""
    return requirement.pip_text.strip()


def lines_of(snapshot: Snapshot, path: str) -> Mapping[str, int]:
    """The first line (its index) of everything that a file asks for, by what it says."""
    source = snapshot.files.get(path)
    if source is None or source.file is None:
        return {}
    file = source.file
    known: dict[str, int] | None = file.memo.get("said_by")
    if known is None:
        known = file.memo["said_by"] = {}
        for i in file_index(file).requirements:
            statement = file.lines[i].statement
            if isinstance(statement, Requirement):
                known.setdefault(said_by(statement), i)
    return known


def asked_in(snapshot: Snapshot, files: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Everything that some files and what they include ask for, and the options on lines of their own, but for the includes."""
    asked: dict[tuple[str, ...], frozenset[tuple[str, str]]] = snapshot.memo.setdefault("asked_in", {})
    files = tuple(files)
    if files not in asked:
        asked[files] = frozenset(
            (path, text)
            for path in reached(snapshot, files)
            for text in (*lines_of(snapshot, path), *_options_of(snapshot, path))
        )
    return asked[files]


def _options_of(snapshot: Snapshot, path: str) -> tuple[str, ...]:
    source = snapshot.files.get(path)
    if source is None or source.file is None:
        return ()
    known: tuple[str, ...] | None = source.file.memo.get("said_options")
    if known is None:
        lines = [line.statement for line in source.file.lines if isinstance(line.statement, OptionLine)]
        options = [option for line in lines if line.include is None for option in line.options]
        known = tuple(f"{each.name.text} {each.value.text if each.value is not None else ''}" for each in options)
        source.file.memo["said_options"] = known
    return known


def reached(snapshot: Snapshot, files: Iterable[str]) -> tuple[str, ...]:
    """Some files and what they include, each once."""
    files = tuple(files)
    return tuple(dict.fromkeys((*files, *(each.path for root in files for each in snapshot.includes.reachable(root)))))


def same_options(one: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]]) -> bool:
    """Whether two answers of `asked_in` have the same options; what a line asks for does not begin as those do."""
    return {each for each in one if each[1][:1] == "-"} == {each for each in other if each[1][:1] == "-"}
