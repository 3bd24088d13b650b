"""# A file that cannot be read as text

## What it reports

Bytes that are no text in the encoding that pip takes them for: that of the byte order mark, of the `coding:` comment, UTF-8, or
the machine's locale.

## Why

pip fails before it has read a single line. Nothing else in such a file is checked.

## Example

```requirements
# coding: utf-9
^ error[undecodable]: pip cannot read this file: unknown encoding: utf-9
requests==2.31.0
```

## When to allow it

When the file is no requirements file: better exclude it.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.requirements.text import Span


def check(view: FileView) -> Iterator[Finding]:
    decoded = view.source.decoded
    if decoded is not None and decoded.text is None:
        yield Finding(RULE.name, Span(0, 0), f"pip cannot read this file: {decoded.error}")


RULE = Rule("undecodable", Severity.ERROR, __doc__ or "", file=check, raw=True)
