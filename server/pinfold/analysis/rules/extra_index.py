"""# A second index that may answer for any name

## What it reports

`--extra-index-url` in a run without hash checking. With hashes for everything, or with `--no-index`, nothing is said.

## Why

pip asks all indexes for every name and takes the highest version, whichever index has it. Whoever registers the name of your
private package on the public index, with a higher version, gets code into your builds: dependency confusion. uv takes the first
index that has the name, extra ones first, so there the extra index can answer for public names.

## Example

```requirements
--extra-index-url https://packages.example.com/simple
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info[extra-index]: pip takes the highest version of all indexes, for any name
flask==3.0.3
```

## When to allow it

When the extra index is a mirror of yours that holds public packages too, or its names are all registered by you; better is one
`--index-url` for an index that merges both, or hashes.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.hash_mode import hash_mode
from pinfold.analysis.rules._rule import ProjectView, Rule


def check(view: ProjectView) -> Iterator[tuple[str, Finding]]:
    named = [
        (path, start, option)
        for path, start, statement in view.option_lines()
        for option in statement.options
        if option.spec is not None and option.spec.dest in ("extra_index_urls", "no_index")
    ]
    if not named or any(o.spec is not None and o.spec.dest == "no_index" for _, _, o in named):
        return
    if hash_mode(view.snapshot, view.roles) is not None:
        return
    for path, start, option in named:
        token = option.value or option.name
        message = "pip takes the highest version of all indexes, for any name"
        yield path, Finding(RULE.name, token.span.shift(start), message)


RULE = Rule("extra-index", Severity.INFO, __doc__ or "", project=check)
