"""# Requirements whose packages cannot be installed together

## What it reports

Lines that each can be installed, but not all of them in one environment, because of what their packages need: one needs a version
of a project that another excludes, or two need versions of a third of which none is in both. Each line of the smallest such set is
shown, with the others as related places.

What the pinned releases of a file need is compared as you type, as soon as the index has told it. Everything else takes a resolver,
which is asked when you pause, when you save, or with `pinfold check --resolve`; while nobody knows, nothing is said. Requirements
for one and the same project that contradict each other are `conflicting-requirements`.

## Why

pip searches for minutes and ends with `ResolutionImpossible`. Where it does not, with `--no-deps` for instance, the program fails
when it runs.

In an editor the light bulb offers to move one of the lines to another version; each of these repairs was tried out before it is
offered, so that after it everything can be installed.

## Example

```requirements
requests==2.20.0
^^^^^^^^ error[incompatible-requirements]: requests==2.20.0 needs urllib3<1.25,>=1.21.1; line 3 pins urllib3==2.2.0
six==1.16.0
urllib3==2.2.0
^^^^^^^ error[incompatible-requirements]: urllib3==2.2.0 is pinned here; requests==2.20.0 (line 1) needs urllib3<1.25,>=1.21.1
-- @index --
requests: 2.32.3, 2.20.0
requests 2.20.0 requires: urllib3<1.25,>=1.21.1
requests 2.20.0 requires: idna<2.8
six: 1.16.0
urllib3: 2.2.0, 1.24.3
```

## When to allow it

When the package's metadata is known to be too strict, and you install without dependencies on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.paths import spelled
from pinfold.analysis.rules._conflict import Told, Where, findings, located, resolution_known, resolutions_of, side
from pinfold.analysis.rules._rule import ProjectView, Rule

if TYPE_CHECKING:
    from pinfold.analysis.clashes import Clash
    from pinfold.analysis.consistency import Need


def check(view: ProjectView) -> Iterator[tuple[str, Finding]]:
    conflicts: dict[frozenset[Where], Told] = {}
    if not view.roles.keys().isdisjoint(view.snapshot.facts.indexes):
        from pinfold.analysis.clashes import clashes  # nothing is known otherwise

        for clash in clashes(view.snapshot, view.roles):
            told = _told(view, clash)
            conflicts.setdefault(told.where, told)
    for resolution in resolutions_of(view):
        for conflict in resolution.conflicts:
            found = located(view, resolution, conflict) if not conflict.targets else None
            if found is not None and not _told_already(found):
                # What is known without a resolver says it better; what only that knows is kept.
                known = conflicts.get(found.where, found)
                conflicts[found.where] = known._replace(chain=found.chain, repairs=found.repairs)
    for told in conflicts.values():
        yield from findings(view, RULE.name, told)


def _told(view: ProjectView, clash: Clash) -> Told:
    theirs = _wants(clash.theirs) if clash.theirs is not None else ""
    return Told((side(view.snapshot, *clash.one, _wants(clash.need)), side(view.snapshot, *clash.other, theirs)))


def _wants(need: Need) -> str:
    extras = f"[{','.join(sorted(need.extras))}]" if need.extras else ""
    return spelled(f"needs {need.key}{extras}{need.specifier}", 120)


def _told_already(told: Told) -> bool:
    """Whether the lines are all for one project, and there is more than one: `conflicting-requirements` tells that better."""
    keys = {each.entry.requirement.key for each in told.sides}
    return len(told.sides) > 1 and len(keys) == 1 and not any(each.wants for each in told.sides)


RULE = Rule("incompatible-requirements", Severity.ERROR, __doc__ or "", project=check, knows=resolution_known)
