"""Inlay hints behind a requirement: the installed version where its text does not tell it, and the latest one. Pure; silent where
nothing is known.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from pinfold.analysis.demand import pinned_version
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
from pinfold.ide.releases import date
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Form, Line, Requirement

if TYPE_CHECKING:
    from pinfold.analysis.releases import IndexFacts


class Hint(NamedTuple):
    """`label` belongs at `offset`, absolute, with a space before it. `tooltip` is Markdown."""

    offset: int
    label: str
    tooltip: str


def inlay_hints(snapshot: Snapshot, path: str, span: Span) -> list[Hint]:
    """The hints within a span of a file, in order, as the settings `environment.hints` and `index.hints` want them.

    Lines that pin exactly what is installed say it themselves; what is not installed is a rule's business.
    """
    source, settings = snapshot.files.get(path), snapshot.settings_for(path)
    found = synced(snapshot, path) if settings.environment.hints else None
    facts = snapshot.facts.indexes.get(path) if settings.index.hints != "never" else None
    if source is None or source.file is None or (found is None and facts is None):
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
        if not span.start <= offset <= span.end:
            continue
        distribution = _installed(found, snapshot, requirement, i, path) if found is not None else None
        if found is not None and distribution is not None and not _told(requirement, distribution.version):
            hints.append(Hint(offset, shown_version(distribution), _tooltip(found, distribution)))
        if facts is not None:
            hints += _latest(snapshot, path, facts, requirement, offset)
    return hints


def _latest(snapshot: Snapshot, path: str, facts: IndexFacts, requirement: Requirement, offset: int) -> Iterator[Hint]:
    from pinfold.analysis import candidates, choice, matching

    project = facts.projects.get(requirement.key) if requirement.form is Form.NAMED else None
    settings = snapshot.settings_for(path)
    if project is None or not candidates.aimed(facts.target, requirement):
        return
    before = candidates.youngest(facts, settings)
    best = choice.newest_for(project, requirement.specifier, before=before)
    if best is None or not candidates.spelt(best):
        return
    if settings.index.hints == "outdated":
        pin = pinned_version(requirement)
        if not (
            choice.steps(project, pin, before=before) if pin else matching.left_out(project, requirement, before=before)
        ):
            return
    day = date(best.uploaded)
    tooltip = f"{code(project.name)} {code(best.version)} is the latest that fits{f', of {day}' if day else ''}"
    yield Hint(offset, f"latest {candidates.spelt(best)}", tooltip)


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
