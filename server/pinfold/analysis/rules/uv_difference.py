"""# Something that pip and uv read differently

## What it reports

What pip 26.3 understands and uv 0.13.9 refuses or ignores: abbreviated options and values glued to short ones, options that uv
does not take in a file, options after the value of another, lists with commas after `--no-binary`, editables that are no local
folder, quotation marks after `-e`, a backslash anywhere but before `--hash`, a `;` without a marker or glued to a URL, archives
that uv cannot tell by their name, and version control other than git.

## Why

The same file then works with one tool and fails with the other, or installs something else. Where the fix is safe, both tools
read the new text, and pip reads it as before.

## Example

```requirements
--requirem base.txt
^^^^^^^^^^ info[uv-difference]: uv knows no abbreviations: write `--requirement`
-rmore.txt
  ^^^^^^^^ info[uv-difference]: uv expects a space between `-r` and its value
--no-binary lxml,numpy
            ^^^^^^^^^^ info[uv-difference]: uv takes one name for each `--no-binary`
requests>=2.31, \\
                ^ info[uv-difference]: uv continues a line only before `--hash`
  <3
fooproject @ https://example.com/foo-1.0.zip;python_version<"3.10"
                                            ^ info[uv-difference]: uv expects a space before this `;`, else it is part of the URL
```

## After the fix

```requirements
--requirement base.txt
-r more.txt
--no-binary lxml
--no-binary numpy
requests>=2.31, <3
fooproject @ https://example.com/foo-1.0.zip ; python_version<"3.10"
```

## When to allow it

When only pip ever reads the file: better ignore the rule for the whole project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfold.analysis import line_moves as moves
from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.requirements.options import BY_NAME
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Form, Line, Option, OptionLine, Requirement

_JOINT = re.compile(r"(?<![ \t])[ \t]*(\\)\r?\n[ \t]*")
_WEB = re.compile(r"(?:https?|file)://[^?#]*")
_ARCHIVES = (
    *(
        ".whl",
        ".zip",
        ".tar.gz",
        ".tar.bz2",
        ".tar.lz",
        ".tar.lzma",
        ".tar.xz",
        ".tar.zst",
        ".tar",
        ".tbz",
        ".tgz",
        ".tlz",
    ),
    ".txz",
)
_KEPT = frozenset({"config_settings", "editables"})  # what pip keeps after a requirement; the rest it ignores
_NEEDS_REQUIREMENT = frozenset({"config_settings", "hashes"})
_ONE_A_LINE = (BY_NAME["--find-links"], BY_NAME["--index-url"])


def check(view: LineView) -> Iterator[Finding]:
    line = view.line
    statement = line.statement
    if line.problems:
        return
    if statement.__class__ is Requirement:
        assert isinstance(statement, Requirement)
        if statement.options and (statement.editable or statement.options[-1].name.text != "--hash"):
            yield from _options(
                line, tuple(o for o in statement.options if o.spec is not None and o.spec.dest in _KEPT)
            )
        if statement.editable:
            yield from _editable(line, statement)
        elif statement.url is not None:
            yield from _url(line, statement)
        elif "===" in line.raw:
            yield from _specifier(statement)
        if statement.marker is None and ";" in statement.pip_text:
            yield from _no_marker(line, statement)
    elif statement.__class__ is OptionLine:
        assert isinstance(statement, OptionLine)
        if statement.include is not None:
            yield from _options(line, (statement.include,))  # pip ignores the others
        else:
            yield from _option_line(line, statement)
    if line.joined and isinstance(statement, (Requirement, OptionLine)):
        yield from _joints(line, statement)
    elif "\\" in line.raw[-3:] and isinstance(statement, Requirement) and not line.comments and not statement.hashes:
        at = line.raw.rindex("\\")
        fix = Fix("Remove the backslash", (Edit(Span(moves.gap_before(line, at), at + 1), ""),))
        yield _found(Span(at, at + 1), "uv continues a line only before `--hash`", fix)


def _found(span: Span, message: str, *fixes: Fix) -> Finding:
    return Finding("uv-difference", span, message, fixes=fixes)


def _options(line: Line, options: tuple[Option, ...]) -> Iterator[Finding]:
    for option in options:
        spec, name, value = option.spec, option.name.text, option.value
        if spec is None:
            continue
        long = spec.name
        if spec.dest == "index_url" and name == "--pypi-url":
            fix = Fix("Write `--index-url`", (Edit(option.name.span, "--index-url"),))
            yield _found(option.name.span, "uv does not know `--pypi-url`: write `--index-url`", fix)
        elif name not in BY_NAME:
            fix = Fix(f"Write `{long}`", (Edit(option.name.span, long),))
            yield _found(option.name.span, f"uv knows no abbreviations: write `{long}`", fix)
        elif spec.uv == "refuses":
            yield _found(option.name.span, f"uv refuses `{name}` in a file")
        elif spec.uv == "ignores":
            yield _found(option.name.span, f"uv ignores `{name}` in a file, with a warning")
        elif len(name) == 2 and value is not None and option.name.end == value.start and value.text[:1] != "=":
            if f"-{line.raw[option.start : value.end].split('=')[0]}" in BY_NAME:
                continue  # a long option with one hyphen, which is no difference but a mistake
            fix = Fix("Put a space between them", (Edit(Span(value.start, value.start), " "),))
            yield _found(value.span, f"uv expects a space between `{name}` and its value", fix)
        elif spec.dest == "format_control" and value is not None and "," in value.text:
            again = f"{moves.newline(line)}{name} "
            names = [n.strip() for n in value.text.split(",") if n.strip()]
            plain = ":" not in value.text and len(options) == 1
            fixes = (Fix("Repeat the option for each name", (Edit(value.span, again.join(names)),)),) if plain else ()
            yield _found(value.span, f"uv takes one name for each `{name}`", *fixes)


def _option_line(line: Line, statement: OptionLine) -> Iterator[Finding]:
    """Options on a line of their own. Behind a value, uv takes the rest of the line for part of it."""
    options = tuple(o for o in statement.options if o.spec is not None and o.spec.dest not in _NEEDS_REQUIREMENT)
    at = next(
        (i for i, o in enumerate(options) if o.value is not None and o.spec is not None and o.spec.uv == "reads"),
        len(options),
    )
    yield from _options(line, options[: at + 1])
    later = options[at + 1 :]
    if not later or any(o.spec is options[at].spec and o.spec in _ONE_A_LINE for o in later):
        return  # of some options pip ignores all but one
    edits = moves.split_options(line, statement)
    fixes = (Fix("Put each option on a line of its own", edits),) if edits else ()
    span = Span(later[0].start, later[-1].end)
    yield _found(span, f"uv takes this for part of the value of `{options[at].name.text}`", *fixes)


def _editable(line: Line, requirement: Requirement) -> Iterator[Finding]:
    option = next(o for o in requirement.options if o.spec is not None and o.spec.dest == "editables")
    value = option.value
    if value is None or requirement.start != option.start:
        return
    if line.raw[value.start - 1 : value.start] in ("'", '"'):
        yield _found(value.span, "uv takes quotation marks after `-e` for part of the value")
    elif requirement.form is not Form.PATH and not value.text.startswith("file:"):
        yield _found(option.name.span, "uv takes only local folders as editables")


def _url(line: Line, requirement: Requirement) -> Iterator[Finding]:
    url = requirement.url
    assert url is not None
    vcs, plus, rest = url.text.partition("+")
    if plus and vcs in ("hg", "svn", "bzr"):
        yield _found(Span(url.start, url.start + len(vcs)), f"uv knows no version control but git, and so not `{vcs}`")
    elif plus and vcs == "git" and rest.startswith("git:"):
        yield _found(Span(url.start, url.start + 7), "uv does not know `git+git`: `git+https` and `git+ssh` work")
    elif (
        requirement.form is Form.DIRECT
        and requirement.marker is not None
        and "; " not in line.raw[url.end - 1 : url.end + 2]
    ):
        between = line.raw[url.end : requirement.marker.start]
        if between.startswith(";"):
            span = Span(url.end, requirement.marker.start)
            message = "uv expects a space before this `;`, else it is part of the URL"
            yield _found(Span(url.end, url.end + 1), message, Fix("Put spaces round it", (Edit(span, " ; "),)))
    if (
        (match := _WEB.match(url.text))
        and ";" not in url.text
        and not line.variables
        and not match[0].startswith("file:")
    ):
        path = match[0]
        if not path.endswith(_ARCHIVES):
            yield _found(url.span, "uv expects the URL of an archive to end in `.whl`, `.zip`, `.tar.gz` or the like")


def _specifier(requirement: Requirement) -> Iterator[Finding]:
    for clause in requirement.clauses:
        if clause.operator.text != "===":
            continue
        if not clause.version.text:
            yield _found(clause.operator.span, "uv expects a version after `===`")
            continue
        from packaging.version import InvalidVersion, Version

        try:
            Version(clause.version.text.removesuffix(".*"))
        except InvalidVersion:
            yield _found(clause.version.span, "uv takes only versions by PEP 440 after `===`")


def _no_marker(line: Line, requirement: Requirement) -> Iterator[Finding]:
    text = requirement.pip_text.rstrip()
    if not text.endswith(";") or requirement.form is Form.URL:
        return
    at = line.raw.rfind(
        ";", requirement.start, requirement.options[0].start if requirement.options else requirement.end
    )
    if at >= 0:
        fix = Fix("Remove the `;`", (Edit(Span(moves.gap_before(line, at), at + 1), ""),))
        yield _found(Span(at, at + 1), "uv expects a marker after `;`", fix)


def _joints(line: Line, statement: Requirement | OptionLine) -> Iterator[Finding]:
    hashes = {o.start: None for o in statement.options if o.spec is not None and o.spec.dest == "hashes"}
    first = next(iter(hashes), 0)
    values = [(o.name.end, o.value.start) for o in statement.options if o.value is not None]
    end = line.comments[0].start if line.comments else len(line.raw)
    for joint in _JOINT.finditer(line.raw, 0, end):
        at = joint.start(1)
        if isinstance(statement, OptionLine):
            if not any(start <= at < value for start, value in values):
                continue
        elif hashes and at > first:
            if joint.end() < end and joint.start() == at:
                fix = Fix("Put a space before it", (Edit(Span(at, at), " "),))
                yield _found(Span(at, at + 1), "uv expects a space before this backslash", fix)
                return
            continue
        elif (joint.end() == end or joint.end() in hashes) and joint.end() < len(line.raw):
            continue  # before the hashes, or before a comment line
        apart = at > joint.start() or joint.end() > line.raw.index("\n", at) + 1
        new = " " if apart and line.raw[joint.end() :].strip() else ""
        fixes = (Fix("Join the two lines", (Edit(Span(*joint.span()), new),)),) if not line.comments else ()
        yield _found(Span(at, at + 1), "uv continues a line only before `--hash`", *fixes)
        return


RULE = Rule("uv-difference", Severity.INFO, __doc__ or "", line=check, fixable=True)
