"""# A host whose certificate is not checked

## What it reports

`--trusted-host` for another machine than this one.

## Why

pip then accepts any certificate from that host, and `http://` too. Whoever can answer in its place decides what is installed.
The option holds for the whole run, whichever file it stands in. uv ignores it in a requirements file.

## Example

```requirements
--trusted-host packages.example.com
               ^^^^^^^^^^^^^^^^^^^^ warning[trusted-host]: pip takes whatever answers as packages.example.com, unchecked
```

## When to allow it

In a closed network; better is to give pip the network's own certificate authority with `--cert` or `PIP_CERT`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.analysis.urls import is_loopback
from pinfold.requirements.tree import OptionLine


def check(view: LineView) -> Iterator[Finding]:
    statement = view.line.statement
    if not isinstance(statement, OptionLine) or view.line.problems:
        return
    for option in statement.options:
        if option.spec is None or option.spec.dest != "trusted_hosts" or option.value is None:
            continue
        host, colon, port = option.value.text.rpartition(":")
        if not colon or not port.isdecimal():
            host = option.value.text
        if not is_loopback(host) and not is_loopback(option.value.text):
            message = f"pip takes whatever answers as {host}, unchecked"
            yield Finding(RULE.name, option.value.span, message)


RULE = Rule("trusted-host", Severity.WARNING, __doc__ or "", line=check)
