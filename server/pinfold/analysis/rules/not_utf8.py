"""# A file that is not in UTF-8

## What it reports

A file in UTF-16 or UTF-32, one that declares another encoding and needs it, and one that pip can only read because of the
machine's locale. A UTF-8 file with a byte order mark is fine: pip and uv skip the mark.

## Why

pip reads such a file, and many other tools do not: uv reads no declared encoding but UTF-8, and git takes UTF-16 for binary and
shows no differences. Where the locale decides, the file means something else on the next machine, or nothing. `pip freeze >
requirements.txt` in Windows PowerShell writes UTF-16; `pip freeze | Out-File -Encoding utf8 requirements.txt` does not.
`pinfold check --fix` rewrites the file; in an editor, use “Save with Encoding”.

## Example

```requirements
# coding: latin-1
          ^^^^^^^ warning[not-utf8]: this file is in latin-1, which uv and many other tools do not read: save it as UTF-8
# Zoë's choice
requests==2.31.0
```

## After the fix

```requirements
# coding: utf-8
# Zoë's choice
requests==2.31.0
```

## When to allow it

When a tool of your own wants another encoding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.requirements.encoding import codecs_name
from pinfold.requirements.text import Span

_CODING = re.compile(r"\A(?:#[^\n]*?|[^\n]*\n#[^\n]*?)coding[:=][ \t]*([-\w.]+)")
_LIKE_ASCII = re.compile(r"ascii|iso8859|latin|cp(?:125|437|85)|mac-|koi8|utf-8|gb|big5|euc")


def check(view: FileView) -> Iterator[Finding]:
    decoded, file = view.source.decoded, view.source.file
    if decoded is None or decoded.text is None or file is None or codecs_name(decoded.encoding) == "utf-8":
        return
    name = codecs_name(decoded.encoding)
    if decoded.how == "coding" and decoded.text.isascii() and _LIKE_ASCII.match(name):
        return  # the same bytes in UTF-8
    span = file.index.line_span(0)
    edits: tuple[Edit, ...] = ()
    if decoded.how == "coding" and (declared := _CODING.match(file.text)):
        span = Span(*declared.span(1))
        edits = (Edit(span, "utf-8"),)
    fix = Fix("Save it as UTF-8", edits, reencode="utf-8")
    yield Finding(RULE.name, span, _message(decoded.encoding, decoded.how), fixes=(fix,))


def _message(encoding: str, how: str) -> str:
    name = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32-le": "UTF-32", "utf-32-be": "UTF-32"}.get(
        encoding, encoding
    )
    if how == "locale":
        return f"this file is not UTF-8: pip reads it as {name} on this machine and differently on others; save it as UTF-8"
    if how == "bom" and name == "UTF-16":
        return "this file is in UTF-16, as PowerShell's `pip freeze >` writes it, and git takes it for binary: save it as UTF-8"
    return f"this file is in {name}, which uv and many other tools do not read: save it as UTF-8"


RULE = Rule("not-utf8", Severity.WARNING, __doc__ or "", file=check, raw=True, fixable=True)
