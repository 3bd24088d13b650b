"""# A requirement that pip cannot read

## What it reports

A line that pip refuses as a requirement: a name, specifier, marker, URL or editable in the wrong form. Lines that pip reads and
then fails on every time (`name@1.0`, `git@host:…`) count too. A place with a `${VARIABLE}` in it is left alone, since its value
decides.

## Why

pip stops at the first such line and installs nothing at all.

## Example

```requirements
requests=2.31
        ^ error[invalid-requirement]: `=` is no operator; `==` is
urllib3>=1.26 <3
              ^^ error[invalid-requirement]: pip expects a comma between two specifiers
certifi==2024.2.2#pinned
                 ^^^^^^^ error[invalid-requirement]: pip takes `#` for a comment only after a space
idna 3.6
     ^^^ error[invalid-requirement]: pip expects an operator before a version, such as `==`
pytz==2012h
      ^^^^^ error[invalid-requirement]: `2012h` is no version (PEP 440)
```

## After the fix

```requirements
requests==2.31
urllib3>=1.26,<3
certifi==2024.2.2  #pinned
idna==3.6
pytz==2012h
```

## When to allow it

In a template from which another tool makes the real file.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Fix, Severity
from pinfold.analysis.marker_names import unknown_word
from pinfold.analysis.option_words import is_about_option
from pinfold.analysis.repair_links import UNNOTICED
from pinfold.analysis.repairs import find_repair
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Line, Problem, Requirement

_LONG = 4096  # nobody writes such a line by hand, and some patterns would take their time
_PLAIN = {
    "Expected package name at the start of dependency specifier": "pip expects a project's name here",
    "Expected semicolon (after name with no version specifier) or end": (
        "pip expects a specifier such as `==1.2`, a `;` or the end of the line here"
    ),
    "Expected comma (within version specifier), semicolon (after version specifier) or end": (
        "pip expects a `,`, a `;` or the end of the line after this"
    ),
    "Expected semicolon (after URL and whitespace) or end": "pip expects a `;` or the end of the line after the URL",
    "Expected end of marker expression": "pip expects `and`, `or` or the marker's end here",
    "Expected a marker variable or quoted string": "pip expects a marker's variable or a value in quotation marks here",
    "Expected matching RIGHT_BRACKET for LEFT_BRACKET, after extras": "pip expects extras as in `[one,two]`",
    "Expected matching RIGHT_PARENTHESIS for LEFT_PARENTHESIS, after version specifier": (
        "pip expects specifiers such as `>=1.2` between parentheses"
    ),
    "Expected comma between extra names": "pip expects a comma between two extras",
    "Expected extra name after comma": "pip expects an extra's name after the comma",
    "Expected whitespace after URL": "pip expects a space after the URL",
}


def check(view: LineView) -> Iterator[Finding]:
    line = view.line
    if not line.problems:
        statement = line.statement
        if isinstance(statement, Requirement) and len(line.raw) < _LONG and (statement.url is not None or line.stray):
            yield from _unnoticed(line)
        return
    problem = line.problems[0]
    if is_about_option(problem) or unknown_word(line) is not None:
        return  # other rules say more about these
    if any(v.start < problem.end and problem.start < v.end for v in line.variables):
        return
    step = find_repair(line)
    if step is not None:
        fix = Fix(step.title, step.edits, step.safe)
        yield Finding(RULE.name, step.span, step.message, fixes=(fix,))
        return
    span, message = _explain(line, problem)
    yield Finding(RULE.name, span, message)


def _unnoticed(line: Line) -> Iterator[Finding]:
    for propose in UNNOTICED:
        step = propose(line)
        if step is not None:
            fixes = (Fix(step.title, step.edits, step.safe),) if step.edits else ()
            yield Finding(RULE.name, step.span, step.message, fixes=fixes)
            return


def _explain(line: Line, problem: Problem) -> tuple[Span, str]:
    """Where the problem is and what pip says about it, in plain words."""
    statement = line.statement
    in_marker = isinstance(statement, Requirement) and statement.marker is not None
    if isinstance(statement, Requirement) and not (in_marker and problem.start >= statement.marker.start):  # type: ignore[union-attr]
        for clause in statement.clauses:
            if clause.operator.text == "===":
                continue
            if not clause.version.text:
                return clause.operator.span, f"pip expects a version after `{clause.operator.text}`"
            from packaging.specifiers import InvalidSpecifier, Specifier

            try:
                Specifier(clause.text)
            except InvalidSpecifier:
                if clause.operator.text in ("==", "!=", "<=", ">=", "<", ">", "~="):
                    return clause.version.span, _version_message(clause.operator.text, clause.version.text)
    plain = problem.message.partition(" (= ")[0]
    return problem.span, _PLAIN.get(plain) or _sentence(plain)


def _version_message(operator: str, version: str) -> str:
    if "+" in version and operator not in ("==", "!="):
        return f"`{operator}` does not go with a local version such as `{version}`; `==` and `!=` do"
    return f"`{version}` is no version (PEP 440)"


def _sentence(message: str) -> str:
    """A message that is not in the table: pip's own words."""
    if message.startswith("is not a valid editable"):
        return "an editable is a local folder or the URL of a repository such as `git+https://…`"
    if message.startswith("Expected marker operator"):
        return "pip expects a comparison such as `==` or `in` after this"
    return f"pip says: {message}"


RULE = Rule("invalid-requirement", Severity.ERROR, __doc__ or "", line=check, fixable=True)
