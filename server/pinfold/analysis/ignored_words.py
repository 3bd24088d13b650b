"""Words that belong to no option: what pip drops, what it may have been meant for, and the move that makes it count. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from pinfold.analysis import line_moves as moves
from pinfold.analysis.findings import Edit, Fix
from pinfold.analysis.marker_names import ignored_marker
from pinfold.analysis.quoting import quoted
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Line, Option, OptionLine, Requirement, Token

Answer = tuple[Span, str, tuple[Fix, ...]]
_OWN_LINE = "Put it on a line of its own"


def words_behind_requirement(line: Line, requirement: Requirement) -> Iterator[Answer]:
    """The words after a requirement's options. A name and `@` after `-e` are left to the rule for invalid requirements."""
    if line.stray[0].text == "@" and requirement.editable:
        return
    if requirement.editable and (cut := _cut_value(line, requirement)):
        yield cut
        return
    for run in _runs(line.stray, requirement.options):
        span = _extent(line, run)
        text = line.raw[span.start : span.end]
        if run[0].text.startswith(";"):
            yield _marker(line, requirement, span)
        elif moves.reads_as_requirement(text):
            fix = Fix(_OWN_LINE, moves.split_before(line, span.start))
            yield span, f"pip reads one requirement a line and ignores {quoted(text, 'the second')}", (fix,)
        else:
            yield span, _message(text), ()


def _cut_value(line: Line, requirement: Requirement) -> Answer | None:
    """An editable whose value ends in the middle of extras, a comment or a marker, because a space ends it."""
    option = next(o for o in requirement.options if o.spec is not None and o.spec.dest == "editables")
    value, stray = option.value, line.stray
    if value is None or value.end > stray[0].start or line.raw[value.start : value.end] != value.text:
        return None
    if value.text.endswith("#"):
        span = Span(value.end - 1, stray[-1].end)
        fix = Fix("Put a space before `#`", (Edit(Span(value.end - 1, value.end - 1), "  "),))
        return span, "pip takes `#` for a comment only after a space", (fix,)
    if ";" in value.text:
        span = Span(value.start + value.text.index(";"), _extent(line, stray).end)
        return span, "pip takes `;` for part of the path and ignores the rest", ()
    last = next((n for n, word in enumerate(stray) if word.text.endswith("]")), None)
    if "[" in value.text and "]" not in value.text and last is not None:
        span = Span(value.end, stray[last].end)
        joined = "".join(line.raw[span.start : span.end].split())
        return span, "pip ends the value at the space", (Fix("Remove the spaces", (Edit(span, joined),)),)
    return None


def _marker(line: Line, requirement: Requirement, span: Span) -> Answer:
    if requirement.editable:
        edits = moves.marker_into_editable(line, requirement, span)
        message = 'pip ignores a marker after `-e`; only `-e "name @ URL ; marker"` takes one'
        return span, message, (Fix("Write `name @ URL ; marker`", edits),) if edits else ()
    edits = moves.marker_before_options(line, requirement, span)
    message = "pip ignores a marker after options: the requirement holds everywhere"
    return span, message, (Fix("Put the marker before the options", edits),) if edits else ()


def words_behind_options(line: Line, statement: OptionLine) -> Iterator[Answer]:
    """The words on a line of options, but for markers, which have a rule of their own."""
    if not statement.options:
        yield _dashes(line, statement)
        return
    marker = ignored_marker(line)
    starts = [o.start for o in statement.options]
    for run in _runs(statement.stray, statement.options):
        if marker is not None and marker.span.start <= run[0].start:
            continue
        at = bisect_right(starts, run[0].start)
        before = statement.options[at - 1] if at else None
        span = _extent(line, run)
        text = line.raw[span.start : span.end]
        yield span, _message(text), tuple(_fixes(line, statement, before, run, span))


def _message(text: str) -> str:
    return f"pip ignores {quoted(text, 'what stands')} after an option"


def _extent(line: Line, run: tuple[Token, ...]) -> Span:
    """The words with the quotation marks round them, which are no part of a word."""
    start, end = run[0].start, run[-1].end
    while line.raw[start - 1 : start] in ("'", '"'):
        start -= 1
    while line.raw[end : end + 1] in ("'", '"'):
        end += 1
    return Span(start, end)


def _fixes(
    line: Line, statement: OptionLine, before: Option | None, run: tuple[Token, ...], span: Span
) -> Iterator[Fix]:
    if before is None or before.spec is None:
        return
    dest, text = before.spec.dest, line.raw[span.start : span.end]
    words = [line.raw[w.start : w.end] for w in run]
    gap = Span(moves.gap_before(line, span.start), span.start)
    bare = all(w.replace("-", "").replace("_", "").replace(".", "").isalnum() for w in words)
    if dest in ("extra_index_urls", "find_links", "trusted_hosts"):
        hosts = dest == "trusted_hosts" and bare
        if hosts or all("://" in w or (dest == "find_links" and "/" in w) for w in words):
            again = moves.newline(line) + before.name.text + " "
            yield Fix(
                f"Repeat `{before.name.text}`",
                (Edit(Span(gap.start, span.end), "".join(again + w for w in words)),),
                False,
            )
            return
    if dest in ("requirements", "constraints") and all(w.endswith((".txt", ".in")) for w in words):
        again = moves.newline(line) + before.name.text + " "
        yield Fix(f"Repeat `{before.name.text}`", (Edit(Span(gap.start, span.end), "".join(again + w for w in words)),))
        return
    if dest in ("format_control", "release_control") and bare:
        yield Fix(
            "Join the names with a comma", (Edit(Span(gap.start, span.end), "".join("," + w for w in words)),), False
        )
    if not moves.reads_as_requirement(text):
        return
    hashes = all(o.spec is not None and o.spec.dest in ("hashes", "config_settings") for o in statement.options)
    if hashes and before is statement.options[-1]:
        edits = moves.swap(line, Span(statement.options[0].start, before.end), span)
        if edits is not None:
            yield Fix("Put the requirement before its options", edits)
    elif not hashes:
        certain = not (dest in ("format_control", "release_control") and bare)
        yield Fix(_OWN_LINE, moves.split_before(line, span.start), certain)


def _dashes(line: Line, statement: OptionLine) -> Answer:
    """A line after `-` or `--`, like one of a list in YAML or Markdown."""
    dash = statement.stray[0]
    rest = line.raw[dash.end : statement.end].strip()
    message = f"pip ignores the whole line because of the `{dash.text}`"
    if not moves.reads_as_requirement(rest):
        return statement.span, message, ()
    at = line.raw.index(rest, dash.end)
    return statement.span, message, (Fix(f"Remove the `{dash.text}`", (Edit(Span(dash.start, at), ""),), safe=False),)


def _runs(words: tuple[Token, ...], options: tuple[Option, ...]) -> Iterator[tuple[Token, ...]]:
    """Words that stand side by side, with no option between them."""
    starts = [o.start for o in options]
    run: list[Token] = []
    for word in words:
        if run and bisect_right(starts, run[-1].start) != bisect_right(starts, word.start):
            yield tuple(run)
            run = []
        run.append(word)
    if run:
        yield tuple(run)
