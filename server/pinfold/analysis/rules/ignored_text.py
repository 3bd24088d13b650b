"""# Text that pip ignores

## What it reports

What stands in the file and has no effect, because pip drops it without a word: words after options, options after a
requirement, a second `-r` or `-e` on a line, a marker after `--hash` or `-e`, a whole line after `-`, a line that a backslash
joins to a comment. It also reports values that pip reads otherwise than written: `-i=URL` keeps its `=`, `-r dir\\file` loses its
backslash. A marker on an option line and a line of hashes alone have rules of their own.

## Why

The file says one thing and pip does another. Nothing fails, so nobody notices that a package is missing or that an option does
not hold.

## Example

```requirements
--pre requests==2.31
      ^^^^^^^^^^^^^^ warning[ignored-text]: pip ignores `requests==2.31` after an option
flask==3.0 --no-index
           ^^^^^^^^^^ warning[ignored-text]: pip ignores `--no-index` after a requirement
-r base.txt -r more.txt
            ^^^^^^^^^^^ warning[ignored-text]: pip follows one file a line and ignores `-r more.txt`
-i=https://example.com/simple
  ^ warning[ignored-text]: pip takes the `=` for part of the value
```

## After the fix

```requirements
--pre
requests==2.31
--no-index
flask==3.0
-r base.txt
-r more.txt
-i https://example.com/simple
```

## When to allow it

Hardly ever: take away what has no effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfold.analysis import line_moves as moves
from pinfold.analysis.findings import Edit, Finding, Fix, Severity, Tag
from pinfold.analysis.ignored_words import words_behind_options, words_behind_requirement
from pinfold.analysis.quoting import quoted
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.requirements.options import BY_NAME
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Form, Line, Option, OptionLine, Requirement

_GLUED_MARKER = re.compile(r"[ \t]*;[ \t]*(?=(?:python|os|sys|platform|implementation)_|extra\b)")
_LOST_BACKSLASH = re.compile(r"\\[^\s\\'\"]")
_OPENS_MORE = {"index_url", "extra_index_urls", "find_links", "trusted_hosts"}
_INCLUDES = {"requirements", "constraints"}


def check(view: LineView) -> Iterator[Finding]:
    line = view.line
    statement = line.statement
    if statement.__class__ is Requirement:
        if line.problems:
            return
        assert isinstance(statement, Requirement)
        if statement.options and (statement.editable or line.stray or _odd_options(statement)):
            yield from _requirement(line, statement)
        if statement.form is Form.URL and not statement.editable:
            yield from _glued_marker(line, statement)
    elif statement.__class__ is OptionLine:
        if line.problems:
            return
        assert isinstance(statement, OptionLine)
        yield from _option_line(line, statement)
    if line.joined and line.comments:
        yield from _joined_comment(line)


def _found(span: Span, message: str, *fixes: Fix, faded: bool = True) -> Finding:
    return Finding("ignored-text", span, message, tags=(Tag.UNNECESSARY,) if faded else (), fixes=fixes)


def _odd_options(requirement: Requirement) -> bool:
    return any(o.spec is not None and o.spec.dest != "hashes" for o in requirement.options)


def _requirement(line: Line, requirement: Requirement) -> Iterator[Finding]:
    editables = [o for o in requirement.options if o.spec is not None and o.spec.dest == "editables"]
    if requirement.editable and requirement.start != requirement.options[0].start:
        first = editables[0]
        words = requirement.pip_text.strip()
        fix = Fix("Put the editable on a line of its own", moves.split_before(line, first.start), safe=False)
        yield _found(
            first.span, f"pip takes `{words}` for what is editable and ignores the value of `{first.name.text}`", fix
        )
    for option in requirement.options:
        misread = list(_value(line, option))
        if misread:
            yield from misread
            return
        dest = option.spec.dest if option.spec is not None else ""
        written = _short(line, option)
        if dest == "editables":
            if option is not editables[0]:
                edits = moves.split_before(line, option.start)
                fix = Fix("Put it on a line of its own", edits)
                yield _found(option.span, f"pip reads one editable a line and ignores {written}", fix)
        elif dest == "hashes" and requirement.editable:
            yield _found(option.span, "pip ignores the hash of an editable")
        elif dest not in ("hashes", "config_settings"):
            lifted = moves.lift_option(line, option)
            fixes = (Fix("Put it on a line of its own", lifted, dest not in _OPENS_MORE),) if lifted else ()
            yield _found(option.span, f"pip ignores {written} after a requirement", *fixes)
    if line.stray:
        yield from (_found(*answer[:2], *answer[2]) for answer in words_behind_requirement(line, requirement))


def _option_line(line: Line, statement: OptionLine) -> Iterator[Finding]:
    for option in statement.options:
        misread = list(_value(line, option))
        if misread:
            yield from misread
            return
    yield from (_found(*answer[:2], *answer[2]) for answer in words_behind_options(line, statement))
    if len(statement.options) > 1 or (statement.options and statement.options[0].spec is not None):
        yield from _dropped_options(line, statement)


def _dropped_options(line: Line, statement: OptionLine) -> Iterator[Finding]:
    named = [(o, o.spec.dest) for o in statement.options if o.spec is not None]
    split = moves.split_options(line, statement) if len(named) > 1 else None
    safe = not any(dest in _OPENS_MORE for _, dest in named)
    fixes = (Fix("Put each option on a line of its own", split, safe),) if split else ()
    mixed = any(dest not in ("hashes", "config_settings") for _, dest in named)
    last_index = next((option for option, dest in reversed(named) if dest == "index_url"), None)
    seen: set[str] = set()
    for option, dest in named:
        written = _short(line, option)
        if statement.include is not None:
            if option is statement.include:
                continue
            if dest in _INCLUDES:
                yield _found(option.span, f"pip follows one file a line and ignores {written}", *fixes)
            else:
                beside = statement.include.name.text
                yield _found(option.span, f"pip ignores {written} on a line with `{beside}`", *fixes)
        elif dest == "config_settings" or (dest == "hashes" and mixed):
            yield _found(option.span, f"pip ignores `{option.name.text}` on a line without a requirement")
        elif dest == "find_links" and dest in seen:
            yield _found(option.span, f"pip reads one `{option.name.text}` a line and ignores this one", *fixes)
        elif dest == "index_url" and option is not last_index:
            yield _found(option.span, f"pip takes the last `{option.name.text}` of the line and ignores this one")
        seen.add(dest)


def _short(line: Line, option: Option) -> str:
    return quoted(line.raw[option.start : option.end], f"`{option.name.text}`")


def _value(line: Line, option: Option) -> Iterator[Finding]:
    """Values that pip reads otherwise than they are written."""
    name, value = option.name, option.value
    if value is None or value.end <= value.start:
        return
    if len(name.text) == 2 and value.start == name.end:
        word = line.raw[option.start : value.end].split()[0]
        long = f"-{word.partition('=')[0]}"
        if value.text.startswith("=") and line.raw.startswith("=", name.end):
            fix = Fix("Write a space instead", (Edit(Span(name.end, name.end + 1), " "),))
            yield _found(Span(name.end, name.end + 1), "pip takes the `=` for part of the value", fix, faded=False)
            return
        if long in BY_NAME and len(word) > 3:
            fix = Fix(f"Write `{long}`", (Edit(Span(option.start, option.start), "-"),))
            message = f"with one hyphen this is `{name.text}` with the value {quoted(value.text, 'after it')}"
            yield _found(Span(option.start, option.start + len(word)), message, fix, faded=False)
            return
    written = line.raw[value.start : value.end]
    if "\\" in written and "'" not in written and '"' not in written and (lost := _LOST_BACKSLASH.search(written)):
        at = value.start + lost.start()
        edits = tuple(
            Edit(Span(value.start + m.start(), value.start + m.start() + 1), "/")
            for m in _LOST_BACKSLASH.finditer(written)
        )
        yield _found(
            Span(at, at + 1),
            f"pip drops the backslash and reads {quoted(value.text, 'something else')}",
            Fix("Write `/`", edits),
            faded=False,
        )


def _glued_marker(line: Line, requirement: Requirement) -> Iterator[Finding]:
    url = requirement.url
    match = _GLUED_MARKER.search(url.text) if url is not None and ";" in url.text else None
    if match is None or url is None or line.raw[url.start : url.end] != url.text:
        return
    at = Span(url.start + match.start(), url.start + match.end())
    fix = Fix("Put spaces round `;`", (Edit(at, " ; "),))
    message = "pip takes this marker for part of the URL: it expects a space after the `;`"
    yield _found(Span(at.start + match[0].index(";"), url.end), message, fix, faded=False)


def _joined_comment(line: Line) -> Iterator[Finding]:
    """Lines that a backslash at a comment's end makes part of the comment."""
    for comment in line.comments:
        text = line.raw[comment.start : comment.end]
        lines = text.splitlines(keepends=True)
        at = comment.start + len(lines[0])
        for n, following in enumerate(lines[1:]):
            word = following.strip(" \t\r\n\\")
            if word and word[0] != "#":
                start = at + following.index(word[0])
                span = Span(start, start + len(following.strip()) - (following.strip() != word))
                end = at - len(lines[n]) + len(lines[n].rstrip())
                if word[0] == "-" and n == 0:
                    fixes = (Fix("Put the comment on a line of its own", moves.comment_above(line, comment, end)),)
                else:
                    bare = end - len(lines[n].rstrip()) + len(lines[n].rstrip(" \t\r\n\\"))
                    fixes = (Fix("Remove the backslash after the comment", (Edit(Span(bare, end), ""),), safe=False),)
                yield _found(span, "A backslash joins this line to the comment above, so pip ignores it", *fixes)
                break
            at += len(following)


RULE = Rule("ignored-text", Severity.WARNING, __doc__ or "", line=check, fixable=True)
