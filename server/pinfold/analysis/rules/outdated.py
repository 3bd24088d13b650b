"""# A version that is behind

## What it reports

A pin behind the newest release that the target can install, with the newest patch, minor and major step; and a series (`~=2.0`,
`==2.*`, `>=2,<3`) that leaves the newest release out. Yanked releases do not count, nor do pre-releases unless the line asks for
one, nor what is younger than `index.cooldown`. Below 1.0 the second number counts as major. A lone upper bound, and a bound in a
constraints file, is taken to be meant.

How far to go is yours to say: an editor offers every step at the line, `pinfold upgrade` does them all, by default within minor
steps, and `--fix` leaves such lines as they are.

## Why

The longer a step waits, the larger it gets. Set this rule to `off` to leave it to a bot, or to `info` to have it counted.

## Example

```requirements
flask==2.0.1
     ^^^^^^^ hint[outdated]: flask 2.0.1 is behind 2.0.3 (patch), 2.3.3 (minor) and 3.1.3 (major)
six==1.16.0
   ^^^^^^^^ hint[outdated]: six 1.16.0 is behind 1.17.0 (minor)
requests~=1.2
        ^^^^^ hint[outdated]: requests~=1.2 leaves out 2.32.3 (major)
click>=8
-- @index --
flask: 4.0rc1, 3.1.3, 2.3.3, 2.0.3, 2.0.1
six: 1.17.0, 1.16.0
requests: 2.32.3, 1.2.3
click: 8.2.1
```

## When to allow it

Where something holds you to the old version; say what in the comment.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.listed import ListedView
from pinfold.analysis.rules._rule import Rule
from pinfold.analysis.snapshot import Role


def check(view: ListedView) -> Iterator[Finding]:
    if view.project is None or not view.requirement.clauses:
        return
    from pinfold.analysis import candidates, choice, offers

    pin, release = offers.pin_of(view)
    if not candidates.aimed(view.facts.target, view.requirement):
        return
    if not pin:
        yield from _series(view)
        return
    steps = choice.steps(view.project, pin, before=candidates.youngest(view.facts, view.settings))
    if release is None or not steps:
        return
    said = offers.enumerated([f"{candidates.spelt(each)} ({kind})" for kind, each in steps.items()])
    message = f"{offers.name_of(view)} {candidates.spelt(release)} is behind {said}"
    ways = offers.move_fixes(view, (tuple(steps.values())[-1],))
    yield Finding(RULE.name, offers.version_span(view), message, choices=ways)


def _series(view: ListedView) -> Iterator[Finding]:
    from pinfold.analysis import candidates, matching, offers

    assert view.project is not None
    best = matching.left_out(view.project, view.requirement, before=candidates.youngest(view.facts, view.settings))
    if best is None or (view.role is Role.CONSTRAINTS and best.bounded):
        return
    specifier = offers.shown(view.requirement.specifier)
    message = f"{offers.name_of(view)}{specifier} leaves out {candidates.spelt(best.release)} ({best.step})"
    yield Finding(RULE.name, offers.version_span(view), message, choices=offers.move_fixes(view, (best.release,)))


RULE = Rule("outdated", Severity.HINT, __doc__ or "", listed=check)
