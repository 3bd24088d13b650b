"""# A line break that only pip sees

## What it reports

A vertical tab, form feed, file, group or record separator, next line (U+0085), line separator (U+2028) or paragraph separator
(U+2029) after which pip reads nothing that an editor shows elsewhere. When it does, that is `hidden-requirement`.

## Why

pip ends a line there; editors and uv do not. uv refuses a requirement with a form feed in front, and line numbers in pip's
messages no longer agree with the editor's.

## Example

```requirements
requests==2.31.0
<U+000C>flask==3.0.0
^ info[odd-line-break]: U+000C (form feed) ends a line for pip, but not for editors and uv
```

## After the fix

```requirements
requests==2.31.0
flask==3.0.0
```

## When to allow it

In a file that is printed page by page.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.characters import describe
from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.line_breaks import odd_breaks
from pinfold.analysis.rules._rule import FileView, Rule


def check(view: FileView) -> Iterator[Finding]:
    text = view.file.text
    for found in odd_breaks(view.file):
        if found.hidden is not None:
            continue
        message = f"{describe(text[found.span.start])} ends a line for pip, but not for editors and uv"
        # between two texts a space keeps words apart that pip kept apart
        yield Finding(
            RULE.name,
            found.span,
            message,
            fixes=(Fix("Remove it", (Edit(found.span, " " if found.between else ""),), not found.between),),
        )


RULE = Rule("odd-line-break", Severity.INFO, __doc__ or "", file=check, fixable=True)
