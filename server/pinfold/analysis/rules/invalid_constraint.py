"""# A line that is no constraint

## What it reports

In a constraints file (named so, or reached by `-c`): a requirement with extras, one without a name (a bare URL, a path), and
`-e`. A `name @ URL` and a wheel whose file name says what it is are allowed.

## Why

pip stops with "Constraints cannot have extras", "Unnamed requirements are not allowed as constraints" or "Editable
requirements are not allowed as constraints", even if nothing needs the project and whatever the marker says.

## Example

```requirements
-c constraints.txt
-- constraints.txt --
requests[socks]==2.32.3
        ^^^^^^^ error[invalid-constraint]: a constraint cannot have extras: pip stops here
-e ./tool
^^^^^^^^^ error[invalid-constraint]: a constraint cannot be editable: pip stops here
git+https://example.com/tool.git
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[invalid-constraint]: a constraint must have a name: write name @ URL
flask==3.0.3
```

## After the fix

```requirements
-c constraints.txt
-- constraints.txt --
requests==2.32.3
-e ./tool
git+https://example.com/tool.git
flask==3.0.3
```

## When to allow it

Never for pip. pip-compile and uv ignore extras in constraints, so nothing is said of a file that only `.in` files reach.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.pieces import without_stray
from pinfold.analysis.rules._rule import Entry, FileView, Rule
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.requirements.text import Span


def check(view: FileView) -> Iterator[Finding]:
    if not _constrains(view.snapshot, view.source):
        return
    for i in view.index.requirements:
        requirement = view.file.lines[i].statement
        assert isinstance(requirement, tuple)
        if requirement.editable or not requirement.key or requirement.extras:
            finding = _finding(view.entry(i))
            if finding is not None:
                yield finding


def _constrains(snapshot: Snapshot, source: SourceFile) -> bool:
    """Whether pip reads a file as constraints. What a `.in` file reaches is read by compilers, which allow extras."""
    including = snapshot.includes.includers(source.path)
    if not including:
        return source.role is Role.CONSTRAINTS
    return any(e.constraint and snapshot.files[e.source].role is not Role.INPUT for e in including)


def _finding(entry: Entry) -> Finding | None:
    requirement = entry.requirement
    if requirement.editable:
        span = without_stray(requirement).shift(entry.start)
        return Finding(RULE.name, span, "a constraint cannot be editable: pip stops here")
    if not requirement.key:
        if entry.line.variables:
            return None
        message = "a constraint must have a name: write name @ URL"
        return Finding(RULE.name, requirement.span.shift(entry.start), message)
    raw = entry.line.raw
    start = raw.rfind("[", 0, requirement.extras[0].start)
    span = Span(start, raw.index("]", requirement.extras[-1].end) + 1).shift(entry.start)
    fix = Fix("Remove the extras", (Edit(span, ""),))
    return Finding(RULE.name, span, "a constraint cannot have extras: pip stops here", fixes=(fix,))


RULE = Rule("invalid-constraint", Severity.ERROR, __doc__ or "", file=check, fixable=True)
