"""Ways out of a conflict between two requirements for one project. Pure; must never leave the two in conflict.

Which of the two is meant nobody can tell, so these are choices: a person takes one, and nothing takes them by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Fix
from pinfold.analysis.markers import implies
from pinfold.analysis.merging import Place, removal
from pinfold.requirements.names import normalise
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Form, Line, Requirement


def keep_one(this: Place, that: Place, where: str) -> Iterator[Fix]:
    """For two lines of one file: to take out either, where the other asks for all the rest that it asks for.

    `where` is the place of `that`, for people.
    """
    for gone, kept, title in (this, that, "Remove this {}"), (that, this, f"Remove {{}} ({where})"):
        one, other = _requirement(gone[1]), _requirement(kept[1])
        if _plain(gone[1]) and _plain(kept[1]) and _covers(other, one):
            yield Fix(title.format(_shown(one)), removal(gone), safe=False, caution="")


def agree(this: Place, that: Line, reader: str) -> Iterator[Fix]:
    """For lines of two files: to ask here for the versions that the other one asks for. `reader` names the other file."""
    start, line = this
    one, other = _requirement(line), _requirement(that)
    if one.form is not Form.NAMED or other.form is not Form.NAMED or not one.clauses or not other.clauses:
        return
    if one.options or line.joined or not _plain(line) or that.variables:
        return  # hashes, above all, are those of other files
    span = Span(start + one.clauses[0].start, start + one.clauses[-1].end)
    title = f"Write {_shown(one._replace(clauses=other.clauses))}, as {reader} does"
    yield Fix(title, (Edit(span, other.specifier),), safe=False, caution="")


def _plain(line: Line) -> bool:
    return not (line.cuts or line.stray or line.variables)


def _covers(kept: Requirement, gone: Requirement) -> bool:
    """Whether everything besides the versions that `gone` asks for is still asked for without it."""
    marker, other = (each.marker.text if each.marker is not None else None for each in (gone, kept))
    extras, others = ({normalise(extra.text) for extra in each.extras} for each in (gone, kept))
    return extras <= others and implies(marker, other)


def _requirement(line: Line) -> Requirement:
    assert isinstance(line.statement, Requirement)
    return line.statement


def _shown(requirement: Requirement) -> str:
    name = requirement.name.text if requirement.name is not None else requirement.key
    return name if requirement.url is not None else f"{name}{requirement.specifier}"
