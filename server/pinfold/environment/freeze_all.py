"""What `pip freeze` writes, from facts (pip 26.3, `operations/freeze.py`), and the shorter list of what was asked for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import quote

from packaging.version import InvalidVersion, Version

from pinfold.analysis.closure import Graph
from pinfold.analysis.drift import Drift, graph_of
from pinfold.analysis.environment import Distribution, Environment, EnvironmentFacts
from pinfold.analysis.places import local_path
from pinfold.environment.checkouts import Checkout
from pinfold.environment.reinstall import requirement_url

Checkouts = Callable[[str], Checkout | None]
"""What a folder is a checkout of (`checkouts.checkout`)."""


def freeze_all(
    distributions: Iterable[Distribution], environment: Environment, checkouts: Checkouts, windows: bool = False
) -> str:
    """The output of `pip freeze`, run by that environment's pip; line feeds, one at the end unless it is empty."""
    skipped = skipped_by_pip(environment.version)
    shown = [d for d in distributions if d.version and d.key not in skipped]
    lines = [line for d in sorted(shown, key=lambda d: d.name.lower()) for line in _lines(d, checkouts, windows)]
    return "".join(f"{line}\n" for line in lines)


def skipped_by_pip(version: str) -> frozenset[str]:
    """What `pip freeze` leaves out: what environments were made with, up to Python 3.11 setuptools and wheel too."""
    standard = {"python", "wsgiref", "argparse", "pip"}
    older = {"setuptools", "distribute", "wheel"}
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    return frozenset(standard | older if numbers < (3, 12) else standard)


def pinned(distribution: Distribution) -> str:
    """`name==version`, or the place that it came from: the line for one distribution that is not editable."""
    if distribution.direct is not None:
        return f"{distribution.name} @ {requirement_url(distribution.direct, hashes=True)}"
    return f"{distribution.name}{exact(distribution.version)}"


def exact(version: str) -> str:
    """The specifier of one version; one from before PEP 440 needs the arbitrary equality."""
    try:
        return f"=={Version(version)}"
    except InvalidVersion:
        return f"==={version}"


def top_level(facts: EnvironmentFacts, drift: Drift) -> tuple[Distribution, ...]:
    """What somebody asked for, by name: in the files or on a command line (PEP 376 `REQUESTED`), sorted as pip does.

    Installers mark a whole lock as requested, so what something else needs counts only if the files name it and leave most of the
    dependencies to a resolver.
    """
    everything = facts.distributions
    version = facts.environment.version if facts.environment is not None else ""
    keys = everything.keys() - skipped_by_pip(version) - {"setuptools", "wheel"}
    tops = independent(graph_of(facts), keys)
    if any(d.requested for d in everything.values()):
        tops = {key for key in tops if everything[key].requested or key in drift.lines}
    if not names_dependencies(facts, drift):
        tops |= drift.lines.keys() & keys
    return tuple(sorted((everything[key] for key in tops), key=lambda d: d.name.lower()))


def independent(graph: Graph, keys: Iterable[str]) -> set[str]:
    """The fewest of these through which all of them are needed: those that none of the others needs, and of a ring the first."""
    remaining = sorted(keys)
    inside = set(remaining)
    needed = {need.key for key in inside for need, _ in graph.needs(key) if need.key != key}
    tops = inside - needed
    covered = _reached(graph, tops, inside)
    for key in remaining:
        if key not in covered:
            tops.add(key)
            covered |= _reached(graph, {key}, inside)
    return tops


def names_dependencies(facts: EnvironmentFacts, drift: Drift) -> bool:
    """Whether the files are a full list, like that of `pip freeze`: they name most of the dependencies themselves.

    Nearly, because a dependency that came with an upgrade is not in them yet. Files without any dependency count as full.
    """
    graph = graph_of(facts)
    needed = {need.key for key in drift.needed.parents for need, _ in graph.needs(key)} & facts.distributions.keys()
    return len(needed & drift.lines.keys()) * 2 > len(needed) or not needed


def _reached(graph: Graph, roots: Iterable[str], inside: set[str]) -> set[str]:
    found = set(roots)
    queue = list(found)
    while queue:
        for need, _ in graph.needs(queue.pop()):
            if need.key in inside and need.key not in found:
                found.add(need.key)
                queue.append(need.key)
    return found


def _lines(distribution: Distribution, checkouts: Checkouts, windows: bool) -> list[str]:
    direct = distribution.direct
    if direct is None or not direct.editable:
        return [pinned(distribution)]
    location = local_path(direct.url, windows)
    if windows:
        location = location.replace("/", "\\").lower()  # pip takes `os.path.normcase` of it
    named = f"{distribution.name}{exact(distribution.version)}"
    found = checkouts(location)
    if found is None:
        return [f"# Editable install with no version control ({named})", f"-e {location}"]
    if found.problem == "no-remote":
        return [f"# Editable Git install with no remote ({named})", f"-e {location}"]
    if found.problem == "invalid-remote":
        said = f"# Editable Git install ({named}) with either a deleted local remote or invalid URI:"
        return [said, f"# '{found.url}'", f"-e {location}"]
    if found.problem:
        return ["## !! Could not determine repository location", f"-e {location}"]
    return [f"-e {_repository(distribution, found)}"]


def _repository(distribution: Distribution, found: Checkout) -> str:
    egg = distribution.name.replace("-", "_")
    subdirectory = f"&subdirectory={found.subdirectory}" if found.subdirectory else ""
    return f"git+{found.url}@{quote(found.commit, '/')}#egg={egg}{subdirectory}"
