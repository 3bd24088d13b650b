"""Where in a file a new requirement belongs, and what goes with one that is taken out. Pure; knows lines, not versions."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from pinfold.analysis.findings import Edit
from pinfold.analysis.index import file_index
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File, Line, Requirement

_BREAK = re.compile(r"\r\n|\n|\r")


def line_break(file: File) -> str:
    """The line break that the file uses first; LF where there is none."""
    match = _BREAK.search(file.text)
    return match[0] if match is not None else "\n"


def insertions(file: File, lines: Sequence[tuple[str, str]]) -> tuple[Edit, ...]:
    """The edits that put new lines, given with their keys, into a file: one for each place.

    With one block of requirements that is sorted by name, where the order says; else behind the last requirement. The file ends
    as it did, with a line break or without.
    """
    blocks = _blocks(file)
    groups = blocks[-1] if blocks else []
    keys = [_key(file.lines[first]) for first, _ in groups]
    in_order = len(blocks) == 1 and all(one <= other for one, other in pairwise(keys))
    texts: dict[int, list[str]] = {}
    for key, text in sorted(lines):
        at = len(file.lines)
        if groups:
            before = [last for (_, last), other in zip(groups, keys, strict=True) if other <= key or not in_order]
            at = before[-1] + 1 if before else groups[0][0]
        while at > 0 and _suppresses_next(file, at - 1):
            at -= 1  # what it allows is another line's
        texts.setdefault(at, []).append(text)
    return tuple(_insertion(file, at, found) for at, found in sorted(texts.items()))


def _insertion(file: File, at: int, texts: Sequence[str]) -> Edit:
    end = line_break(file)
    if at < len(file.lines):
        offset = file.starts[at]
        return Edit(Span(offset, offset), "".join(text + end for text in texts))
    offset = len(file.text)
    if file.text and file.text[-1] not in "\r\n":
        return Edit(Span(offset, offset), "".join(end + text for text in texts))
    return Edit(Span(offset, offset), "".join(text + end for text in texts))


def removal(file: File, lines: Collection[int]) -> tuple[Edit, ...]:
    """The edits that take lines out, and the comments that belong to them alone. The file ends as it did."""
    gone = set(lines)
    for i in lines:
        gone.update(belonging(file, i))
        before = i - 1
        while before >= 0 and _suppresses_next(file, before):
            gone.add(before)
            before -= 1
    edits: list[Edit] = []
    for i in sorted(gone):
        start, end = file.starts[i], file.starts[i] + len(file.lines[i].raw)
        if edits and edits[-1].span.end == start:
            start = edits.pop().span.start
        edits.append(Edit(Span(start, end), ""))
    if edits and edits[-1].span.end == len(file.text) and file.text[-1] not in "\r\n" and edits[-1].span.start > 0:
        # the line before becomes the last one, which in this file has no line break
        start = edits[-1].span.start
        start -= 2 if file.text[:start].endswith("\r\n") else 1
        edits[-1] = Edit(Span(start, len(file.text)), "")
    return tuple(edits)


def belonging(file: File, i: int) -> range:
    """The lines below a line that are nothing but indented comments, as compilers write them: they are about that line."""
    after = i + 1
    while after < len(file.lines) and _is_indented_comment(file.lines[after]):
        after += 1
    return range(i + 1, after)


def _blocks(file: File) -> list[list[tuple[int, int]]]:
    """Runs of named requirements, each with the indented comments below it, as (first, last) line; blank lines, other comments and
    other statements part them."""
    blocks: list[list[tuple[int, int]]] = []
    open_ = False
    for i, line in enumerate(file.lines):
        statement = line.statement
        if isinstance(statement, Requirement) and statement.key and not statement.editable:
            if not open_:
                blocks.append([])
            blocks[-1].append((i, i))
            open_ = True
        elif open_ and _is_indented_comment(line):
            blocks[-1][-1] = (blocks[-1][-1][0], i)
        else:
            open_ = False
    return blocks


def _suppresses_next(file: File, i: int) -> bool:
    """Whether a line is nothing but a comment that suppresses findings on the next one."""
    if file.lines[i].statement is not None or i not in file_index(file).suppressing:
        return False
    return any(file.line_at(s.comment.start) == i and not s.whole_file for s in file_index(file).suppressions)


def _is_indented_comment(line: Line) -> bool:
    return line.statement is None and bool(line.comments) and line.raw[0] in " \t"


def _key(line: Line) -> str:
    assert isinstance(line.statement, Requirement)
    return line.statement.key
