"""# A requirement that is not installed

## What it reports

A line of the files that the folder's environment is kept equal to, or of a file that they include, for which nothing is
installed there. Lines whose marker does not hold in the environment are left alone, and so is everything while no environment
is known.

## Why

The program that you start is not the one that the file describes: an import fails, or worse, takes something else. It happens
to everybody after pulling a branch.

## Example

```requirements
flask==3.0.3
^^^^^ warning[not-installed]: flask==3.0.3 is not installed in .venv
six==1.16.0
tomli==2.0.1 ; python_version < "3.11"
-- @env --
python: 3.12.1
six 1.16.0
```

## When to allow it

For what another tool puts there at its own time; better is to give it a file of its own that the environment is not kept equal
to (setting `environment.files`).
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.installed import synced
from pinfold.analysis.rules._rule import FileView, Rule, environment_known


def check(view: FileView) -> Iterator[Finding]:
    found = synced(view.snapshot, view.source.path)
    for each in found.drift.missing if found is not None else ():
        if found is not None and each.path == view.source.path:
            yield Finding(RULE.name, each.span, f"{each.shown} is not installed in {found.name}")


RULE = Rule("not-installed", Severity.WARNING, __doc__ or "", file=check, knows=environment_known)
