"""A requirement with what its indexes know: what rules about releases see. Must never decide anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pinfold.analysis.settings import Settings
from pinfold.analysis.snapshot import Role
from pinfold.requirements.tree import Line, Requirement

if TYPE_CHECKING:
    from pinfold.analysis.releases import IndexFacts, Project


class ListedView(NamedTuple):
    """One requirement that pip accepts and that names a project, and what its indexes know. Spans are relative to the line.

    `project` is None where all indexes say that there is none of this name; while nobody knows, no rule is asked. The answer is
    remembered by line, role, settings and facts, so a rule must ask nothing else.
    """

    line: Line
    requirement: Requirement
    role: Role
    settings: Settings
    facts: IndexFacts
    project: Project | None
