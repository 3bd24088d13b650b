"""# A marker that always holds

## What it reports

A marker that is true in every environment that pip may run in, from Python 2.7 on: it decides nothing.

## Why

Readers look for the environment that is left out, and there is none. It is often left over from a Python that is gone, or one
of two comparisons has the wrong way round.

## Example

```requirements
six ; python_version >= "2.7"
      ^^^^^^^^^^^^^^^^^^^^^^^ hint[always-true-marker]: this marker always holds
idna ; python_version < "3.8" or python_version >= "3.8"
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint[always-true-marker]: this marker always holds
```

## After the fix

```requirements
six
idna
```

## When to allow it

When a tool writes the line.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity, Tag
from pinfold.analysis.marker_versions import doubts
from pinfold.analysis.markers import Verdict, verdict
from pinfold.analysis.pieces import with_space_before
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.requirements.tree import Requirement


def check(view: LineView) -> Iterator[Finding]:
    requirement = view.line.statement
    if not isinstance(requirement, Requirement) or requirement.marker is None or view.line.problems:
        return
    marker = requirement.marker
    if verdict(marker.text) is not Verdict.ALWAYS or doubts(marker.text):
        return
    semicolon = view.line.raw.rfind(";", 0, marker.start)
    fixes: tuple[Fix, ...] = ()
    if semicolon >= 0 and view.line.raw[semicolon + 1 : marker.start].isspace() | (semicolon + 1 == marker.start):
        span = with_space_before(view.line.raw, semicolon, marker.end)
        fixes = (Fix("Remove the marker", (Edit(span, ""),)),)
    yield Finding(RULE.name, marker.span, "this marker always holds", tags=(Tag.UNNECESSARY,), fixes=fixes)


RULE = Rule("always-true-marker", Severity.HINT, __doc__ or "", line=check, fixable=True)
