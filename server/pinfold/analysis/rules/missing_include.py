"""# An included file that cannot be read

## What it reports

A `-r` or `-c` whose file does not exist, is a folder or a device, or cannot be read. Also, as information, a file that Pinfold
leaves unread because it is too large or too many includes away.

## Why

pip stops with "Could not open requirements file" and installs nothing. The path is relative to the file that includes it, not to
the folder that pip runs in.

## Example

```requirements
-r base.txt
-c constraint.txt
   ^^^^^^^^^^^^^^ error[missing-include]: there is no file constraint.txt here; did you mean constraints.txt?
-- base.txt --
flask==3.0.3
-- constraints.txt --
flask<4
```

## After the fix

```requirements
-r base.txt
-c constraints.txt
-- base.txt --
flask==3.0.3
-- constraints.txt --
flask<4
```

## When to allow it

When another tool writes the file before pip runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfold.analysis.facts import Absence
from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.paths import seen_from
from pinfold.analysis.pieces import intact
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.analysis.spelling import closest
from pinfold.requirements.includes import Edge, EdgeKind

_SAID = {
    Absence.IRREGULAR: ("is a folder or a device, not a file", Severity.ERROR),
    Absence.UNREADABLE: ("cannot be read", Severity.WARNING),
    Absence.TOO_LARGE: ("is too large to check", Severity.INFO),
    Absence.TOO_DEEP: ("is too many includes away to check", Severity.INFO),
}


def check(view: FileView) -> Iterator[Finding]:
    absent = view.snapshot.facts.absent
    for edge in view.snapshot.includes.edges.get(view.source.path, ()) if absent else ():
        if edge.kind is not EdgeKind.FILE or edge.target is None or edge.target in view.snapshot.files:
            continue
        why = absent.get(edge.target)
        if why is Absence.MISSING:
            yield _missing(view, edge, edge.target)
        elif why in _SAID:
            said, severity = _SAID[why]
            yield Finding(RULE.name, edge.span, f"{_written(edge)} {said}", severity=severity)


def _missing(view: FileView, edge: Edge, target: str) -> Finding:
    message = f"there is no file {_written(edge)} here"
    folder = target.rpartition("/")[0] + "/"
    siblings = {path.rpartition("/")[2]: path for path in view.snapshot.files if path.startswith(folder)}
    name = target.rpartition("/")[2]
    meant = closest(name, [sibling for sibling in siblings if _misspelt(name, sibling)])
    if meant is None or siblings[meant] == view.source.path or siblings[meant] != folder + meant:
        return Finding(RULE.name, edge.span, f"{message}: pip stops")
    path = seen_from(siblings[meant], view.source.path)
    fixes: tuple[Fix, ...] = ()
    if edge.option.value is not None and intact(edge.option.value) and " " not in path and not path.startswith("/"):
        fixes = (Fix(f"Change to {path}", (Edit(edge.span, path),), safe=False),)
    return Finding(RULE.name, edge.span, f"{message}; did you mean {path}?", fixes=fixes)


def _misspelt(name: str, other: str) -> bool:
    """Whether each word can stand for its counterpart: `dev-hive.txt` is no misspelt `dev-lite.txt`."""
    words, others = (re.split(r"[-_.]+", text.casefold()) for text in (name, other))
    return len(words) != len(others) or all(a == b or closest(a, (b,)) for a, b in zip(words, others, strict=True))


def _written(edge: Edge) -> str:
    return edge.option.value.text if edge.option.value is not None else ""


RULE = Rule("missing-include", Severity.ERROR, __doc__ or "", file=check, fixable=True)
