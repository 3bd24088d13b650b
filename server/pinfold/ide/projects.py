"""Where the workspace names a project, and how to say where that is. Must never judge: these are just places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pinfold.analysis.index import file_index
from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Line, Requirement


class Occurrence(NamedTuple):
    """One requirement for a project. `span` is its name, else the statement; `number` the editor's line, 1-based."""

    path: str
    role: Role
    span: Span
    statement: Span
    number: int
    line: Line
    requirement: Requirement


def occurrences(snapshot: Snapshot, key: str, paths: Iterable[str] | None = None) -> Iterator[Occurrence]:
    """Every requirement that pip accepts for one normalised name, files in the snapshot's order or as in `paths`."""
    for path in snapshot.files if paths is None else paths:
        source = snapshot.files[path]
        file = source.file
        if file is None or source.prose or not key:
            continue
        for i in file_index(file).by_key.get(key, ()):
            line, start = file.lines[i], file.starts[i]
            requirement = line.statement
            assert isinstance(requirement, Requirement)
            place = requirement.name or requirement
            span = Span(start + place.start, start + place.end)
            number = file.index.line_of(span.start) + 1
            yield Occurrence(path, source.role, span, requirement.span.shift(start), number, line, requirement)


def known_projects(snapshot: Snapshot) -> dict[str, list[str]]:
    """The paths of the files that name each project, by normalised name."""
    found: dict[str, list[str]] = {}
    for path, source in snapshot.files.items():
        if source.file is not None and not source.prose:
            for key in file_index(source.file).by_key:
                found.setdefault(key, []).append(path)
    return found


def shown_path(snapshot: Snapshot, path: str) -> str:
    """A path as a person wants to read it: from the workspace folder on."""
    return path.removeprefix(f"{snapshot.root}/") if snapshot.root else path
