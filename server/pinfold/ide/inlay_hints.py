"""Inlay hints: the installed version behind a requirement whose text does not tell it. Pure; silent where nothing is known."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from pinfold.analysis.drift import installed_for
from pinfold.analysis.environment import Distribution
from pinfold.analysis.index import file_index
from pinfold.analysis.installed import shown_version, synced
from pinfold.analysis.judged import Judged
from pinfold.analysis.pin import exactly
from pinfold.analysis.snapshot import Snapshot
from pinfold.analysis.urls import wheel_version
from pinfold.analysis.versions import version_of
from pinfold.ide.hover_installed import origin
from pinfold.ide.markdown import code
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Form, Line, Requirement


class Hint(NamedTuple):
    """`label` belongs at `offset`, absolute, with a space before it. `tooltip` is Markdown."""

    offset: int
    label: str
    tooltip: str


def inlay_hints(snapshot: Snapshot, path: str, span: Span) -> list[Hint]:
    """The hints within a span of a file, in order; none where the setting `environment.hints` is off.

    Lines that pin exactly what is installed say it themselves; what is not installed is a rule's business.
    """
    found, source = synced(snapshot, path), snapshot.files.get(path)
    if found is None or source is None or source.file is None or not snapshot.settings_for(path).environment.hints:
        return []
    file = source.file
    first = max(bisect_right(file.starts, span.start) - 1, 0)
    indices = file_index(file).requirements
    hints = []
    for i in indices[bisect_left(indices, first) :]:
        if file.starts[i] > span.end:
            break
        line = file.lines[i]
        requirement = line.statement
        assert isinstance(requirement, Requirement)
        offset = file.starts[i] + _end(line, requirement)
        distribution = _installed(found, snapshot, requirement, i, path) if span.start <= offset <= span.end else None
        if distribution is not None and not _told(requirement, distribution.version):
            hints.append(Hint(offset, shown_version(distribution), _tooltip(found, distribution)))
    return hints


def _installed(found: Judged, snapshot: Snapshot, requirement: Requirement, i: int, path: str) -> Distribution | None:
    if requirement.key:
        return found.distribution(requirement)
    asked = next((e for e in found.drift.survey.requirements if e.line == i and e.path == path), None)
    return None if asked is None else installed_for(asked, found.facts.distributions, snapshot.windows)


def _told(requirement: Requirement, version: str) -> bool:
    """Whether the text names this very version already."""
    if requirement.form is Form.NAMED:
        return exactly(requirement, version)
    wheel = wheel_version(requirement)
    return wheel is not None and version_of(wheel) == version_of(version)


def _end(line: Line, requirement: Requirement) -> int:
    """Where what is asked for ends, relative to the line: before marker, options and comments."""
    ends = [clause.end for clause in requirement.clauses]
    ends += [token.end for token in (requirement.name, requirement.url) if token is not None]
    end = max(ends, default=requirement.end)
    if requirement.extras and requirement.extras[-1].end >= end:
        end = line.raw.find("]", requirement.extras[-1].end) + 1 or requirement.extras[-1].end
    elif line.raw.startswith(")", end):
        end += 1  # flask (>=2)
    return end


def _tooltip(found: Judged, distribution: Distribution) -> str:
    what = f"{code(distribution.name)} {code(distribution.version)}"
    return f"{what} is installed in {code(found.name)}{origin(distribution)}"
