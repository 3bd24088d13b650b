"""Sets of versions: what specifiers admit together, where they contradict and how tightly they pin.

The set algebra is `packaging`'s (PEP 440, `packaging.specifiers`, `packaging.ranges`), imported where it is needed because that
takes as long as a short command; answers are remembered by text. A text that is no specifier set gets the answer that claims
nothing. Must never raise, and never look at which versions exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Literal, NamedTuple

from pinfold.analysis.plain_versions import is_release, plain_admits

if TYPE_CHECKING:
    from packaging.ranges import VersionRange
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

PinStyle = Literal[
    "exact", "arbitrary", "wildcard", "compatible", "bounded", "lower", "upper", "excluding", "any", "invalid"
]
"""How a specifier set pins: by its tightest clause. `arbitrary` is `===`, `excluding` has nothing but `!=`."""

MAX_LENGTH = 8_192  # characters
MAX_PAIRS = 64  # clauses among which every pair is tried for a conflict
MAX_TRIPLES = 16
MAX_MERGED = 64

_HUGE = re.compile(r"\d{1000}")  # Python refuses to convert numbers of more than 4,300 digits
_CLAUSE = re.compile(r"(===|==|~=|!=|<=|>=|<|>)\s*(.*)", re.DOTALL)


class Clause(NamedTuple):
    """One `operator version`; `text` is the author's spelling, `prefix` the version of a `.*` clause without it."""

    text: str
    operator: str
    version: str

    @property
    def wildcard(self) -> bool:
        return self.version.endswith(".*") and self.operator in ("==", "!=")

    @property
    def parsed(self) -> Version | None:
        """The version, of a wildcard its prefix; None for a `===` that names none."""
        from packaging.version import InvalidVersion, Version

        try:
            return Version(self.version.removesuffix(".*"))
        except InvalidVersion:
            return None


class Bounds(NamedTuple):
    """The outermost versions that a set admits, None where it is open. `!=` clauses don't count.

    The pre-releases of the lower end of `==1.*` belong to it, those of the excluded upper end of `<2` don't (PEP 440).
    """

    lower: Version | None = None
    lower_included: bool = True
    upper: Version | None = None
    upper_included: bool = True


@lru_cache(maxsize=8_192)
def specifier_set(text: str) -> SpecifierSet | None:
    """The set of a specifier text, None if it is invalid or too large. It is shared: leave its `prereleases` alone."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    if len(text) > MAX_LENGTH or _HUGE.search(text):
        return None
    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        return None


def _valid(text: str) -> bool:
    return plain_admits(text, "0") is not None or specifier_set(text) is not None


@lru_cache(maxsize=4_096)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a valid specifier text in the author's order; none for an invalid one."""
    if not _valid(text):
        return ()
    matches = (_CLAUSE.fullmatch(part.strip()) for part in text.split(","))
    return tuple(Clause(match.group(), match[1], match[2]) for match in matches if match)


@lru_cache(maxsize=8_192)
def unsatisfiable(text: str) -> bool:
    """Whether certainly no version, pre-releases and local ones included, is in the set."""
    if text.startswith("==") and is_release(text[2:]):
        return False
    versions = specifier_set(text)
    return versions is not None and versions.is_unsatisfiable()


@lru_cache(maxsize=32_768)
def version_of(text: str) -> Version | None:
    """A version, None for a text that is not one."""
    from packaging.version import InvalidVersion, Version

    if len(text) > MAX_LENGTH or _HUGE.search(text):
        return None
    try:
        return Version(text)
    except InvalidVersion:
        return None


@lru_cache(maxsize=65_536)
def admits(text: str, version: str) -> bool | None:
    """Whether an installed version satisfies a specifier, pre-releases and local versions included, as pip takes what is
    there already; None if either is invalid."""
    plain = plain_admits(text, version)
    if plain is not None:
        return plain
    versions, installed = specifier_set(text), version_of(version)
    return None if versions is None or installed is None else versions.contains(installed, prereleases=True)


def disjoint(a: str, b: str) -> bool:
    """Whether certainly no version is in both sets."""
    return specifier_set(a) is not None and specifier_set(b) is not None and unsatisfiable(f"{a},{b}")


