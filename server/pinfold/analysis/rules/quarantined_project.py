"""# A project that the index holds back as unsafe

## What it reports

A project that its index has put into quarantine (PEP 792): it is considered generally unsafe for use, for example because its
releases are malware, or somebody has taken it over.

## Why

Nothing can be installed from it, and what was installed before may have done harm already.

## Example

```requirements
reqests==1.0
^^^^^^^ error[quarantined-project]: reqests is in quarantine, as the index considers it unsafe
requests==2.32.3
-- @index --
reqests: 1.0
reqests is quarantined
requests: 2.32.3
```

## When to allow it

Never; take the line out until the index has lifted the quarantine.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.listed import ListedView
from pinfold.analysis.rules._rule import Rule


def check(view: ListedView) -> Iterator[Finding]:
    if view.project is None or view.project.status.value != "quarantined":
        return
    from pinfold.analysis.offers import name_of, name_span, shown

    reason = shown(view.project.status_reason, 200)
    message = f"{name_of(view)} is in quarantine, as the index considers it unsafe{f': {reason}' if reason else ''}"
    yield Finding(RULE.name, name_span(view), message)


RULE = Rule("quarantined-project", Severity.ERROR, __doc__ or "", listed=check)
