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

from pinfold.analysis.environment import WantedPython
from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.installed import judged, shown_path
from pinfold.analysis.paths import spelled
from pinfold.analysis.pythons import fits
from pinfold.analysis.rules._rule import FileView, Rule, environment_known


def check(view: FileView) -> Iterator[Finding]:
    found = judged(view.snapshot)
    if found is None or view.source.path not in found.facts.files:
        return
    version, implementation = found.environment.version, found.environment.implementation
    for wanted in found.facts.wanted:
        if version and not fits(version, implementation, (wanted,)):
            origin = shown_path(view.snapshot, wanted.origin)
            python = f"{implementation} " if wanted.implementation else "Python "
            message = f"{found.name} has {spelled(python + version)}, but {origin} asks for {spelled(_asked(wanted))}"
            yield Finding(RULE.name, view.file.index.line_span(0), message)


def _asked(wanted: WantedPython) -> str:
    some = " or ".join((wanted.specifier, *wanted.alternatives))
    return f"{wanted.implementation} {some}".lstrip()


RULE = Rule("unsuitable-python", Severity.WARNING, __doc__ or "", file=check, knows=environment_known)
