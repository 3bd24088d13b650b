"""# A requirement hidden behind a line separator

## What it reports

Text that pip reads as a line of its own, although every editor shows it on the same line as what stands before it: after a
vertical tab, form feed, file, group or record separator, next line (U+0085), line separator (U+2028) or paragraph separator
(U+2029).

## Why

pip ends a line at each of these characters; editors, reviews and uv do not. What looks like the end of a comment is then a
package that pip installs or an option that it obeys. Nobody writes that by hand: look where it came from before you keep it.

## Example

```requirements
requests==2.31.0
# reviewed, see the wiki<U+2028>evil-package
                         ^^^^^^^^^^^^ error[hidden-requirement]: pip reads this as a line of its own, after U+2028 (line separator)
```

## After the fix

The fix is never applied with the safe ones: it changes nothing for pip, but somebody should have seen what was hidden.

```requirements
requests==2.31.0
# reviewed, see the wiki
evil-package
```

## When to allow it

Never.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.characters import describe
from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.line_breaks import odd_breaks
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.requirements.text import Span


def check(view: FileView) -> Iterator[Finding]:
    breaks = odd_breaks(view.file)
    newline = "\r\n" if breaks and "\r\n" in view.file.text else "\n"
    for found in breaks:
        if found.hidden is None:
            continue
        message = f"pip reads this as a line of its own, after {describe(view.file.text[found.span.start])}"
        fixes = (
            Fix("Show it on a line of its own", (Edit(found.span, newline),), safe=False),
            Fix("Remove it", (Edit(Span(found.span.start, found.hidden.end), ""),), safe=False),
        )
        yield Finding(RULE.name, found.hidden, message, fixes=fixes)


RULE = Rule("hidden-requirement", Severity.ERROR, __doc__ or "", file=check, fixable=True)
