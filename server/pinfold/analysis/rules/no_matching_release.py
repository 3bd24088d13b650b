"""# A version that does not exist

## What it reports

A specifier that no release of the project satisfies, as far as its indexes say, and one that only yanked releases satisfy: pip
takes those for a pin and for nothing else. Also a project without any release. Nothing is said while the answer is an old one that
could not be renewed, for the version may be new; about a project in quarantine, `quarantined-project` does.

## Why

pip says "No matching distribution found" and installs nothing, after it has looked up everything before.

## Example

```requirements
flask==2.0.9
     ^^^^^^^ error[no-matching-release]: no release of flask is ==2.0.9: the nearest is 2.0.3
requests>=3
        ^^^ error[no-matching-release]: no release of requests is >=3: the nearest is 2.32.3
click==8.1.7
six<1.16
   ^^^^^ error[no-matching-release]: all releases of six that are <1.16 have been yanked: pip takes those for a pin only
-- @index --
flask: 3.1.3, 2.0.3, 2.0.2
requests: 2.32.3, 2.31.0
click: 8.2.1, 8.1.7
six: 1.17.0, 1.15.0 (yanked)
```

## After the fix

The line is moved to the newest release that the target can install; the nearest one is offered too.

```requirements
flask==3.1.3
requests>=2.32.3
click==8.1.7
six<1.18
```

## When to allow it

While a release is being prepared that the file is ahead of, or when some of the indexes cannot be asked from here.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.listed import ListedView
from pinfold.analysis.rules._rule import Rule


def check(view: ListedView) -> Iterator[Finding]:
    project = view.project
    if project is None or project.stale or project.status.value == "quarantined":
        return
    if project.releases and not view.requirement.clauses:
        return
    from pinfold.analysis import candidates, choice, matching, offers

    name, specifier = offers.name_of(view), offers.shown(view.requirement.specifier)
    if not project.releases:
        yield Finding(RULE.name, offers.name_span(view), f"{name} has no release that could be installed")
        return
    found = matching.matched(project, view.requirement.specifier)
    if found.why not in ("none", "yanked"):
        return
    near = matching.nearest(project, view.requirement.specifier)
    if found.why == "yanked":
        message = f"all releases of {name} that are {specifier} have been yanked: pip takes those for a pin only"
    else:
        nearest = f": the nearest is {candidates.spelt(near)}" if near is not None else ""
        message = f"no release of {name} is {specifier}{nearest}"
    best = choice.newest_for(project, view.requirement.specifier, before=candidates.youngest(view.facts, view.settings))
    yield Finding(RULE.name, offers.version_span(view), message, fixes=offers.move_fixes(view, (best, near)))


RULE = Rule("no-matching-release", Severity.ERROR, __doc__ or "", listed=check, fixable=True)
