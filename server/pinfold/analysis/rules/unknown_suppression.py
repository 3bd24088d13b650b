"""# A suppression of a rule that does not exist

## What it reports

A name in `# pinfold: allow[…]` that no rule has.

## Why

It allows nothing: what it was meant for is still reported, or will be.

## Example

```requirements
flask==3.0.3  # pinfold: allow[un-pinned]
                               ^^^^^^^^^ warning[unknown-suppression]: there is no rule un-pinned; did you mean unpinned?
```

## After the fix

```requirements
flask==3.0.3  # pinfold: allow[unpinned]
```

## When to allow it

When a newer version of Pinfold, which has the rule, reads the file too.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.rules._rule import Rule, SuppressionView
from pinfold.analysis.spelling import closest

MAX_NAMES = 100  # in one comment; whoever writes more does not look for a slip of the finger


def check(view: SuppressionView) -> Iterator[Finding]:
    for name, span in view.suppression.names[:MAX_NAMES]:
        if name in view.known:
            continue
        meant = closest(name, sorted(view.known))
        message = f"there is no rule {name}"
        if meant is None:
            yield Finding(RULE.name, span, message)
        else:
            fix = Fix(f"Change to {meant}", (Edit(span, meant),))
            yield Finding(RULE.name, span, f"{message}; did you mean {meant}?", fixes=(fix,))


RULE = Rule("unknown-suppression", Severity.WARNING, __doc__ or "", suppressions=check, fixable=True)
