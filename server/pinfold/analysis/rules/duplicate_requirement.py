"""# One project, named twice

## What it reports

A requirement for a project that an earlier line of the same file already names under the same marker, or that adds nothing to
the earlier one. Lines that contradict each other are `conflicting-requirements`. Not reported: a second line that narrows the
version under a marker of its own, and the same project in a file and in another that it includes, for that is how layers of
requirements are written.

## Why

pip installs what satisfies both lines, so one of them is easily changed without the other. With hashes it takes only those
that both lines list.

## Example

```requirements
requests>=2.31
flask==3.0.3
requests[socks]<3  # the proxy needs it
^^^^^^^^ warning[duplicate-requirement]: requests is already required on line 1: merge the two
flask==3.0.3
^^^^^ warning[duplicate-requirement]: flask is already required on line 2: remove this one
```

## After the fix

```requirements
requests[socks]>=2.31,<3  # the proxy needs it
flask==3.0.3
```

## When to allow it

When a block of lines must stay together as a tool has written it.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Fix, Related, Severity, Tag
from pinfold.analysis.markers import coexist, implies
from pinfold.analysis.merging import adds_nothing, merged_edits, removal
from pinfold.analysis.rules._rule import Entry, FileView, Rule
from pinfold.analysis.versions import disjoint, unsatisfiable
from pinfold.requirements.tree import Form, Requirement

MAX_SEEN = 256  # requirements for one project, beyond which a file is not written for people
MAX_DISTINCT = 32


def check(view: FileView) -> Iterator[Finding]:
    for entries in view.repeated():
        distinct: dict[tuple[str, str | None, str], Entry] = {}
        for entry in entries[:MAX_SEEN]:
            requirement = entry.requirement
            first = next((e for e in distinct.values() if _repeats(e.requirement, requirement)), None)
            if first is not None and not entry.line.variables and not first.line.variables:
                yield _finding(view, first, entry)
            elif len(distinct) < MAX_DISTINCT:
                url = requirement.url.text if requirement.url is not None else ""
                distinct.setdefault((requirement.specifier, _marker(requirement), url), entry)


def _repeats(first: Requirement, later: Requirement) -> bool:
    if unsatisfiable(first.specifier) or unsatisfiable(later.specifier):
        return False
    if not coexist(_marker(first), _marker(later)):
        return False
    if adds_nothing(first, later):
        return True
    if first.form is not Form.NAMED or later.form is not Form.NAMED or disjoint(first.specifier, later.specifier):
        return False
    return implies(_marker(first), _marker(later)) and implies(_marker(later), _marker(first))


def _finding(view: FileView, first: Entry, later: Entry) -> Finding:
    name = later.requirement.name.text if later.requirement.name is not None else later.requirement.key
    line = view.file.index.line_of(first.span.start) + 1
    one, two = (first.start, first.line), (later.start, later.line)
    needless = adds_nothing(first.requirement, later.requirement)
    fixes: tuple[Fix, ...] = ()
    if not (first.line.cuts or later.line.cuts or later.line.stray or first.line.stray):
        comments = {c.text.rstrip() for c in later.line.comments} - {c.text.rstrip() for c in first.line.comments}
        edits = removal(two) if needless and not comments else merged_edits(one, two)
        title = f"Remove this {name}" if needless and not comments else f"Merge into line {line}"
        fixes = (Fix(title, edits),) if edits else ()
    message = f"{name} is already required on line {line}: {'remove this one' if needless else 'merge the two'}"
    related = (Related(later.path, first.span, f"{name} is first required here"),)
    tags = (Tag.UNNECESSARY,) if needless else ()
    return Finding(RULE.name, later.span, message, related, tags, fixes)


def _marker(requirement: Requirement) -> str | None:
    return requirement.marker.text if requirement.marker is not None else None


RULE = Rule("duplicate-requirement", Severity.WARNING, __doc__ or "", file=check, fixable=True)
