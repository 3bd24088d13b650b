"""Pinning lines to what is installed: the edit that makes `flask>=2` `flask==3.1.3`. Pure.

Must never touch a line whose hashes belong to another version, nor anything but the version: the result is parsed, and only an
edit that leaves name, extras, marker and options alone is offered.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pinfold.analysis.findings import Edit, Fix
from pinfold.analysis.index import file_index
from pinfold.analysis.installed import synced
from pinfold.analysis.snapshot import Snapshot
from pinfold.analysis.versions import admits, version_of
from pinfold.requirements.parser import parse
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File, Form, Line, Requirement

if TYPE_CHECKING:
    from pinfold.analysis.judged import Judged


def pin_fixes(snapshot: Snapshot, path: str, i: int) -> tuple[Fix, ...]:
    """The fix that pins the requirement on the logical line with index `i` to what is installed; () where there is none.

    It is never safe: it narrows or changes what the file asks for.
    """
    found, source = synced(snapshot, path), snapshot.files.get(path)
    if found is None or source is None or source.file is None:
        return ()
    edit = _pin(found, source.file, i)
    if edit is None:
        return ()
    requirement = source.file.lines[i].statement
    assert isinstance(requirement, Requirement)
    version = edit.text.lstrip("=")
    caution = "" if admits(requirement.specifier, version) else f"the file asks for {requirement.specifier}"
    return (Fix(f"Pin to the installed {version}", (edit,), safe=False, caution=caution),)


def pin_offers(snapshot: Snapshot, path: str, i: int) -> tuple[Fix, ...]:
    """The same for a line that is pinned too loosely, and what its indexes have in store for it."""
    installed = pin_fixes(snapshot, path, i)
    if path not in snapshot.facts.indexes:
        return installed
    from pinfold.analysis.upgrades import pin_fix

    taken = {tuple(edit.text for edit in fix.edits) for fix in installed}
    newest = pin_fix(snapshot, path, i)
    return (*installed, *(fix for fix in newest if tuple(edit.text for edit in fix.edits) not in taken))


def pin_edits(snapshot: Snapshot, path: str) -> tuple[Edit, ...]:
    """The edits that pin every line of a file to what is installed, in order; lines that cannot be are left as they are."""
    found, source = synced(snapshot, path), snapshot.files.get(path)
    if found is None or source is None or source.file is None:
        return ()
    pins = [_pin(found, source.file, i) for i in file_index(source.file).requirements]
    return tuple(edit for edit in pins if edit is not None)


def _pin(found: Judged, file: File, i: int) -> Edit | None:
    line = file.lines[i]
    requirement = line.statement
    assert isinstance(requirement, Requirement)
    distribution = found.distribution(requirement)
    # A version alone would not bring back what came from a URL.
    if distribution is None or distribution.direct is not None or distribution.problem:
        return None
    edit = pin_edit(line, distribution.version)
    return None if edit is None else edit.shift(file.starts[i])


@lru_cache(maxsize=16_384)
def pin_edit(line: Line, version: str) -> Edit | None:
    """The edit, relative to the line, that makes a line ask for exactly one version, other text kept; None where that cannot be
    done, or is done already.

    A line with `===` (PEP 440, arbitrary equality) keeps it, as it says more: no other spelling and no local version.
    """
    requirement = line.statement
    if not isinstance(requirement, Requirement) or line.problems or requirement.form is not Form.NAMED:
        return None
    known = version_of(version)
    if requirement.name is None or requirement.hashes or known is None or exactly(requirement, version):
        return None
    if requirement.clauses:
        span = Span(requirement.clauses[0].start, requirement.clauses[-1].end)
    elif requirement.extras:
        end = line.raw.find("]", requirement.extras[-1].end) + 1
        span = Span(end, end)
    else:
        span = Span(requirement.name.end, requirement.name.end)
    if any(comment.start < span.end and span.start < comment.end for comment in line.comments):
        return None
    arbitrary = [clause.operator.text for clause in requirement.clauses] == ["==="]
    edit = Edit(span, f"==={known}" if arbitrary else f"=={version}")
    return edit if _only_pins(line, requirement, edit) else None


def exactly(requirement: Requirement, version: str) -> bool:
    """Whether a requirement asks for this very version and no other, however it is spelt; with `===` the spelling counts, as pip
    compares it with the normal form.
    """
    if len(requirement.clauses) != 1 or requirement.clauses[0].operator.text not in ("==", "==="):
        return False
    text, known = requirement.clauses[0].version.text, version_of(version)
    if requirement.clauses[0].operator.text == "===":
        return text.lower() == (version if known is None else str(known)).lower()
    asked = version_of(text)
    return asked is not None and asked == known


def _only_pins(line: Line, before: Requirement, edit: Edit) -> bool:
    parsed = parse(line.raw[: edit.span.start] + edit.text + line.raw[edit.span.end :])
    after = parsed.lines[0].statement if len(parsed.lines) == 1 else None
    if not isinstance(after, Requirement) or parsed.lines[0].problems or after.specifier != edit.text:
        return False
    return _rest(after) == _rest(before)


def _rest(requirement: Requirement) -> tuple[object, ...]:
    """All that a requirement says besides its version."""
    marker = requirement.marker.text if requirement.marker is not None else None
    options = [(o.name.text, o.value.text if o.value is not None else None) for o in requirement.options]
    return requirement.key, [extra.text for extra in requirement.extras], marker, options
