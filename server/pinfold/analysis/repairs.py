"""How a line that pip refuses could be repaired. Pure; a repair is offered only when the parser accepts what comes of it."""

from __future__ import annotations

from pinfold.analysis.findings import Edit
from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.quoting import quoted
from pinfold.analysis.repair_links import LINK_REPAIRS
from pinfold.analysis.repair_step import Step
from pinfold.analysis.repair_text import TEXT_REPAIRS
from pinfold.requirements.lines import logical_lines
from pinfold.requirements.parser import parse_line
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Form, Line, Requirement

_STEPS = (*LINK_REPAIRS, *TEXT_REPAIRS)
_LIMIT = 4096  # nobody writes such a line by hand, and patterns take their time on it


def find_repair(line: Line) -> Step | None:
    """The likeliest repair of a line with problems: one step if one is enough, else several made one. Spans are relative."""
    if len(line.raw) > _LIMIT:
        return None
    for propose in _STEPS:
        step = propose(line)
        if step is not None and (new := _apply(line, step)) is not None and _accepted(new, line):
            return step
    return _several(line)


def _several(line: Line) -> Step | None:
    current, first, safe = line, None, True
    for propose in _STEPS:
        step = propose(current)
        new = _apply(current, step) if step is not None else None
        if step is None or new is None:
            continue
        current = new
        first = first or step
        safe = safe and step.safe
        if _accepted(current, line):
            edit = _difference(line.raw, current.raw)
            title = f"Write {quoted(current.raw[slice(*current.span)], 'it so that pip can read it')}"
            return Step(first.span, first.message, title, (edit,), safe)
    return None


def _apply(line: Line, step: Step) -> Line | None:
    """The line after a step; None when pip would no longer see one line."""
    raw = apply_edits(line.raw, step.edits) or "\n"
    pieces = logical_lines(raw)
    return parse_line(*pieces[0]) if len(pieces) == 1 else None


def _accepted(new: Line, old: Line) -> bool:
    """Whether pip accepts the new line as something else than a path, which would only be a mistake that nobody checks."""
    statement = new.statement
    if not new.raw.strip():
        return True  # there was nothing but invisible characters
    if not isinstance(statement, Requirement) or new.problems:
        return False
    was_path = isinstance(old.statement, Requirement) and old.statement.form is Form.PATH and not old.stray
    return statement.form is not Form.PATH or was_path


def _difference(old: str, new: str) -> Edit:
    """The one edit between two texts."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return Edit(Span(start, len(old) - end), new[start : len(new) - end])
