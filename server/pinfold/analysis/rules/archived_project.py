"""# A project that is no longer maintained

## What it reports

A project whose maintainers have archived it (PEP 792): it stays available, and they do not expect to update it again. Their reason
is told, if they give one.

## Why

Nothing will be repaired there any more, neither bugs nor vulnerabilities, nor what the next Python breaks.

## Example

```requirements
flask-script==1.0
^^^^^^^^^^^^ info[archived-project]: flask-script is archived, so no more releases are to be expected: moved to click
requests==2.32.3
-- @index --
flask-script: 1.0
flask-script is archived: moved to click
requests: 2.32.3
```

## When to allow it

When there is no successor, or you are ready to repair it yourself.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.listed import ListedView
from pinfold.analysis.rules._rule import Rule


def check(view: ListedView) -> Iterator[Finding]:
    if view.project is None or view.project.status.value != "archived":
        return
    from pinfold.analysis.offers import name_of, name_span, shown

    reason = shown(view.project.status_reason, 200)
    message = f"{name_of(view)} is archived, so no more releases are to be expected{f': {reason}' if reason else ''}"
    yield Finding(RULE.name, name_span(view), message)


RULE = Rule("archived-project", Severity.INFO, __doc__ or "", listed=check)
