"""# Requirements that can be installed here, but not everywhere they are meant for

## What it reports

Lines that cannot be installed with another Python or on another platform, though they can in the folder's environment: a release
has no wheel there, excludes that Python, or needs something else there, which contradicts another line. Which Pythons and platforms
the files are meant for is said by `resolve.targets` or `pinfold check --resolve --for`; without that nothing is looked at.

## Why

It works for you and fails in CI, on a colleague's machine or after the next upgrade of Python. A marker says
where a line counts (`numpy==1.26.4 ; python_version < "3.13"`), or the line asks for a release that is there for all.

## Example

```requirements
numpy==1.26.4
^^^^^ warning[unportable-requirements]: can be installed here, but not with Python 3.13: numpy==1.26.4 needs Python<3.13
-- @resolution --
conflict with Python 3.13
requirements.txt numpy==1.26.4 | needs Python<3.13
```

## When to allow it

When the files are not used there in fact; better is to leave that target out of the settings.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.rules._conflict import findings, located, resolutions_of
from pinfold.analysis.rules._rule import ProjectView, Rule


def check(view: ProjectView) -> Iterator[tuple[str, Finding]]:
    for resolution in resolutions_of(view):
        for conflict in resolution.conflicts:
            told = located(view, resolution, conflict) if conflict.targets else None
            if told is not None:
                yield from findings(view, RULE.name, told)


RULE = Rule(
    "unportable-requirements", Severity.WARNING, __doc__ or "", project=check, knows=lambda snapshot, path: False
)
