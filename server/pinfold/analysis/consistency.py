"""What `pip check` says about installed distributions (pip 26.3, `operations/check.py`). Pure; texts are parsed once.

Like pip it looks at every distribution by itself and never at extras, for nobody has written down which were asked for;
`closure.py` follows those that a requirements file asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from pinfold.analysis.environment import Distribution
from pinfold.analysis.evaluation import Evaluator, evaluator
from pinfold.analysis.plain_versions import is_release
from pinfold.analysis.versions import MAX_LENGTH, admits, version_of
from pinfold.requirements.names import normalise
from pinfold.requirements.plain import read_plain
from pinfold.requirements.tree import Requirement


class Need(NamedTuple):
    """One `Requires-Dist`. `key` and `extras` are normalised, `specifier` is as `packaging` writes it, `written` as it was."""

    key: str
    extras: frozenset[str]
    specifier: str
    marker: str
    written: str

    @property
    def text(self) -> str:
        """How `packaging` writes it, marker included."""
        from packaging.requirements import Requirement as Pep508

        return str(Pep508(self.written))


class Inconsistency(NamedTuple):
    """A distribution whose dependency is missing (`installed` is "") or has a version that does not do, or whose own metadata
    cannot be used (`problem`; then `dependency` is "").
    """

    key: str
    version: str
    dependency: str
    requirement: str
    installed: str
    problem: str = ""

    @property
    def said(self) -> str:
        """The sentence of `pip check`, without its full stop."""
        if self.problem:
            return f"{self.key} {self.version}".strip() + f" cannot be checked: {self.problem}"
        if not self.installed:
            return f"{self.key} {self.version} requires {self.dependency}, which is not installed"
        wanted = f"{self.key} {self.version} has requirement {self.requirement}"
        return f"{wanted}, but you have {self.dependency} {self.installed}"


def broken(distributions: Mapping[str, Distribution], markers: Mapping[str, str]) -> tuple[Inconsistency, ...]:
    """Every inconsistency, sorted by distribution; none is known where the environment's markers are not.

    As with pip, a distribution whose metadata cannot be used counts as not installed, and `Requires-Python` does not count.
    """
    if not markers:
        return ()
    ask = evaluator(markers)
    usable = {key: d for key, d in distributions.items() if not trouble(d, ask)}
    found = [
        Inconsistency(key, d.version, "", "", "", trouble(d, ask))
        for key, d in distributions.items()
        if key not in usable
    ]
    for distribution in usable.values():
        for need in needs(distribution, ask):
            wrong = check(distribution, need, usable.get(need.key))
            if wrong is not None:
                found.append(wrong)
    return tuple(sorted(dict.fromkeys(found)))


def check(distribution: Distribution, need: Need, installed: Distribution | None) -> Inconsistency | None:
    """What is wrong with what one distribution needs."""
    if installed is not None and admits(need.specifier, installed.version) is not False:
        return None
    version = "" if installed is None else shown_version(installed.version)
    return Inconsistency(distribution.key, shown_version(distribution.version), need.key, need.text, version)


def needs(distribution: Distribution, ask: Evaluator, extra: str = "") -> Iterator[Need]:
    """What a distribution needs in an environment for an extra ("" for none), in the order of its metadata."""
    for text in distribution.requires:
        need = read_need(text)
        if need is not None and ask.holds(need.marker, extra):
            yield need


def trouble(distribution: Distribution, ask: Evaluator) -> str:
    """Why a distribution's metadata cannot be used; "" if it can."""
    if distribution.problem:
        return distribution.problem
    if not is_release(distribution.version) and version_of(distribution.version) is None:
        return "its version is not one"
    for text in distribution.requires:
        need = read_need(text)
        if need is None or ask.holds(need.marker) is None:
            return "what it requires cannot be read"
    return ""


@lru_cache(maxsize=65_536)
def read_need(text: str) -> Need | None:
    """A `Requires-Dist`, None for one that is not valid (PEP 508)."""
    if len(text) > MAX_LENGTH:
        return None
    text = text.strip()
    return _plain_need(text) or _any_need(text)


def _plain_need(text: str) -> Need | None:
    """One that the pattern of plain lines reads, for which `packaging` need not be imported; None for any other."""
    line = read_plain(text, 1) if text else None
    found = line.statement if line is not None and not line.comments else None
    if not isinstance(found, Requirement):
        return None
    extras = frozenset(normalise(extra.text) for extra in found.extras)
    clauses = {clause.operator.text + clause.version.text for clause in found.clauses}
    marker = found.marker.text if found.marker is not None else ""
    return Need(found.key, extras, ",".join(sorted(clauses)), marker, text)


def _any_need(text: str) -> Need | None:
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Pep508

    try:
        found = Pep508(text)
    except (InvalidRequirement, RecursionError):
        return None
    marker = str(found.marker) if found.marker is not None else ""
    extras = frozenset(normalise(extra) for extra in found.extras)
    return Need(normalise(found.name), extras, str(found.specifier), marker, text)


@lru_cache(maxsize=16_384)
def shown_version(text: str) -> str:
    """A version as pip shows it, which is normalised."""
    version = version_of(text)
    return text if version is None else str(version)
