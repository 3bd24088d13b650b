"""# An archive by URL without a hash

## What it reports

A requirement for an archive on another machine (`https://…/x.whl`, `name @ https://…/x.tar.gz`) with neither a hash in the URL
(`#sha256=…`) nor a `--hash` option. Repositories and local files are not reported.

## Why

Whoever controls the server or the way to it decides what is installed, and may serve another file tomorrow. An index tells
pip the hash of each file; a bare URL has nobody to tell it.

## Example

```requirements
tool @ https://example.com/tool-1.0.tar.gz
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info[url-without-hash]: this archive can change unnoticed: add #sha256=… to the URL
```

## When to allow it

When the address itself is made of the content's hash, or when the file is rebuilt on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis import urls
from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.requirements.tree import Form, Requirement

_REMOTE = ("https://", "http://", "ftp://")


def check(view: LineView) -> Iterator[Finding]:
    requirement = view.line.statement
    if not isinstance(requirement, Requirement) or requirement.form is Form.NAMED or requirement.url is None:
        return
    url = requirement.url.text
    if view.line.problems or not url.lower().startswith(_REMOTE) or requirement.hashes or urls.fragment_hashes(url):
        return
    if not urls.is_loopback(urls.host_of(url)):
        message = "this archive can change unnoticed: add #sha256=… to the URL"
        yield Finding(RULE.name, requirement.url.span, message)


RULE = Rule("url-without-hash", Severity.INFO, __doc__ or "", line=check)
