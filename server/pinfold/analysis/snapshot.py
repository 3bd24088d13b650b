"""Everything known at one moment about one workspace folder. Immutable; rules and features are functions of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cached_property
from typing import Any

from pinfold.analysis.facts import NO_FACTS, Facts
from pinfold.analysis.settings import Settings
from pinfold.records import dataclass, field
from pinfold.requirements.encoding import Decoded
from pinfold.requirements.includes import IncludeGraph
from pinfold.requirements.tree import File


class Role(str, Enum):
    """What a file is for; decides which rules and defaults apply."""

    REQUIREMENTS = "requirements"
    INPUT = "input"  # *.in: what a person asks for, compiled into a pinned file elsewhere
    CONSTRAINTS = "constraints"


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """One requirement file. `path` is absolute with forward slashes, or the URI of an unsaved document.

    `file` is None when there is no tree: `too_large` says that the text is over the limit, `decoded.error` that it cannot be
    decoded.
    """

    path: str
    role: Role
    file: File | None
    decoded: Decoded | None = None
    opened: bool = False  # an editor holds it, so the disk does not count
    too_large: bool = False
    prose: bool = False  # only named like a requirements file; rules about its content stay silent


@dataclass(frozen=True)
class Snapshot:
    """`root` is the workspace folder ("" when there is none); `file_settings` has the settings of files with overrides.

    Equal settings are one object: what rules found is remembered by it. `memo` is for tables that are functions of this
    snapshot alone, each under a name of its own.
    """

    root: str
    files: Mapping[str, SourceFile]
    settings: Settings = field(default_factory=Settings)
    facts: Facts = NO_FACTS
    file_settings: Mapping[str, Settings] = field(default_factory=dict)
    windows: bool = False  # whether paths are compared and joined as on Windows
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def settings_for(self, path: str) -> Settings:
        return self.file_settings.get(path, self.settings)

    @cached_property
    def includes(self) -> IncludeGraph:
        """The `-r` / `-c` graph of all files."""
        return IncludeGraph.of({p: f.file for p, f in self.files.items() if f.file is not None}, self.windows)

    @cached_property
    def projects(self) -> Mapping[str, Mapping[str, Role]]:
        """For each file that no other includes: what one `pip install -r` of it reads, in order, and what each file is for.

        A file that is read both ways counts as requirements, for then its lines are installed.
        """
        found: dict[str, Mapping[str, Role]] = {}
        for root in self.includes.roots:
            source = self.files[root]
            reached = self.includes.reachable(root, source.role is Role.CONSTRAINTS)
            found[root] = {r.path: self._role(r.path, r.requirement) for r in reached}
        return found

    def _role(self, path: str, requirement: bool) -> Role:
        role = self.files[path].role
        if not requirement:
            return Role.CONSTRAINTS
        return Role.REQUIREMENTS if role is Role.CONSTRAINTS else role
