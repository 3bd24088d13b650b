"""Specifiers in plain words, for hover and messages. Must never raise; an invalid text stays as it is written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from pinfold.analysis.versions import (
    Bounds,
    Clause,
    bounds,
    clauses,
    specifier_set,
    successor,
    unsatisfiable,
    version_of,
)

if TYPE_CHECKING:
    from packaging.version import Version

MAX_EXCLUDED = 5  # versions named after "except"


@lru_cache(maxsize=4_096)
def explain(text: str) -> str:
    """Says what a specifier admits: "any 2.x from 2.31 on", "1.4.2 or later, before 1.5", "exactly 1.0"."""
    versions = specifier_set(text)
    if versions is None:
        return f"``{text}``" if "`" in text else f"`{text}`"
    found = clauses(text)
    if unsatisfiable(text):
        return "no version at all"
    exact = next((c for c in found if c.operator == "==="), None)
    if exact is not None:
        return f"exactly the text `{exact.version}`"
    exact = next((c for c in found if c.operator == "==" and not c.wildcard), None)
    if exact is not None:
        note = ", a pre-release" if exact.parsed is not None and exact.parsed.is_prerelease else ""
        return f"exactly {exact.version}{note}"
    said = _range(found, bounds(text))
    excluded = [c.version.replace(".*", ".x") for c in found if c.operator == "!="]
    if len(excluded) > MAX_EXCLUDED:
        excluded = [*excluded[: MAX_EXCLUDED - 1], f"{len(excluded) - MAX_EXCLUDED + 1} others"]
    if excluded:
        *rest, last = dict.fromkeys(excluded)
        said += f"{',' if said != 'any version' else ''} except {', '.join(rest)}{' and ' if rest else ''}{last}"
    return f"{said}, pre-releases included" if versions.prereleases else said


def _range(found: Sequence[Clause], edges: Bounds) -> str:
    lower, upper = edges.lower, edges.upper
    if lower is None and upper is None:
        return "any version"
    compatible = any(c.operator == "~=" for c in found)
    if lower is not None and upper is not None and edges.lower_included and not edges.upper_included and not compatible:
        family = _family(lower, upper, any(c.wildcard for c in found))
        if family:
            return f"any {family}.x" if lower == version_of(family) else f"any {family}.x from {lower} on"
    said = []
    if lower is not None:
        said.append(f"{lower} or later" if edges.lower_included else f"later than {lower}")
    if upper is not None:
        said.append(f"up to {upper}" if edges.upper_included else f"before {upper}")
    return ", ".join(said)


def _family(lower: Version, upper: Version, wildcard: bool) -> str:
    """The numbers that all from `lower` to before `upper` start with: 2 for 2.31 and 3. "" if there are none."""
    if upper.is_prerelease or upper.is_postrelease:
        return ""
    # without a wildcard nobody thinks of 1.0.0 to before 1.0.1 as a series
    for length in range(1, len(lower.release) + 1 if wildcard else min(len(lower.release), 2) + 1):
        if successor(lower, length) == upper:
            numbers = ".".join(str(n) for n in lower.release[:length])
            return f"{lower.epoch}!{numbers}" if lower.epoch else numbers
    return ""
