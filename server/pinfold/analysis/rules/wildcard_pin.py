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
```

## When to allow it

When you want to follow a series in one place only; for a whole file set its style to `compatible`, which a wildcard meets.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.pinning import pinned_elsewhere, style_for
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.analysis.versions import pin_style, unsatisfiable


def check(view: FileView) -> Iterator[Finding]:
    if style_for(view.settings, view.source.role) != "exact":
        return
    for i in view.index.loose:
        entry = view.entry(i)
        requirement, specifier = entry.requirement, entry.requirement.specifier
        if requirement.name is None or pin_style(specifier) != "wildcard" or unsatisfiable(specifier):
            continue
        if pinned_elsewhere(view.snapshot, view.source.path, requirement, "exact"):
            continue
        clause = next(c for c in requirement.clauses if c.operator.text == "==")
        name = f"{requirement.name.text}{clause.text}"
        message = f"{name} is a series, not one version: pip installs its newest release of the day"
        yield Finding(RULE.name, clause.span.shift(entry.start), message)


RULE = Rule("wildcard-pin", Severity.WARNING, __doc__ or "", file=check)
