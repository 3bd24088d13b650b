"""Installed distributions as what would install them again: names with versions, and the places they came from. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from pinfold.analysis.environment import DirectUrl, Distribution
from pinfold.analysis.resolved import Resolved
from pinfold.system.trouble import Trouble


def reinstallable(distributions: Iterable[Distribution]) -> tuple[Resolved, ...]:
    """Sorted by key. Inherited ones are not in the environment and left out.

    Raises Trouble `not-repairable` where the metadata of one does not tell its version.
    """
    found = [each for each in distributions if not each.inherited]
    lost = sorted(each.name for each in found if each.problem or not each.version)
    if lost:
        raise Trouble(
            "not-repairable",
            f"What is installed cannot be told for {', '.join(lost)}, so it could not be installed again.",
            "Create a new environment with `pinfold env create` and sync it with the requirement files.",
        )
    return tuple(sorted((resolved(each) for each in found), key=lambda each: each.key))


def resolved(distribution: Distribution) -> Resolved:
    """One distribution, to be fetched from where it came from."""
    direct = distribution.direct
    if direct is None:
        return Resolved(distribution.name, distribution.key, distribution.version)
    hashes = tuple(f"{algorithm}:{digest}" for algorithm, digest in direct.hashes.items())
    return Resolved(
        distribution.name,
        distribution.key,
        distribution.version,
        url=requirement_url(direct),
        editable=direct.editable,
        hashes=hashes,
    )


def requirement_url(direct: DirectUrl, *, hashes: bool = False) -> str:
    """The URL as a requirement has it (PEP 610 to PEP 440 direct reference): `git+https://…@commit#subdirectory=…`.

    With `hashes` the first hash of an archive goes into the fragment, as pip writes it.
    """
    url = f"{direct.vcs}+{direct.url}@{direct.commit}" if direct.vcs else direct.url
    fragments = []
    if hashes and direct.hashes and not direct.vcs:
        algorithm, digest = next(iter(direct.hashes.items()))
        fragments.append(f"{algorithm}={digest}")
    if direct.subdirectory:
        fragments.append(f"subdirectory={direct.subdirectory}")
    return f"{url}#{'&'.join(fragments)}" if fragments else url
