"""The edits that make one line ask for another version and nothing else: extras, marker, comment, layout and hash style stay. Pure.

The outcome is parsed, and where anything but the version and its hashes would read differently the line is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pinfold.analysis.findings import Edit
from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.pin import exactly
from pinfold.requirements.lines import logical_lines
from pinfold.requirements.parser import parse_line
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File, Form, Line, Option, Requirement

UNSAFE = "it cannot be changed without changing how pip reads the line"
NO_HASHES = "the hashes of its new version are not known"


class Outcome(NamedTuple):
    """Edits relative to the line; or, with none, why the line is left as it is ("": it says so already)."""

    edits: tuple[Edit, ...] = ()
    why: str = ""


def repin(line: Line, version: str, hashes: Sequence[str] = (), *, arbitrary: bool = False) -> Outcome:
    """Makes a named requirement `==version`. `hashes` (`algorithm:digest`) are needed where the line has some.

    A line with `===` (PEP 440, arbitrary equality) keeps it, as it says more: no other spelling and no local version. `arbitrary`:
    others get it too.
    """
    requirement = line.statement
    if not isinstance(requirement, Requirement) or requirement.form is not Form.NAMED or requirement.name is None:
        return Outcome(why=UNSAFE)
    written = requirement.clauses[0].operator.text if len(requirement.clauses) == 1 else ""
    operator = "===" if arbitrary or written == "===" else "=="
    if exactly(requirement, version) and (written == operator or not arbitrary):
        return Outcome()
    edits = [_version_edit(line, requirement, operator, version)]
    if requirement.hashes:
        if not hashes:
            return Outcome(why=NO_HASHES)
        block = hash_edit(line, requirement, hashes)
        if block is None:
            return Outcome(why=UNSAFE)
        edits.append(block)
    return checked(line, requirement, edits, f"{operator}{version}", hashes if requirement.hashes else ())


def repoint(line: Line, url: str) -> Outcome:
    """Makes a requirement with a name come from a URL: `flask==1.0` becomes `flask @ https://…`."""
    requirement = line.statement
    if (
        not isinstance(requirement, Requirement)
        or requirement.name is None
        or requirement.editable
        or requirement.hashes
    ):
        return Outcome(why=UNSAFE)
    if requirement.form is Form.DIRECT and requirement.url is not None:
        if requirement.url.text == url:
            return Outcome()
        edits = [Edit(requirement.url.span, url)]
    elif requirement.form is Form.NAMED:
        span = version_span(line, requirement)
        # a semicolon that follows at once would belong to the URL
        gap = " " if line.raw[span.end : span.end + 1] == ";" else ""
        edits = [Edit(span, f" @ {url}{gap}")]
    else:
        return Outcome(why=UNSAFE)
    return checked(line, requirement, edits, "", url=url)


def with_extras(line: Line, extras: Sequence[str]) -> tuple[Edit, ...]:
    """The edit that adds extras (which the line does not have yet), relative to the line."""
    requirement = line.statement
    if not extras or not isinstance(requirement, Requirement) or requirement.name is None:
        return ()
    if requirement.extras:
        at = requirement.extras[-1].end
        return (Edit(Span(at, at), "".join(f",{extra}" for extra in extras)),)
    at = requirement.name.end
    return (Edit(Span(at, at), f"[{','.join(extras)}]"),)


def realigned(file: File, i: int, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits of a line, and one that keeps its comment in the column in which a neighbour's comment stands too."""
    line = file.lines[i]
    column = _comment_column(line)
    neighbours = [file.lines[n] for n in (i - 1, i + 1) if 0 <= n < len(file.lines)]
    if not edits or column is None or all(_comment_column(each) != column for each in neighbours):
        return tuple(edits)
    start = line.comments[0].start
    gap = len(line.raw[:start]) - len(line.raw[:start].rstrip(" "))
    growth = sum(len(edit.text) - (edit.span.end - edit.span.start) for edit in edits)
    space = max(gap - growth, min(gap, 2))
    return (*edits, Edit(Span(start - gap, start), " " * space))


