"""The edits that move one line to another release, and those that bring its hashes up to date, in the layout that is there. Pure.

Must never offer half of it: a line with hashes only moves together with all hashes of the new release. What is written is parsed,
and where anything else would read differently nothing is written (`repin.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from packaging.version import Version

from pinfold.analysis.demand import pinned_version
from pinfold.analysis.findings import Edit
from pinfold.analysis.index import file_index
from pinfold.analysis.releases import Details
from pinfold.analysis.repin import NO_HASHES, UNSAFE, Outcome, checked, hash_edit, repin, written_hashes
from pinfold.analysis.versions import admits, successor, version_of
from pinfold.requirements.options import STRONG_HASHES
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Clause, File, Form, Line, Requirement

EXCLUDED = "the line excludes that version"
UNPINNED = "hashes need a pinned version"
_DIGEST = re.compile(r"[0-9a-fA-F]{4,128}")


class Layout(NamedTuple):
    """How a file writes hashes: what parts one from what is before it, and what a value follows."""

    gap: str
    lead: str = "--hash="


def hashes_of(details: Details | None, written: Iterable[str] = ()) -> tuple[str, ...]:
    """`algorithm:digest` of every file of a release, sorted; () where they are not all known.

    In the algorithm that the hashes `written` so far agree on, where it is a strong one that every file has; else in SHA-256.
    """
    if details is None or not details.files:
        return ()
    before = {each.partition(":")[0] for each in written}
    algorithm = next(iter(before)) if len(before) == 1 else ""
    for each in dict.fromkeys((algorithm, "sha256")):
        digests = [file.hashes.get(each, "") for file in details.files]
        if each in STRONG_HASHES and all(map(_DIGEST.fullmatch, digests)):
            return tuple(sorted({f"{each}:{digest.lower()}" for digest in digests}))
    return ()


@lru_cache(maxsize=16_384)
def pinned(line: Line, version: str, hashes: tuple[str, ...] = ()) -> Outcome:
    """Makes a line ask for exactly this version. `hashes` are needed where the line has some."""
    return repin(line, version, hashes)


@lru_cache(maxsize=16_384)
def moved(line: Line, version: str, hashes: tuple[str, ...] = ()) -> Outcome:
    """Makes a line ask for `version`, keeping its operators: a pin pins it, a series becomes its series, a bound lets it in.

    A line without a version is pinned. `hashes` are needed where the line has some.
    """
    requirement = line.statement
    if not isinstance(requirement, Requirement) or requirement.form is not Form.NAMED or line.problems:
        return Outcome(why=UNSAFE)
    wanted = version_of(version)
    if wanted is None or requirement.editable or any(not clause.version.text for clause in requirement.clauses):
        return Outcome(why=UNSAFE)
    if not requirement.clauses or pinned_version(requirement):
        return pinned(line, version, hashes)
    edits = [edit for clause in requirement.clauses for edit in _raised(clause, wanted, version)]
    after = _specifier(requirement, edits)
    if admits(after, version) is not True:
        return Outcome(why=EXCLUDED)
    if not edits:
        return Outcome()
    if requirement.hashes:
        block = hash_edit(line, requirement, hashes) if hashes else None
        if block is None:
            return Outcome(why=UNSAFE if hashes else NO_HASHES)
        edits.append(block)
    return checked(line, requirement, edits, after, hashes if requirement.hashes else ())


def rehashed(line: Line, hashes: Sequence[str], layout: Layout) -> Outcome:
    """Gives a pinned line all these hashes in place of those that it has; `layout` is for a line that has none."""
    requirement = line.statement
    if not isinstance(requirement, Requirement) or requirement.form is not Form.NAMED or line.problems or line.stray:
        return Outcome(why=UNSAFE)
    if not pinned_version(requirement):
        return Outcome(why=UNPINNED)
    if not hashes:
        return Outcome(why=NO_HASHES)
    if {each.lower() for each in written_hashes(requirement)} == set(hashes):
        return Outcome()
    old = requirement.hashes
    edit = hash_edit(line, requirement, hashes) if old else _block(requirement, hashes, layout)
    return Outcome(why=UNSAFE) if edit is None else checked(line, requirement, [edit], requirement.specifier, hashes)


def moved_with_hashes(line: Line, version: str, hashes: tuple[str, ...], layout: Layout) -> Outcome:
    """Makes a pinned line ask for `version` with all these hashes, whether it had some or not."""
    requirement = line.statement
    if not isinstance(requirement, Requirement) or requirement.hashes or not hashes:
        return moved(line, version, hashes) if hashes else Outcome(why=NO_HASHES)
    if not pinned_version(requirement):
        return Outcome(why=UNPINNED)
    pin = moved(line, version)
    if not pin.edits or line.stray:
        return rehashed(line, hashes, layout) if not pin.why else pin
    edits = [*pin.edits, _block(requirement, hashes, layout)]
    return checked(line, requirement, edits, f"{requirement.clauses[0].operator.text}{version}", hashes)


def _block(requirement: Requirement, hashes: Sequence[str], layout: Layout) -> Edit:
    """All hashes behind a line that has none."""
    text = "".join(f"{layout.gap}{layout.lead}{each}" for each in hashes)
    return Edit(Span(requirement.end, requirement.end), text)


def layout_of(file: File, i: int) -> Layout:
    """How the hashed line nearest to the one with index `i` writes its hashes; without one, as pip-compile and uv write them."""
    hashed = file_index(file).hashed
    for near in sorted(hashed, key=lambda n: (abs(n - i), n))[:8]:
        line = file.lines[near]
        requirement = line.statement
        assert isinstance(requirement, Requirement)
        first, *others = requirement.hashes
        start = others[0].start if others else first.start
        before = line.raw[:start]
        gap = before[len(before.rstrip(" \t\\\r\n")) :]
        if gap and first.value is not None:
            return Layout(gap, line.raw[first.start : first.value.start])
    return Layout(f" \\{line_break(file.lines[i])}    ")


def line_break(line: Line) -> str:
    """The line break that a line ends with or would end with."""
    return "\r\n" if line.raw.endswith("\r\n") else "\n"


def settled(line: Line, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits, and one that keeps a comment where it stands, if the space before it shows that it was put there."""
    comment = line.comments[0] if len(line.comments) == 1 and not line.joined and "\t" not in line.raw else None
    if comment is None or not edits or any("\n" in edit.text or edit.span.end > comment.start for edit in edits):
        return tuple(edits)
    gap = comment.start - len(line.raw[: comment.start].rstrip(" "))
    growth = sum(len(edit.text) - (edit.span.end - edit.span.start) for edit in edits)
    if gap < 3 or not growth:
        return tuple(edits)
    return (*edits, Edit(Span(comment.start - gap, comment.start), " " * max(gap - growth, 2)))


