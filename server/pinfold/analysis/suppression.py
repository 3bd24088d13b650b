"""Suppression comments: `# pinfold: allow[rule, …]` on or before a line, `# pinfold: allow-file[rule, …]` anywhere. Pure."""

from __future__ import annotations

import re

from pinfold.records import dataclass
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File

_COMMENT = re.compile(r"pinfold:\s*(allow(?:-file)?)\s*\[([^\[\]]*)\]")
MAX_REACH = 100  # comment lines between a suppression on a line of its own and what it is about
_NAME = re.compile(r"[^\s,]+")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One suppression comment. All spans are absolute.

    `names` are the rules with their places, `scope` is what it covers, `span` is from `pinfold:` to the closing bracket,
    `comment` is the whole comment.
    """

    names: tuple[tuple[str, Span], ...]
    scope: Span
    span: Span
    comment: Span
    whole_file: bool


class Coverage:
    """Which of a file's suppressions cover a place, found by line: files may hold thousands."""

    def __init__(self, file: File, suppressions: list[Suppression]) -> None:
        self._file = file
        self._everywhere = [(n, s) for n, s in enumerate(suppressions) if s.whole_file]
        self._by_line: dict[int, list[tuple[int, Suppression]]] = {}
        for n, suppression in enumerate(suppressions):
            if not suppression.whole_file:
                last = file.line_at(suppression.scope.end)
                for i in range(file.line_at(suppression.scope.start), last + 1):
                    self._by_line.setdefault(i, []).append((n, suppression))

    def of(self, rule: str, span: Span) -> list[int]:
        """The positions in the list of those that cover a finding of this rule at `span`."""
        here = self._by_line.get(self._file.line_at(span.start), ())
        return [n for n, s in (*here, *self._everywhere) if any(rule == name for name, _ in s.names)]


def read_suppression(file: File, i: int) -> list[Suppression]:
    """The suppressions in the comment of the logical line with index `i`."""
    line, start = file.lines[i], file.starts[i]
    found = []
    for comment in line.comments:
        for match in _COMMENT.finditer(comment.text):
            # a comment over a joint keeps its source text, so its offsets are the source's
            base = start + comment.start
            at = base + match.start(2)
            names = tuple((m[0], Span(at + m.start(), at + m.end())) for m in _NAME.finditer(match[2]))
            whole_file = match[1] == "allow-file"
            scope = Span(0, len(file.text)) if whole_file else _scope(file, i)
            span = Span(base + match.start(), base + match.end())
            found.append(Suppression(names, scope, span, Span(base, start + comment.end), whole_file))
    return found


def _scope(file: File, i: int) -> Span:
    """The line itself, or the next line with a statement when the comment stands alone."""
    last = i
    while file.lines[last].statement is None and last + 1 < len(file.lines) and last - i < MAX_REACH:
        if not file.lines[last].comments:
            break  # a blank line ends the reach of a comment
        last += 1
    return Span(file.starts[i], file.starts[last] + len(file.lines[last].raw) - 1)
