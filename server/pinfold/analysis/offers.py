"""The fixes that move a line to another release, for the rules that find fault with the one it asks for. Pure.

They are never safe: they change what is installed. A line whose new hashes are not known gets none (`demand.py` asks for them).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pinfold.analysis.candidates import known_of, pinned_release, spelt
from pinfold.analysis.choice import step
from pinfold.analysis.demand import pinned_version
from pinfold.analysis.findings import Fix
from pinfold.analysis.paths import spelled
from pinfold.analysis.repin import written_hashes
from pinfold.analysis.upgrading import hashes_of, moved, settled
from pinfold.analysis.versions import version_of
from pinfold.requirements.text import Span

if TYPE_CHECKING:
    from pinfold.analysis.listed import ListedView
    from pinfold.analysis.releases import Details, IndexFacts, Release
    from pinfold.requirements.tree import Requirement


def move_fixes(view: ListedView, releases: Iterable[Release | None]) -> tuple[Fix, ...]:
    """A fix for each of these releases that the line can be moved to, in this order; None stands for no release."""
    found: dict[str, Fix] = {}
    for release in releases:
        version = spelt(release) if release is not None else ""
        if release is None or not version or version in found:
            continue
        hashes = new_hashes(view.facts, view.requirement, release)
        edits = settled(view.line, moved(view.line, version, hashes).edits)
        if edits:
            found[version] = Fix(move_title(view.requirement, version), edits, safe=False, caution="")
    return tuple(found.values())


def move_title(requirement: Requirement, version: str) -> str:
    """What moving a line to a version is called wherever it is offered, so that nobody is offered it twice."""
    name = requirement.name.text if requirement.name is not None else requirement.key
    old = version_of(requirement.clauses[0].version.text) if len(requirement.clauses) == 1 else None
    new = version_of(version)
    if old is None or new is None or new <= old:
        pinned = old is not None or not requirement.clauses
        return f"Pin {shown(name)} to {version}" if pinned else f"Let {shown(name)} be {version}"
    return f"Upgrade {shown(name)} to {version} ({step(old, new)})"


def new_hashes(facts: IndexFacts, requirement: Requirement, release: Release) -> tuple[str, ...]:
    """The hashes that a line needs to move to a release; () where it has none now, or they are not known."""
    if not requirement.hashes:
        return ()
    return hashes_of(facts.details.get((requirement.key, release.version)), written_hashes(requirement))


def pinned_details(facts: IndexFacts, requirement: Requirement, release: Release | None) -> Details | None:
    """What is known of the release that a line pins."""
    return known_of(facts.details, requirement.key, pinned_version(requirement), release)


def shown(text: str, limit: int = 60) -> str:
    """What the net or a file says, fit for a sentence: short, on one line, nothing invisible."""
    return spelled(" ".join(text.split()) if text.isprintable() else text, limit)


def enumerated(texts: Sequence[str]) -> str:
    """Texts as a sentence lists them: "a, b and c"."""
    *rest, last = texts
    return f"{', '.join(rest)} and {last}" if rest else last


def version_span(view: ListedView) -> Span:
    """Where a line says which version it wants: its specifier, else its name."""
    clauses = view.requirement.clauses
    if clauses:
        return Span(clauses[0].start, clauses[-1].end)
    return name_span(view)


def name_span(view: ListedView) -> Span:
    name = view.requirement.name
    assert name is not None, "a named requirement has a name"
    return name.span


def name_of(view: ListedView) -> str:
    """The project's name as the line writes it."""
    name = view.requirement.name
    assert name is not None, "a named requirement has a name"
    return shown(name.text)


def pin_of(view: ListedView) -> tuple[str, Release | None]:
    """The version that a line pins, as written ("" for none), and the release of it that the index has."""
    written = pinned_version(view.requirement)
    release = pinned_release(view.project, view.requirement) if written and view.project is not None else None
    return written, release