def _comment_column(line: Line) -> int | None:
    if line.statement is None or line.joined or len(line.comments) != 1 or "\t" in line.raw:
        return None
    return line.comments[0].start


def version_span(line: Line, requirement: Requirement) -> Span:
    """Where the version of a requirement with a name stands, or would stand."""
    if requirement.clauses:
        return Span(requirement.clauses[0].start, requirement.clauses[-1].end)
    assert requirement.name is not None
    end = requirement.name.end
    if requirement.extras:
        end = line.raw.find("]", requirement.extras[-1].end) + 1
    return Span(end, end)


def _version_edit(line: Line, requirement: Requirement, operator: str, version: str) -> Edit:
    clauses = requirement.clauses
    if len(clauses) == 1 and clauses[0].operator.text == operator and clauses[0].version.text:
        return Edit(clauses[0].version.span, version)  # spaces around the operator stay
    return Edit(version_span(line, requirement), f"{operator}{version}")


def written_hashes(requirement: Requirement) -> tuple[str, ...]:
    """The values of a requirement's `--hash` options, in order."""
    return tuple(option.value.text if option.value is not None else "" for option in requirement.hashes)


def hash_edit(line: Line, requirement: Requirement, hashes: Sequence[str]) -> Edit | None:
    """All hashes anew, written as the first one is and parted as the first two are."""
    old = requirement.hashes
    first, last = old[0], old[-1]
    if first.value is None or any(o.start > first.start and o.end < last.end for o in _others(requirement)):
        return None
    if any(first.start < comment.start < last.end for comment in line.comments):
        return None
    lead = line.raw[first.start : first.value.start]
    if len(old) > 1:
        gap = line.raw[first.end : old[1].start]
    else:
        before = max((o.end for o in _others(requirement) if o.end <= first.start), default=0)
        head = line.raw[before : first.start]
        gap = head[len(head.rstrip(" \t\\\r\n")) :]
    if gap.strip(" \t\\\r\n") or not gap:
        return None
    return Edit(Span(first.start, last.end), gap.join(f"{lead}{each}" for each in hashes))


def _others(requirement: Requirement) -> list[Option]:
    return [o for o in requirement.options if o not in requirement.hashes]


def checked(
    line: Line, before: Requirement, edits: Sequence[Edit], specifier: str, hashes: Sequence[str] = (), url: str = ""
) -> Outcome:
    """The edits, where with them the line asks for `specifier` (or `url`) with these hashes and else says what it said before."""
    raw = apply_edits(line.raw, edits)
    pieces = logical_lines(raw)
    after = parse_line(*pieces[0]) if len(pieces) == 1 else None
    statement = after.statement if after is not None else None
    if (
        after is None
        or not isinstance(statement, Requirement)
        or after.problems
        or after.comments != _moved(line, edits)
    ):
        return Outcome(why=UNSAFE)
    if statement.specifier != specifier or _rest(statement) != _rest(before):
        return Outcome(why=UNSAFE)
    if written_hashes(statement) != tuple(hashes):
        return Outcome(why=UNSAFE)
    if url and (statement.url is None or statement.url.text != url):
        return Outcome(why=UNSAFE)
    return Outcome(tuple(sorted(edits, key=lambda edit: edit.span)))


def _moved(line: Line, edits: Sequence[Edit]) -> tuple[object, ...]:
    """The line's comments where the edits have moved them."""
    found = []
    for comment in line.comments:
        by = sum(len(e.text) - (e.span.end - e.span.start) for e in edits if e.span.end <= comment.start)
        found.append(comment._replace(start=comment.start + by, end=comment.end + by))
    return tuple(found)


def _rest(requirement: Requirement) -> tuple[object, ...]:
    marker = requirement.marker.text if requirement.marker is not None else None
    options = [(o.name.text, o.value.text if o.value is not None else None) for o in _others(requirement)]
    return requirement.key, [extra.text for extra in requirement.extras], marker, options, requirement.editable