def minimal_conflict(sets: Sequence[str]) -> tuple[int, ...]:
    """The positions of as few of the texts as possible that contradict each other; () if they don't.

    Texts are single clauses or whole specifiers; invalid ones are left out. Among equally small conflicts the first in
    reading order wins. Beyond `MAX_PAIRS` and `MAX_TRIPLES` different texts a conflict has no part to spare, but a
    smaller one may exist.
    """
    from packaging.ranges import VersionRange

    ranges: dict[str, VersionRange] = {}
    first: dict[str, int] = {}
    for i, text in enumerate(sets):
        versions = specifier_set(text)
        if versions is not None and text not in ranges:
            ranges[text] = versions.to_range()
            first[text] = i
    texts = list(ranges)
    if not _clash(ranges, texts):
        return ()
    for size, limit in ((1, len(texts)), (2, MAX_PAIRS), (3, MAX_TRIPLES)):
        if len(texts) <= limit:
            for chosen in combinations(texts, size):
                if _clash(ranges, chosen):
                    return tuple(first[text] for text in chosen)
    core: list[str] = []
    while not _clash(ranges, core):
        left = VersionRange.full()
        for text in core:
            left &= ranges[text]
        for text in texts:
            left &= ranges[text]
            if left.is_empty:  # nothing before it was enough, so it belongs to the conflict
                core.append(text)
                break
    return tuple(sorted(first[text] for text in core))


def _clash(ranges: Mapping[str, VersionRange], chosen: Iterable[str]) -> bool:
    from packaging.ranges import VersionRange

    left = VersionRange.full()
    for text in chosen:
        left &= ranges[text]
    return left.is_empty


@lru_cache(maxsize=1_024)
def merge(a: str, b: str) -> str | None:
    """One specifier that admits exactly what both admit, in the authors' spelling, without clauses that add nothing.

    None if either is invalid or nothing satisfies both.
    """
    from packaging.specifiers import SpecifierSet

    if specifier_set(a) is None or specifier_set(b) is None or unsatisfiable(f"{a},{b}"):
        return None
    kept = list(dict.fromkeys(clause.text for clause in (*clauses(a), *clauses(b))))
    together = SpecifierSet(",".join(kept)).to_range()
    if len(kept) <= MAX_MERGED:
        for text in reversed(kept.copy()):
            fewer = [other for other in kept if other is not text]
            # equal ranges also agree on which pre-releases were asked for
            if fewer and SpecifierSet(",".join(fewer)).to_range() == together:
                kept = fewer
    return ",".join(kept)


@lru_cache(maxsize=4_096)
def pin_style(text: str) -> PinStyle:
    """How tightly a specifier pins."""
    if not _valid(text):
        return "invalid"
    found = clauses(text)
    if not found:
        return "any"
    operators = {c.operator for c in found}
    if "===" in operators:
        return "arbitrary"
    if any(c.operator == "==" and not c.wildcard for c in found):
        return "exact"
    if "==" in operators:
        return "wildcard"
    if "~=" in operators:
        return "compatible"
    lower, upper = operators & {">", ">="}, operators & {"<", "<="}
    if lower and upper:
        return "bounded"
    if lower:
        return "lower"
    return "upper" if upper else "excluding"


@lru_cache(maxsize=4_096)
def meets(text: str, wanted: Literal["exact", "compatible", "bounded", "any"]) -> bool:
    """Whether a specifier pins at least as tightly as a style of the settings asks for; an invalid one does not.

    `compatible` is also met by bounds within one major version, as `~=1.4` would set them: `>=1.4,<2`.
    """
    style = pin_style(text)
    if style in ("exact", "arbitrary"):
        return True
    if wanted == "any":
        return style != "invalid"
    if wanted == "exact" or style not in ("wildcard", "compatible", "bounded"):
        return False
    if wanted == "bounded" or style != "bounded":
        return True
    from packaging.specifiers import SpecifierSet

    lower = bounds(text).lower
    family = SpecifierSet("" if lower is None else f"=={lower.epoch}!{lower.major}.*")
    return lower is not None and SpecifierSet(text).is_subset(family)


@lru_cache(maxsize=4_096)
def bounds(text: str) -> Bounds:
    """The outermost versions of a set; open on both sides for an invalid text."""
    result = Bounds()
    for clause in clauses(text):
        version = clause.parsed
        if version is None or clause.operator == "!=":
            continue
        if clause.operator in ("==", "===", "~=", ">", ">="):
            included = clause.operator != ">"
            if result.lower is None or (version, not included) > (result.lower, not result.lower_included):
                result = result._replace(lower=version, lower_included=included)
        upper, included = version, clause.operator != "<"
        if clause.operator == "~=" or clause.wildcard:
            upper = successor(version, len(version.release) - (0 if clause.wildcard else 1))
            included = False
        if clause.operator not in (">", ">=") and (
            result.upper is None or (upper, included) < (result.upper, result.upper_included)
        ):
            result = result._replace(upper=upper, upper_included=included)
    return result


def successor(version: Version, length: int) -> Version:
    """The first release after all that share the first `length` numbers (at least one): 1.4.2 and 2 give 1.5."""
    from packaging.version import Version

    release = version.release[:length]
    text = ".".join(str(n) for n in (*release[:-1], release[-1] + 1))
    return Version(f"{version.epoch}!{text}" if version.epoch else text)
