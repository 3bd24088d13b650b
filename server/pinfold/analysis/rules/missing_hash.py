"""# A requirement without a hash where hashes are demanded

## What it reports

A requirement without `--hash`, when something in the same run switches hash checking on: a `--hash` on any other line, in
whatever file, or `--require-hashes`. Hashes of a constraint for the same project count, those of an earlier line for it, and a
hash in a URL. Not pinned requirements and folders are `unhashable-requirement`.

## Why

One hash switches checking on for everything, dependencies included. pip then says "Hashes are required in --require-hashes
mode, but they are missing from some requirements" and installs nothing.

## Example

```requirements
flask==3.0.3 --hash=sha256:34e815dfaa43340d1d15a5c3a02b8476004037eb4840b34910c6e21679d288f3
jinja2==3.1.4
^^^^^^ error[missing-hash]: jinja2 has no --hash, and line 1 demands one of everything: pip refuses
```

## When to allow it

With `pip install --no-require-hashes`; better is to write `--no-require-hashes` in the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Related, Severity
from pinfold.analysis.hash_mode import Switch, can_be_hashed, hash_mode, without_hash
from pinfold.analysis.paths import seen_from
from pinfold.analysis.rules._rule import Entry, ProjectView, Rule
from pinfold.analysis.urls import fragment_hashes


def check(view: ProjectView) -> Iterator[tuple[str, Finding]]:
    switch = hash_mode(view.snapshot, view.roles)
    if switch is None:
        return
    for path, i in without_hash(view.snapshot, view.roles):
        entry = view.entry(path, i)
        url = entry.requirement.url
        if can_be_hashed(entry.requirement) is None and not (url is not None and fragment_hashes(url.text)):
            yield path, _finding(view, entry, switch)


def _finding(view: ProjectView, entry: Entry, switch: Switch) -> Finding:
    line = view.file(switch.path).index.line_of(switch.span.start) + 1
    where = f"line {line}" if switch.path == entry.path else f"{seen_from(switch.path, entry.path)}:{line}"
    name = entry.requirement.name.text if entry.requirement.name is not None else "this"
    message = f"{name} has no --hash, and {where} demands one of everything: pip refuses"
    related = (Related(switch.path, switch.span, f"{switch.option} switches hash checking on here"),)
    return Finding(RULE.name, entry.span, message, related)


RULE = Rule("missing-hash", Severity.ERROR, __doc__ or "", project=check)
