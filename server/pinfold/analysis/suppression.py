"""Suppression comments: `# pinfold: allow[rule, …]` on or before a line, `# pinfold: allow-file[rule, …]` anywhere. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pinfold.requirements.text import Span
from pinfold.requirements.tree import File

_COMMENT = re.compile(r"pinfold:\s*(allow(?:-file)?)\s*\[([^\[\]]*)\]")
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

    def covers(self, rule: str, span: Span) -> bool:
        return any(rule == name for name, _ in self.names) and self.scope.start <= span.start <= self.scope.end


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
    while file.lines[last].statement is None and last + 1 < len(file.lines):
        if not file.lines[last].comments:
            break  # a blank line ends the reach of a comment
        last += 1
    return Span(file.starts[i], file.starts[last] + len(file.lines[last].raw) - 1)
