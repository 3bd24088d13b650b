"""Two lines of one file that ask for one project, made into one. Pure; must never change what pip accepts.

pip installs what satisfies both lines: the common versions, all extras, and of hashes those that both list.
"""

from __future__ import annotations

from pinfold.analysis.findings import Edit
from pinfold.analysis.markers import implies
from pinfold.analysis.versions import merge
from pinfold.requirements.names import normalise
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Form, Line, Requirement

Place = tuple[int, Line]  # a line's absolute start, and the line


def adds_nothing(first: Requirement, later: Requirement) -> bool:
    """Whether pip would install the same without `later`."""
    if not implies(_marker(later), _marker(first)) or not _hashes_agree(first, later) or _others(first, later):
        return False
    if not _extras(later) <= _extras(first) or first.editable is not later.editable or first.form is not later.form:
        return False
    if first.form is not Form.NAMED:
        return first.url is not None and later.url is not None and first.url.text == later.url.text
    return merge(first.specifier, later.specifier) == merge(first.specifier, first.specifier)


def removal(line: Place) -> tuple[Edit, ...]:
    """The edit that takes a whole logical line out."""
    start, text = line
    return (Edit(Span(start, start + len(text.raw)), ""),)


def merged_edits(first: Place, later: Place) -> tuple[Edit, ...]:
    """The edits that put everything that `later` says into `first` and take `later` out; () where that isn't plain."""
    (start, line), (_, gone) = first, later
    one, two = line.statement, gone.statement
    assert isinstance(one, Requirement)
    assert isinstance(two, Requirement)
    if line.joined or gone.joined or one.form is not Form.NAMED or two.form is not Form.NAMED or one.name is None:
        return ()
    if one.options or two.options or not (implies(_marker(one), _marker(two)) and implies(_marker(two), _marker(one))):
        return ()
    specifier = merge(one.specifier, two.specifier)
    if specifier is None:
        return ()
    edits: list[Edit] = []
    end = one.name.end
    known = _extras(one)
    extras = [e.text for e in two.extras if normalise(e.text) not in known]
    if one.extras:
        end = line.raw.index("]", one.extras[-1].end) + 1
        if extras:
            edits.append(Edit(Span(end - 1, end - 1), "".join(f",{e}" for e in extras)))
        extras = []
    if one.clauses:
        if extras:
            edits.append(Edit(Span(end, end), f"[{','.join(extras)}]"))
        if specifier != one.specifier:
            edits.append(Edit(Span(one.clauses[0].start, one.clauses[-1].end), specifier))
    elif extras or specifier:
        edits.append(Edit(Span(end, end), (f"[{','.join(extras)}]" if extras else "") + specifier))
    if gone.comments:
        edits.append(_comment(line, gone))
    return (*(edit.shift(start) for edit in edits), *removal(later))


def _comment(line: Line, gone: Line) -> Edit:
    text = gone.comments[0].text.rstrip()
    if line.comments:
        at = line.comments[0].start + len(line.comments[0].text.rstrip())
        return Edit(Span(at, at), "" if text == line.comments[0].text.rstrip() else f"  {text}")
    at = len(line.raw.rstrip())
    return Edit(Span(at, at), f"  {text}")


def _marker(requirement: Requirement) -> str | None:
    return requirement.marker.text if requirement.marker is not None else None


def _extras(requirement: Requirement) -> set[str]:
    return {normalise(e.text) for e in requirement.extras}


def _hashes_agree(first: Requirement, later: Requirement) -> bool:
    one, two = ({o.value.text.lower() for o in r.hashes if o.value is not None} for r in (first, later))
    return not two or one == two


def _others(*requirements: Requirement) -> bool:
    """Whether one of them has options besides hashes."""
    return any(len(r.options) > len(r.hashes) + r.editable for r in requirements)
