"""# A constraint on a project that nothing asks for

## What it reports

A constraint on a project that would not be installed: no requirement names it, and none of the packages that would be installed
needs it. Nothing is said before a resolver has told what would be installed.

## Why

It restricts nothing. Often it was needed once, or its name is misspelt, and what was meant is not held.

## Example

```requirements
-c constraints.txt
flask==3.0.3
-- constraints.txt --
click==8.1.7
six==1.16.0
^^^ info[idle-constraint]: nothing that would be installed needs six, so this constraint has no effect
-- @resolution --
idle: constraints.txt six==1.16.0
```

## When to allow it

When the same constraints serve several projects.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.conflicts import asked_in, lines_of
from pinfold.analysis.findings import Finding, Severity, Tag
from pinfold.analysis.paths import spelled
from pinfold.analysis.rules._conflict import resolution_known, resolutions_of
from pinfold.analysis.rules._rule import ProjectView, Rule


def check(view: ProjectView) -> Iterator[tuple[str, Finding]]:
    for resolution in resolutions_of(view):
        unchanged = bool(resolution.idle) and asked_in(view.snapshot, resolution.files) == resolution.asked
        for path, text in resolution.idle if unchanged else ():
            i = lines_of(view.snapshot, path).get(text)
            if i is not None and path in view.roles:
                entry = view.entry(path, i)
                name = spelled(
                    entry.requirement.name.text if entry.requirement.name is not None else entry.requirement.key
                )
                message = f"nothing that would be installed needs {name}, so this constraint has no effect"
                yield path, Finding(RULE.name, entry.span, message, tags=(Tag.UNNECESSARY,))


RULE = Rule("idle-constraint", Severity.INFO, __doc__ or "", project=check, knows=resolution_known)
