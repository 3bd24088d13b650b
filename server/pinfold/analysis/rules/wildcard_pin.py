"""# A wildcard where one version is wanted

## What it reports

`==1.4.*` in a file whose pinning style is `exact`: it looks like a pin and admits a whole series. Nothing is said when a
constraints file or another line of the same run pins the project.

## Why

pip installs the newest release of the series, so the file means something else after each release. It is easily overlooked,
because the line has `==` in it like its neighbours.

## Example

```requirements
django==4.2.*
      ^^^^^^^ warning[wildcard-pin]: django==4.2.* is a series, not one version: pip installs its newest release of the day
flask==3.0.3
-- @env --
django 4.2.16
```

## After the fix

Where a version is installed in the environment, the line can be pinned to it; where the index is known, to the newest release too.

```requirements
django==4.2.16
flask==3.0.3
```

## When to allow it

When you want to follow a series in one place only; for a whole file set its style to `compatible`, which a wildcard meets.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.pin import pin_offers
from pinfold.analysis.pinning import pinned_elsewhere, shared_keys, style_for
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.analysis.versions import pin_style, unsatisfiable
from pinfold.requirements.tree import Requirement


def check(view: FileView) -> Iterator[Finding]:
    if style_for(view.settings, view.source.role) != "exact":
        return
    shared: set[str] | None = None
    file = view.file
    for i in view.index.loose:
        requirement = file.lines[i].statement
        assert isinstance(requirement, Requirement)
        clause = next(
            (c for c in requirement.clauses if c.version.text.endswith(".*") and c.operator.text == "=="), None
        )
        if clause is None or requirement.name is None or pin_style(requirement.specifier) != "wildcard":
            continue
        if unsatisfiable(requirement.specifier):
            continue
        shared = shared_keys(view.snapshot, view.source.path) if shared is None else shared
        if requirement.key in shared and pinned_elsewhere(view.snapshot, view.source.path, requirement, "exact"):
            continue
        name = f"{requirement.name.text}{clause.text}"
        message = f"{name} is a series, not one version: pip installs its newest release of the day"
        fixes = pin_offers(view.snapshot, view.source.path, i)
        yield Finding(RULE.name, clause.span.shift(file.starts[i]), message, fixes=fixes)


RULE = Rule("wildcard-pin", Severity.WARNING, __doc__ or "", file=check, fixable=True)
