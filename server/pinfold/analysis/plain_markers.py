"""Markers that compare one variable with one text, joined by "and" and "or", evaluated without `packaging`, which takes longer to
import than most have to evaluate. Must never say anything else than `packaging`; of all other markers it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pinfold.analysis.plain_versions import plain_admits
from pinfold.requirements.names import normalise

_ATOM = re.compile(
    r"""([a-z_]+)[ \t]*([=!<>~]=|[<>]|not[ \t]+in|in)[ \t]*(?:"([ !#-\[\]-~]*)"|'([ -&(-\[\]-~]*)')""", re.ASCII
)
# `packaging.markers.MARKERS_REQUIRING_VERSION`
_VERSIONS = frozenset({"implementation_version", "platform_release", "python_full_version", "python_version"})


def plain_holds(marker: str, variables: Mapping[str, str]) -> bool | None:
    """Whether a marker holds (PEP 508); None where it isn't plain, and for a variable that nobody knows."""
    # What stands in quotes or brackets makes no atom when it is cut in two.
    said = [[_holds(atom.strip(" \t"), variables) for atom in group.split(" and ")] for group in marker.split(" or ")]
    return None if any(None in group for group in said) else any(all(group) for group in said)


def _holds(atom: str, variables: Mapping[str, str]) -> bool | None:
    match = _ATOM.fullmatch(atom[1:-1].strip(" \t") if atom.startswith("(") and atom.endswith(")") else atom)
    if match is None or match[1] not in variables:
        return None
    name, operator = match[1], match[2]
    value, text = variables[name], match[3] if match[3] is not None else match[4]
    if name in _VERSIONS and operator[-1] != "n":
        return plain_admits(operator + text, value)
    if name == "extra":
        value, text = normalise(value), normalise(text)
    if operator in ("==", "!="):
        return (value == text) == (operator == "==")
    if name == "extra" or operator[-1] != "n":
        return None
    return (value in text) == (operator == "in")
