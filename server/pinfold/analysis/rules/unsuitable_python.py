"""# A Python that the project does not want

## What it reports

In the first line of each file that the folder's environment is kept equal to: its Python is outside what `.python-version` or
`requires-python` asks for. The message names the file that says so.

## Why

Syntax, standard library and the wheels that fit differ between versions. What is installed and tested here may not be what runs
elsewhere.

## Example

```requirements
flask==3.0.3
^^^^^^^^^^^^ warning[unsuitable-python]: .venv has Python 3.12.1, but pyproject.toml asks for >=3.13
-- @env --
python: 3.12.1
wanted: >=3.13 (pyproject.toml)
flask 3.0.3
```

## When to allow it

While you try out another version of Python on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.installed import judged, shown_path
from pinfold.analysis.paths import spelled
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.analysis.versions import admits, disjoint


def check(view: FileView) -> Iterator[Finding]:
    found = judged(view.snapshot)
    if found is None or view.source.path not in found.facts.files:
        return
    version = found.environment.version
    for wanted in found.facts.wanted:
        if version and _outside(version, wanted.specifier):
            origin = shown_path(view.snapshot, wanted.origin)
            message = f"{found.name} has Python {spelled(version)}, but {origin} asks for {spelled(wanted.specifier)}"
            yield Finding(RULE.name, view.file.index.line_span(0), message)


def _outside(version: str, specifier: str) -> bool:
    """Whether a Python certainly is not the one asked for. Of "3.12" nobody knows which 3.12 it is."""
    if version.count(".") < 2:
        return disjoint(specifier, f"=={version}.*")
    return admits(specifier, version) is False


RULE = Rule("unsuitable-python", Severity.WARNING, __doc__ or "", file=check)
