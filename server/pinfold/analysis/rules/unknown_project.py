"""# A project that does not exist

## What it reports

A name that none of the indexes knows that were asked, with the well-known project that it may have been meant to be: a slip of the
finger, turned words, or the name that one imports. In a constraints file it is a warning, for a constraint on what nobody asks for
does no harm.

## Why

pip stops at it. Until then anybody may register the name, and near misses of well-known names are registered for just that: whoever
installs one by mistake runs a stranger's code.

## Example

```requirements
reqeusts==2.32.3
^^^^^^^^ error[unknown-project]: no index that was asked knows reqeusts: did you mean requests?
our-own-thing==1.0
^^^^^^^^^^^^^ error[unknown-project]: no index that was asked knows our-own-thing
flask==3.1.3
-- @index --
absent: reqeusts, our-own-thing
flask: 3.1.3
```

## After the fix

```requirements
requests==2.32.3
our-own-thing==1.0
flask==3.1.3
```

## When to allow it

For a project of your own from an index that cannot be asked from here; better is to name that index in the file or in pip's
configuration.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.listed import ListedView
from pinfold.analysis.rules._rule import Rule
from pinfold.analysis.snapshot import Role


def check(view: ListedView) -> Iterator[Finding]:
    if view.project is not None:
        return
    from pinfold.analysis.near_names import near_names
    from pinfold.analysis.offers import name_of, name_span

    span, near = name_span(view), near_names(view.requirement.key)
    meant = f": did you mean {near[0]}?" if near else ""
    fixes = tuple(
        Fix(f"Change {name_of(view)} to {each}", (Edit(span, each),), safe=False, caution="another project")
        for each in near
    )
    severity = Severity.WARNING if view.role is Role.CONSTRAINTS else None
    message = f"no index that was asked knows {name_of(view)}{meant}"
    yield Finding(RULE.name, span, message, fixes=fixes, severity=severity)


RULE = Rule("unknown-project", Severity.ERROR, __doc__ or "", listed=check, fixable=True)
