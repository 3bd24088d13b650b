"""Whether a Python is one that a project asks for. Must never claim a misfit that is not certain."""

from __future__ import annotations

from collections.abc import Iterable

from pinfold.analysis.environment import WantedPython
from pinfold.analysis.versions import admits

_MICROS = 100  # no Python has had as many


def fits(version: str, implementation: str, wanted: Iterable[WantedPython]) -> bool:
    """Whether a Python is everything that is wanted. Of a version such as "3.12" the rest is not known."""
    return all(_fits(version, implementation, one) for one in wanted)


def _fits(version: str, implementation: str, wanted: WantedPython) -> bool:
    if wanted.implementation and implementation and wanted.implementation != implementation:
        return False
    return any(_admitted(specifier, version) for specifier in (wanted.specifier, *wanted.alternatives))


def _admitted(specifier: str, version: str) -> bool:
    if version.count(".") == 1:
        return any(admits(specifier, f"{version}.{micro}") is not False for micro in range(_MICROS))
    return admits(specifier, version) is not False
