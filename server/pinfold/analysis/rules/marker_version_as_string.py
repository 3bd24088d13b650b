"""# A comparison in a marker that does not compare versions

## What it reports

* `python_version` compared with three numbers: it has two, so `python_version >= "3.9.1"` leaves out every 3.9.
* `python_version in "3.8, 3.9"`: `in` looks for a piece of text, and `3.1` is a piece of `3.10`.
* `<`, `<=`, `>`, `>=` and `~=` with something that is no version (`python_version >= "3.8.*"`), or with a variable that is
  text (`sys_platform`). pip then compares text: `<` and `>` never hold, `<=` and `>=` mean `==`, and at `~=` it stops.
* The same with `platform_release`, which is no version on most systems.

## Why

The line is valid and nobody complains, but the requirement is installed in other environments than it says.

## Example

```requirements
tomli ; python_version < "3.11.1"
        ^^^^^^^^^^^^^^^^^^^^^^^^^ warning[marker-version-as-string]: python_version has two numbers only: use python_full_version
mock ; python_version in "3.8, 3.10"
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[marker-version-as-string]: in looks for text, and finds 3.1 in "3.8, 3.10" too
idna ; python_version >= "3.8.*"
       ^^^^^^^^^^^^^^^^^^^^^^^^^ warning[marker-version-as-string]: "3.8.*" is no version for >=, so >= compares text and means ==
```

## After the fix

```requirements
tomli ; python_full_version < "3.11.1"
mock ; (python_version == "3.8" or python_version == "3.10")
idna ; python_version >= "3.8"
```

## When to allow it

When the list of versions is short, has no two digits after the point, and reads better with `in`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.marker_versions import doubts
from pinfold.analysis.pieces import intact, piece
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.requirements.tree import Requirement


def check(view: LineView) -> Iterator[Finding]:
    requirement = view.line.statement
    if not isinstance(requirement, Requirement) or requirement.marker is None or view.line.problems:
        return
    marker = requirement.marker
    for doubt in doubts(marker.text):
        fixes: tuple[Fix, ...] = ()
        if doubt.replacement and intact(marker):
            edit = Edit(piece(marker, *doubt.place), doubt.replacement)
            fixes = (Fix(f"Change to {doubt.replacement}", (edit,)),)
        severity = Severity.ERROR if doubt.fatal else None
        yield Finding(RULE.name, piece(marker, *doubt.span), doubt.message, fixes=fixes, severity=severity)


RULE = Rule("marker-version-as-string", Severity.WARNING, __doc__ or "", line=check, fixable=True)
