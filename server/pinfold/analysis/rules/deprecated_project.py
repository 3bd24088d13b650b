"""# A project that has been given up for another

## What it reports

A project whose maintainers call it obsolete (PEP 792, "deprecated"), with the reason that they give, which most often names the
successor.

## Why

It still installs, and its own authors say that something else should be used.

## Example

```requirements
sklearn==1.0
^^^^^^^ warning[deprecated-project]: sklearn is deprecated: use scikit-learn
requests==2.32.3
-- @index --
sklearn: 1.0
sklearn is deprecated: use scikit-learn
requests: 2.32.3
```

## When to allow it

While you are on the way to its successor.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity, Tag
from pinfold.analysis.listed import ListedView
from pinfold.analysis.rules._rule import Rule


def check(view: ListedView) -> Iterator[Finding]:
    if view.project is None or view.project.status.value != "deprecated":
        return
    from pinfold.analysis.offers import name_of, name_span, shown

    reason = shown(view.project.status_reason, 200)
    message = f"{name_of(view)} is deprecated{f': {reason}' if reason else ''}"
    yield Finding(RULE.name, name_span(view), message, tags=(Tag.DEPRECATED,))


RULE = Rule("deprecated-project", Severity.WARNING, __doc__ or "", listed=check)
