"""What a rule says: findings, related places, edits and fixes. Must never mention an editor protocol or an output format."""

from __future__ import annotations

from enum import Enum

from pinfold.records import dataclass
from pinfold.requirements.text import Span


class Severity(str, Enum):
    """How loud a finding is; `OFF` never leaves `check.py`. Ordered by `rank`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    HINT = "hint"
    OFF = "off"

    @property
    def rank(self) -> int:
        """4 for an error down to 0 for off."""
        return {"error": 4, "warning": 3, "info": 2, "hint": 1, "off": 0}[self.value]


class Tag(str, Enum):
    """How an editor may draw a finding's span."""

    UNNECESSARY = "unnecessary"  # faded: the text has no effect
    DEPRECATED = "deprecated"  # struck through


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, e.g. the other half of a conflict. `span` is absolute in `path`."""

    path: str
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `span` by `text`. An insertion has an empty span."""

    span: Span
    text: str

    def shift(self, by: int) -> Edit:
        return Edit(self.span.shift(by), self.text)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a fix changes in another file; spans are absolute in `path`."""

    path: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair in the finding's own file, and in others where it says so: `elsewhere`. Safe: what pip understands stays as the
    author evidently meant it.

    `reencode` names the encoding in which the whole text is to be written, "" to leave it as it is; only whoever writes files
    can do that, an editor's edits cannot. `caution` is what to know before an unsafe one is taken, "" where its title says it.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True
    reencode: str = ""
    caution: str = "may change what is installed"
    elsewhere: tuple[Elsewhere, ...] = ()

    def shift(self, by: int) -> Fix:
        edits = tuple([edit.shift(by) for edit in self.edits])
        return Fix(self.title, edits, self.safe, self.reencode, self.caution, self.elsewhere)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about one file. Line rules give spans relative to the line; `check.py` makes them absolute.

    `fixes` has the preferred fix first. `choices` are ways out of which only a person can take one: they are never applied
    together with others. `severity` is None until `check.py` decides it; a rule may set it to lower or raise
    one case against its rule's default (settings still win).
    """

    rule: str
    span: Span
    message: str
    related: tuple[Related, ...] = ()
    tags: tuple[Tag, ...] = ()
    fixes: tuple[Fix, ...] = ()
    severity: Severity | None = None
    choices: tuple[Fix, ...] = ()

    def shift(self, by: int) -> Finding:
        """The same finding `by` characters further on (related places are absolute already)."""
        fixes = self.fixes and tuple(fix.shift(by) for fix in self.fixes)
        choices = self.choices and tuple(fix.shift(by) for fix in self.choices)
        span = self.span.shift(by)
        return Finding(self.rule, span, self.message, self.related, self.tags, fixes, self.severity, choices)

    def with_severity(self, severity: Severity) -> Finding:
        if severity is self.severity:
            return self
        return Finding(self.rule, self.span, self.message, self.related, self.tags, self.fixes, severity, self.choices)
