"""# A hash that no file of the release has

## What it reports

A `--hash` of a pinned requirement that is none of the hashes of the release's files, as its indexes have them. It is an error where
no hash of the line is, for then nothing can be installed, else a warning.

## Why

Most often somebody has changed the version and left the hashes of the old one. pip downloads the file and then refuses it: "THESE
PACKAGES DO NOT MATCH THE HASHES". If the version has not been changed, somebody may have changed the file.

## Example

```requirements
six==1.17.0 \\
    --hash=sha256:1111111111111111111111111111111111111111111111111111111111111111
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[unknown-hash]: no file of six 1.17.0 has this hash
-- @index --
six: 1.17.0, 1.16.0
six 1.17.0 file: six-1.17.0.tar.gz sha256:ff70335d468e7eb6ec65b95b99d3a2836546063f63acc5171de367e834932a81
six 1.17.0 file: six-1.17.0-py2.py3-none-any.whl sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274
```

## After the fix

The hashes are those that the index has now, for every file of the release, in the layout of those before.

```requirements
six==1.17.0 \\
    --hash=sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274 \\
    --hash=sha256:ff70335d468e7eb6ec65b95b99d3a2836546063f63acc5171de367e834932a81
```

## When to allow it

For a file that you have built yourself, or from an index that only the installing machine can ask.
"""

# ruff: noqa: E501 (a digest and what is said about it)

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pinfold.analysis.findings import Finding, Fix, Severity
from pinfold.analysis.listed import ListedView
from pinfold.analysis.rules._rule import Rule

if TYPE_CHECKING:
    from pinfold.analysis.releases import Details


def check(view: ListedView) -> Iterator[Finding]:
    details = _details(view) if view.requirement.hashes else None
    if details is None:
        return
    from pinfold.analysis.offers import name_of, shown

    told = {(algorithm, digest.lower()) for file in details.files for algorithm, digest in file.hashes.items()}
    algorithms = {algorithm for algorithm, _ in told}
    values = [option.value for option in view.requirement.hashes if option.value is not None]
    pairs = [(value, *value.text.lower().partition(":")[::2]) for value in values]
    unknown = [
        value for value, algorithm, digest in pairs if algorithm in algorithms and (algorithm, digest) not in told
    ]
    if not unknown:
        return
    severity = Severity.ERROR if len(unknown) == len(view.requirement.hashes) else Severity.WARNING
    fixes = _fixes(view, details)
    for value in unknown:
        message = f"no file of {name_of(view)} {shown(details.version)} has this hash"
        yield Finding(RULE.name, value.span, message, fixes=fixes, severity=severity)


def informed(view: ListedView) -> bool:
    return view.project is None or not view.requirement.hashes or _details(view) is not None


def _details(view: ListedView) -> Details | None:
    """What is known of the pinned release, if that includes its files."""
    from pinfold.analysis.offers import pin_of, pinned_details

    pin, release = pin_of(view)
    details = pinned_details(view.facts, view.requirement, release) if pin else None
    return details if details is not None and details.files else None


def _fixes(view: ListedView, details: Details) -> tuple[Fix, ...]:
    from pinfold.analysis.offers import name_of, shown
    from pinfold.analysis.repin import written_hashes
    from pinfold.analysis.upgrading import Layout, hashes_of, rehashed

    hashes = hashes_of(details, written_hashes(view.requirement))
    edits = rehashed(view.line, hashes, Layout("")).edits
    if not edits:
        return ()
    title = f"Refresh hashes of {name_of(view)} {shown(details.version)}"
    return (Fix(title, edits, safe=False, caution="trusts what the index says now"),)


RULE = Rule("unknown-hash", Severity.ERROR, __doc__ or "", listed=check, informed=informed, fixable=True)
