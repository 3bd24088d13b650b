"""# A release that was withdrawn

## What it reports

A pin to a release that its maintainers have yanked (PEP 592), with the reason that they give. Ranges that only yanked releases
satisfy are `no-matching-release`.

## Why

Yanked means: do not use this. pip installs it only because the file asks for this very version, and most often the reason is a
bug or a broken build.

## Example

```requirements
flask==2.0.2
     ^^^^^^^ warning[yanked-release]: flask 2.0.2 has been yanked: cookies leak
requests>=2
six==1.16.0
   ^^^^^^^^ warning[yanked-release]: six 1.16.0 has been yanked
-- @index --
flask: 3.1.3, 2.0.3, 2.0.2 (yanked: cookies leak)
requests: 2.32.3, 2.31.0 (yanked)
six: 1.17.0, 1.16.0 (yanked)
```

## After the fix

The line is moved to the next release of its series that is not yanked, else to the newest.

```requirements
flask==2.0.3
requests>=2
six==1.17.0
```

## When to allow it

When the reason does not concern you and nothing newer works for you.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.listed import ListedView
from pinfold.analysis.rules._rule import Rule


def check(view: ListedView) -> Iterator[Finding]:
    if view.project is None:
        return
    from pinfold.analysis import candidates, choice, offers

    pin, release = offers.pin_of(view)
    if release is None or release.yanked is None:
        return
    reason = offers.shown(release.yanked, 160)
    message = f"{offers.name_of(view)} {candidates.spelt(release)} has been yanked{f': {reason}' if reason else ''}"
    before = candidates.youngest(view.facts, view.settings)
    near = next(iter(choice.steps(view.project, pin, before=before).values()), None)
    best = choice.newest_for(view.project, view.requirement.specifier, before=before)
    yield Finding(RULE.name, offers.version_span(view), message, fixes=offers.move_fixes(view, (near, best)))


RULE = Rule("yanked-release", Severity.WARNING, __doc__ or "", listed=check, fixable=True)
