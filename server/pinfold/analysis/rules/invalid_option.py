"""# An option with a wrong or missing value

## What it reports

An option without the value that it needs, a switch with a value, a value that is none of the possible ones, a setting that is
not `KEY=VALUE`, and quotation marks that are never closed. What is wrong with a `--hash` is left to other rules.

## Why

pip stops at the first such line and installs nothing at all.

## Example

```requirements
--index-url
^^^^^^^^^^^ error[invalid-option]: `--index-url` needs a value: URL
--pre=yes
     ^^^^ error[invalid-option]: `--pre` takes no value
--use-feature fast-dep
              ^^^^^^^^ error[invalid-option]: pip has no feature `fast-dep`; did you mean `fast-deps`?
fooproject==1.2 -C verbose
                   ^^^^^^^ error[invalid-option]: `-C` needs `KEY=VALUE`, and `verbose` has no `=`
```

## After the fix

```requirements
--index-url
--pre
--use-feature fast-deps
fooproject==1.2 -C verbose
```

## When to allow it

In a template from which another tool makes the real file.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.option_words import is_about_option
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Line, Option, OptionLine, Problem, Requirement


def check(view: LineView) -> Iterator[Finding]:
    line = view.line
    if not line.problems or not is_about_option(line.problems[0]):
        return
    problem = line.problems[0]
    if any(v.start < problem.end and problem.start < v.end for v in line.variables):
        return
    if problem.message.startswith("Could not split options"):
        yield _unclosed(line, problem)
        return
    statement = line.statement
    if not isinstance(statement, (Requirement, OptionLine)):
        return
    for option in statement.options:
        if option.start <= problem.start < max(option.end, option.start + 1):
            if option.spec is not None and not (option.spec.dest == "hashes" and option.value is not None):
                yield _finding(line, option)
            return


def _unclosed(line: Line, problem: Problem) -> Finding:
    text = line.raw[problem.start : problem.end]
    if "quotation" not in problem.message:
        return Finding(RULE.name, problem.span, "pip expects a character after the last backslash")
    at = max(text.find("'"), text.find('"'))
    mark = text[at] if at >= 0 else ""
    message = f"the quotation mark `{mark}` is never closed"
    return Finding(RULE.name, Span(problem.start + max(at, 0), problem.end), message)


def _finding(line: Line, option: Option) -> Finding:
    spec, value, name = option.spec, option.value, option.name.text
    assert spec is not None
    if not spec.metavar:
        span = Span(option.name.end, option.end)
        fix = Fix(f"Write `{name}`", (Edit(span, ""),), safe=False)
        return Finding(RULE.name, span, f"`{name}` takes no value", fixes=(fix,))
    if value is None:
        return Finding(RULE.name, option.span, f"`{name}` needs a value: {spec.metavar}")
    if spec.dest == "config_settings":
        return Finding(RULE.name, value.span, f"`{name}` needs `KEY=VALUE`, and `{value.text}` has no `=`")
    if spec.choices:
        from difflib import get_close_matches  # here, because few files have a misspelt value

        close = get_close_matches(value.text, spec.choices, 1)
        message = f"pip has no feature `{value.text}`; "
        if not close:
            return Finding(RULE.name, value.span, f"{message}it has {', '.join(f'`{c}`' for c in spec.choices)}")
        fix = Fix(f"Write `{close[0]}`", (Edit(value.span, close[0]),), safe=False)
        return Finding(RULE.name, value.span, f"{message}did you mean `{close[0]}`?", fixes=(fix,))
    return Finding(RULE.name, value.span, f"`{name}` needs {spec.metavar}, and `{value.text}` looks like an option")


RULE = Rule("invalid-option", Severity.ERROR, __doc__ or "", line=check, fixable=True)
