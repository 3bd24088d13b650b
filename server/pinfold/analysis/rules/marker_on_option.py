"""# A marker that pip ignores

## What it reports

A marker on a line of options: `--extra-index-url URL ; …`, `-r FILE ; …`. After `-e` and after a requirement's own options it
is `ignored-text`.

## Why

Only requirements have markers. pip drops what stands after an option silently, so the option counts everywhere; when the
semicolon touches the value (`-r extra.txt; …`) pip even takes it for part of the value.

## Example

```requirements
--find-links wheels ; os_name == "nt"
                    ^^^^^^^^^^^^^^^^^ warning[marker-on-option]: pip ignores this marker: what stands before it counts everywhere
```

## After the fix

```requirements
--find-links wheels
```

## When to allow it

Never; put the option into a file of its own, which only some environments use.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.marker_names import ignored_marker
from pinfold.analysis.pieces import with_space_before
from pinfold.analysis.rules._rule import LineView, Rule


def check(view: LineView) -> Iterator[Finding]:
    found = ignored_marker(view.line)
    if found is None or view.line.problems:
        return
    message = "pip ignores this marker: what stands before it counts everywhere"
    if found.glued:
        message = "pip takes the semicolon for part of the value and ignores the marker"
    span = with_space_before(view.line.raw, found.span.start, found.span.end)
    fix = Fix("Remove the marker, which has no effect", (Edit(span, ""),), safe=False)
    yield Finding(RULE.name, found.span, message, fixes=(fix,))


RULE = Rule("marker-on-option", Severity.WARNING, __doc__ or "", line=check, fixable=True)
