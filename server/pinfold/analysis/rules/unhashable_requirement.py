"""# A requirement that cannot have a hash, where hashes are demanded

## What it reports

When something in the same run switches hash checking on (a `--hash` anywhere, or `--require-hashes`): a requirement from a
repository, a local folder, an editable one, and one without a hash that is not pinned with a single `==`.

## Why

There is no single file whose hash pip could compare: "Can't verify hashes for these requirements because we don't have a way to
hash version control repositories", "because they point to directories", "cannot be installed when requiring hashes". For the
last kind it says that "all requirements must have their versions pinned with ==". It installs nothing at all.

## Example

```requirements
flask==3.0.3 --hash=sha256:34e815dfaa43340d1d15a5c3a02b8476004037eb4840b34910c6e21679d288f3
jinja2>=3
^^^^^^ error[unhashable-requirement]: jinja2 must be pinned with == and have a --hash, as line 1 demands
-e ./tool
^^^^^^^^^ error[unhashable-requirement]: an editable has no single file to hash, as line 1 demands: pip refuses
click @ git+https://example.com/click@1f0c0d4a2e6b8f7c9d3e5a1b2c4d6e8f0a1b3c5d
^^^^^ error[unhashable-requirement]: a repository has no single file to hash, as line 1 demands: pip refuses
```

## When to allow it

With `--no-require-hashes`; or move such lines to a file of their own, for a run of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Related, Severity
from pinfold.analysis.hash_mode import hash_mode, unhashable
from pinfold.analysis.paths import seen_from
from pinfold.analysis.pieces import without_stray
from pinfold.analysis.rules._rule import ProjectView, Rule


def check(view: ProjectView) -> Iterator[tuple[str, Finding]]:
    switch = hash_mode(view.snapshot, view.roles)
    if switch is None:
        return
    line = view.file(switch.path).index.line_of(switch.span.start) + 1
    related = (Related(switch.path, switch.span, f"{switch.option} switches hash checking on here"),)
    for path, i, what in unhashable(view.snapshot, view.roles):
        entry = view.entry(path, i)
        where = f"line {line}" if switch.path == path else f"{seen_from(switch.path, path)}:{line}"
        name = entry.requirement.name.text if entry.requirement.name is not None else "this"
        message = f"{what} has no single file to hash, as {where} demands: pip refuses"
        if what == "unpinned":
            message = f"{name} must be pinned with == and have a --hash, as {where} demands"
        span = without_stray(entry.requirement).shift(entry.start) if entry.requirement.editable else entry.span
        yield path, Finding(RULE.name, span, message, related)


RULE = Rule("unhashable-requirement", Severity.ERROR, __doc__ or "", project=check)
