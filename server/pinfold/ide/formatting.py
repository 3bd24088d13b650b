"""The edits that give a file its usual form: spacing, continuations, comment columns, and the order of lines if asked for.

Never changes what pip understands: a line that would be read differently is left as it is, as are lines that pip refuses.
Names keep their spelling, comments their words, line breaks their kind. Formatting what is formatted gives no edits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pinfold.analysis.findings import Edit
from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.settings import Settings
from pinfold.analysis.snapshot import SourceFile
from pinfold.ide.formatting_line import code_end, line_edits, same_meaning
from pinfold.ide.locate import line_in
from pinfold.ide.sorting import sorted_order
from pinfold.records import dataclass
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File, Line

_BREAK = re.compile(r"\r\n|\n|\r")
COMMENT_GAP = 2  # spaces before a comment behind something


@dataclass(slots=True)
class _Slot:
    """One logical line in its new place: which it was, its edits relative to its start, its text with them."""

    index: int
    line: Line
    edits: list[Edit]

    @property
    def text(self) -> str:
        return apply_edits(self.line.raw, self.edits) if self.edits else self.line.raw


def format_edits(source: SourceFile, settings: Settings, span: Span | None = None) -> list[Edit]:
    """Minimal, ordered, non-overlapping edits, absolute; none for prose and for what has no tree.

    With a `span` only the logical lines that it touches, and no sorting.
    """
    file = source.file
    if file is None or source.prose or not file.lines:
        return []
    order = list(range(len(file.lines)))
    if settings.format.sort and span is None:
        order = sorted_order(file)
    slots = [_Slot(i, file.lines[i], line_edits(file.lines[i])) for i in order]
    _place_comments(slots, settings.format.align_comments)
    ending = _final_break(file, span)
    for previous, slot in zip([None, *slots], slots, strict=False):
        # a line feed must not come to stand behind a bare carriage return: the two would be one line break
        merged = previous is not None and previous.line.raw[-1] == "\r" and slot.text[:1] == "\n"
        final = ending if slot.index == len(file.lines) - 1 else []
        if slot.edits:
            slot.edits += final
            if merged or not same_meaning(slot.line, slot.text):
                slot.edits = list(final)
        else:
            slot.edits = list(final)
        slot.edits.sort(key=lambda edit: edit.span)
    return _edits(file, slots, span)


def line_break(file: File) -> str:
    """The line break that the file uses first; LF where there is none."""
    match = _BREAK.search(file.text)
    return match[0] if match is not None else "\n"


def _edits(file: File, slots: Sequence[_Slot], span: Span | None) -> list[Edit]:
    found: list[Edit] = []
    at = 0
    while at < len(slots):
        if slots[at].index == at:
            if span is None or line_in(file, at, span):
                found += [edit.shift(file.starts[at]) for edit in slots[at].edits]
            at += 1
            continue
        # a permuted run ends where everything that was in it has come
        end, highest = at, at
        while end <= highest:
            highest = max(highest, slots[end].index)
            end += 1
        found.append(_moved(file, slots[at:end], at, end))
        at = end
    return found


def _moved(file: File, slots: Sequence[_Slot], at: int, end: int) -> Edit:
    close = file.starts[end] if end < len(file.lines) else len(file.text)
    return Edit(Span(file.starts[at], close), "".join(slot.text for slot in slots))


def _final_break(file: File, span: Span | None) -> list[Edit]:
    """The line break that the last line lacks, relative to it: not behind nothing but spaces, nor where it continues."""
    last, size = file.lines[-1], len(file.text)
    if last.cuts or last.raw[-1] in "\r\n\\" or not last.raw.strip(" \t"):
        return []
    if span is not None and span.end < size:
        return []
    return [Edit(Span(len(last.raw), len(last.raw)), line_break(file))]


def _place_comments(slots: Sequence[_Slot], align: bool) -> None:
    """Two spaces before a comment; neighbours that stood at one column keep one column."""
    at = 0
    while at < len(slots):
        column = _column(slots[at].line)
        end = at + 1
        if column is not None and align:
            while end < len(slots) and _column(slots[end].line) == column:
                end += 1
        run = slots[at:end]
        if column is not None:
            widths = [_width(slot) for slot in run]
            aligned = max(column, max(widths) + COMMENT_GAP)
            for slot, width in zip(run, widths, strict=True):
                gap = aligned - width if len(run) > 1 else COMMENT_GAP
                start, stop = code_end(slot.line), slot.line.comments[0].start
                if slot.line.raw[start:stop] != " " * gap:
                    slot.edits.append(Edit(Span(start, stop), " " * gap))
        at = end


def _column(line: Line) -> int | None:
    """The column of a comment behind something on one line; None where there is none that may be moved."""
    if line.statement is None or not line.comments or line.problems or line.cuts or line.joined:
        return None
    gap = line.raw[code_end(line) : line.comments[0].start]
    if gap.strip(" \t"):
        return None
    return len(line.raw[: line.comments[0].start].expandtabs(8))


def _width(slot: _Slot) -> int:
    """How wide a line's text is in front of its comment, with the edits made so far."""
    end = code_end(slot.line)
    return len(apply_edits(slot.line.raw[:end], [e for e in slot.edits if e.span.end <= end]))
