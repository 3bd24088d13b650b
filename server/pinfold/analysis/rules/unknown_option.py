"""# An option that pip does not take in a file

## What it reports

An option that pip knows nothing of, one that belongs on the command line, one that pip no longer has, and an abbreviation that
fits several.

## Why

pip stops at the first such line and installs nothing at all. Only a few of `pip install`'s options may stand in a requirements
file.

## Example

```requirements
--requirements base.txt
^^^^^^^^^^^^^^ error[unknown-option]: pip knows no option `--requirements`; `--requirement` is meant
--no-deps
^^^^^^^^^ error[unknown-option]: `--no-deps` belongs on pip's command line, not in a file
fooproject==1.2 --global-option="--no-user-cfg"
                ^^^^^^^^^^^^^^^ error[unknown-option]: pip no longer has the option `--global-option`
```

## After the fix

```requirements
--requirement base.txt
fooproject==1.2
```

## When to allow it

In a file that only another tool or an older pip reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.option_words import COMMAND_LINE, REMOVED, meant, removal
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.requirements.options import BY_NAME, match_long
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Line, Option, OptionLine, Requirement


def check(view: LineView) -> Iterator[Finding]:
    line = view.line
    if not line.problems or not isinstance(line.statement, (Requirement, OptionLine)):
        return
    for option in line.statement.options:
        if option.spec is None and "${" not in option.name.text:
            yield _finding(line, option)


def _finding(line: Line, option: Option) -> Finding:
    name = option.name.text
    span = option.name.span
    for table, message in (
        (COMMAND_LINE, f"`{name}` belongs on pip's command line, not in a file"),
        (REMOVED, f"pip no longer has the option `{name}`"),
    ):
        if name in table:
            fix = Fix(f"Remove `{name}`", removal(line, option, table[name]), safe=False)
            return Finding(RULE.name, span, message, fixes=(fix,))
    if several := match_long(name):
        fixes = tuple(Fix(f"Write `{other}`", (Edit(span, other),), safe=False) for other in several)
        message = f"`{name}` may stand for {_either(several)}: write one of them in full"
        return Finding(RULE.name, span, message, fixes=fixes)
    if ";" in name:
        at = span.start + name.index(";")
        assert line.statement is not None
        fix = Fix("Remove the marker", (Edit(Span(at, line.statement.end), ""),), safe=False)
        message = f"pip takes `{name}` for the option's name: options take no marker"
        return Finding(RULE.name, span, message, fixes=(fix,))
    if len(name) == 2 and f"-{(word := line.raw[option.start : option.end].partition('=')[0])}" in BY_NAME:
        fix = Fix(f"Write `-{word}`", (Edit(Span(option.start, option.start), "-"),))
        return Finding(
            RULE.name, Span(option.start, option.start + len(word)), f"`-{word}` has two hyphens", fixes=(fix,)
        )
    found = meant(name)
    if found is None:
        return Finding(RULE.name, span, f"pip knows no option `{name}`")
    other, certain = found
    fix = Fix(f"Write `{other}`", (Edit(span, other),), certain)
    known = f"`{other}` is meant" if certain else f"did you mean `{other}`?"
    return Finding(RULE.name, span, f"pip knows no option `{name}`; {known}", fixes=(fix,))


def _either(names: tuple[str, ...]) -> str:
    written = [f"`{name}`" for name in names]
    return f"{', '.join(written[:-1])} or {written[-1]}"


RULE = Rule("unknown-option", Severity.ERROR, __doc__ or "", line=check, fixable=True)
