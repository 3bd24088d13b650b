"""# Installed packages that do not go together

## What it reports

What `pip check` says about the installed packages: one that another needs is missing or has a version that does not do, extras
that the line asks for included. It is marked on the line that brings the package in, the nearest if there are several. What a
line of its own is wrong about already is not said twice.

## Why

pip installs one thing after the other and leaves such sets behind without failing. The error comes later, at run time, in
somebody else's code.

## Example

```requirements
flask==3.0.3
^^^^^ warning[inconsistent-environment]: flask 3.0.3 requires blinker, which is not installed
requests==2.25.0
^^^^^^^^ warning[inconsistent-environment]: requests 2.25.0 has requirement urllib3<1.27, but you have urllib3 2.2.1
urllib3==2.2.1
sphinx==7.2.6
^^^^^^ warning[inconsistent-environment]: jinja2 2.1 requires markupsafe, which is not installed (sphinx needs jinja2)
-- @env --
flask 3.0.3 requires blinker>=1.6.2
requests 2.25.0 requires urllib3<1.27
urllib3 2.2.1
sphinx 7.2.6 requires jinja2
jinja2 2.1 requires markupsafe
```

## When to allow it

When a package's metadata is known to be too strict and the set works nevertheless.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pinfold.analysis.findings import Finding, Related, Severity
from pinfold.analysis.installed import synced
from pinfold.analysis.paths import spelled
from pinfold.analysis.rules._rule import FileView, Rule, environment_known

if TYPE_CHECKING:
    from pinfold.analysis.consistency import Inconsistency
    from pinfold.analysis.drift import Drift


def check(view: FileView) -> Iterator[Finding]:
    found = synced(view.snapshot, view.source.path)
    if found is None or not found.drift.inconsistent:
        return
    drift = found.drift
    known = {each.key for each in drift.missing} | {each.distribution.key for each in drift.different}
    for each in drift.inconsistent:
        way = drift.needed.path(each.key)
        line = drift.lines[way[0]]
        if line.path == view.source.path and each.dependency not in known:
            yield Finding(RULE.name, line.span, _message(each, way), _related(drift, each))


def _message(each: Inconsistency, way: tuple[str, ...]) -> str:
    through = "".join(f", which needs {key}" for key in way[2:])
    why = f" ({way[0]} needs {way[1]}{through})" if len(way) > 1 else ""
    return spelled(each.said) + spelled(why)


def _related(drift: Drift, each: Inconsistency) -> tuple[Related, ...]:
    other = drift.lines.get(each.dependency)
    return () if other is None else (Related(other.path, other.span, f"{other.shown} is asked for here"),)


RULE = Rule("inconsistent-environment", Severity.WARNING, __doc__ or "", file=check, knows=environment_known)
