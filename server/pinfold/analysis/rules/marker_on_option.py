"""# A marker that pip ignores

## What it reports

A marker behind an option (`--extra-index-url URL ; …`, `-r FILE ; …`), behind `-e`, or behind a requirement's own options.

## Why

Only requirements have markers. pip drops the words behind an option without a word, so the option counts everywhere; when the
semicolon touches the value (`-r extra.txt; …`) pip even takes it for part of the value. `-e` with a local path cannot have a
marker at all.

## Example

```requirements
-e ./tool ; sys_platform == "linux"
          ^^^^^^^^^^^^^^^^^^^^^^^^^ warning[marker-on-option]: pip ignores this marker: what stands before it counts everywhere
```

## After the fix

```requirements
-e ./tool
```

## When to allow it

Never; split the file instead, or drop the `-e`: `./tool ; sys_platform == "linux"` is a requirement with a marker.
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