def _raised(clause: Clause, wanted: Version, version: str) -> list[Edit]:
    """The edit of one clause that lets a version in; none for one that does already, or that is not about a limit."""
    operator, text = clause.operator.text, clause.version.text
    if admits(clause.text, version) is not False or operator in ("!=", ">", "==="):
        return []
    wildcard = text.endswith(".*")
    old = version_of(text.removesuffix(".*"))
    if old is None:
        return []
    if operator in ("<=", ">=") or (operator == "~=" and wanted.is_prerelease):
        return [Edit(clause.version.span, version)]
    if operator == "<":
        return [Edit(clause.version.span, _above(old, wanted))]
    length = max(len(old.release), 1 if wildcard else 2)
    if operator not in ("~=", "==") or (operator == "==" and not wildcard):
        return []
    numbers = (*wanted.release, *(0,) * length)[:length]
    epoch = f"{wanted.epoch}!" if wanted.epoch else ""
    return [Edit(clause.version.span, f"{epoch}{'.'.join(map(str, numbers))}{'.*' if wildcard else ''}")]


def _above(old: Version, wanted: Version) -> str:
    """The limit right above a version, as coarse as the old one: 3 becomes 4, 2.32 becomes 3.2, 3.0.0 becomes 4.0.0."""
    length = len(old.release)
    coarse = max((i + 1 for i, number in enumerate(old.release) if number), default=1)
    limit = successor(wanted, min(coarse, len(wanted.release)))
    numbers = (*limit.release, *(0,) * length)[: max(length, len(limit.release))]
    return f"{f'{limit.epoch}!' if limit.epoch else ''}{'.'.join(map(str, numbers))}"


def _specifier(requirement: Requirement, edits: Sequence[Edit]) -> str:
    texts = {edit.span: edit.text for edit in edits}
    return ",".join(c.operator.text + texts.get(c.version.span, c.version.text) for c in requirement.clauses)
