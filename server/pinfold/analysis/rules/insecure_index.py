"""# An address without encryption

## What it reports

An index, a page of links or a requirement whose URL begins with `http://`, `git+http://`, `git+git://`, `ftp://` and the like,
on another machine than this one.

## Why

Whoever sits between you and the server can put another package in its place, and its code runs when it is installed. pip
ignores such an index, with a warning, unless its host is also trusted; it downloads from such a URL without a word.

## Example

```requirements
--index-url http://packages.example.com/simple
            ^^^^^^^ warning[insecure-index]: what packages.example.com sends can be changed on the way: use https://
tool @ git+http://example.com/tool.git@1f0c0d4a2e6b8f7c9d3e5a1b2c4d6e8f0a1b3c5d
       ^^^^^^^^^^^ warning[insecure-index]: what example.com sends can be changed on the way: use git+https://
```

## After the fix

```requirements
--index-url https://packages.example.com/simple
tool @ git+https://example.com/tool.git@1f0c0d4a2e6b8f7c9d3e5a1b2c4d6e8f0a1b3c5d
```

## When to allow it

For a server in a closed network that has no certificate, best together with hashes.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.named_urls import named_urls
from pinfold.analysis.pieces import intact, piece
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.analysis.urls import host_of, insecure_scheme

_SECURE = {
    "http://": "https://",
    "git+http://": "git+https://",
    "git+git://": "git+https://",
    "hg+http://": "hg+https://",
    "svn+http://": "svn+https://",
    "bzr+http://": "bzr+https://",
}


def check(view: LineView) -> Iterator[Finding]:
    if "://" not in view.line.raw:
        return
    for token, _ in named_urls(view.line):
        scheme = insecure_scheme(token.text)
        if scheme is None:
            continue
        span = piece(token, 0, len(scheme))
        message = f"what {host_of(token.text)} sends can be changed on the way"
        better = _SECURE.get(scheme.lower())
        if better is None:
            yield Finding(RULE.name, span, f"{message}: use an encrypted address")
            continue
        # safe is for the server to say: it may have no certificate
        fixes = (Fix(f"Change to {better}", (Edit(span, better),), safe=False),) if intact(token) else ()
        yield Finding(RULE.name, span, f"{message}: use {better}", fixes=fixes)


RULE = Rule("insecure-index", Severity.WARNING, __doc__ or "", line=check, fixable=True)
