"""The comment that allows a rule on one line, as an edit. Must never end a continuation or change what pip reads."""

from __future__ import annotations

from pinfold.analysis.findings import Edit, Finding
from pinfold.analysis.index import file_index
from pinfold.analysis.rules import BY_NAME
from pinfold.ide.formatting import COMMENT_GAP, line_break
from pinfold.ide.locate import line_at
from pinfold.requirements import lines as physical
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File, Line


def allow_edit(file: File, finding: Finding) -> Edit | None:
    """The edit that suppresses a finding; None for one about suppressions themselves, or with no line to stand on."""
    rule = BY_NAME.get(finding.rule)
    at = min(finding.span.start, len(file.text) - 1)
    i = line_at(file, at)
    if i is None or rule is None or rule.suppressions is not None:
        return None
    for suppression in file_index(file).suppressions:
        if not suppression.whole_file and suppression.scope.start <= finding.span.start <= suppression.scope.end:
            if not suppression.names:
                inside = suppression.span.end - 1
                return Edit(Span(inside, inside), finding.rule)
            behind = suppression.names[-1][1].end
            return Edit(Span(behind, behind), f", {finding.rule}")
    line, start = file.lines[i], file.starts[i]
    comment = f"# pinfold: allow[{finding.rule}]"
    if not line.raw.strip():
        return None
    if _room_behind(line):
        body = line.raw.rstrip("\r\n") if not line.cuts else physical.body(line.raw)
        kept = len(body.rstrip(" \t"))
        return Edit(Span(start + kept, start + len(body)), f"{' ' * COMMENT_GAP}{comment}")
    indent = line.raw[: len(line.raw) - len(line.raw.lstrip(" \t"))]
    return Edit(Span(start, start), f"{indent}{comment}{line_break(file)}")


def _room_behind(line: Line) -> bool:
    """Whether a comment can stand at the end: not inside or behind a continuation."""
    return not line.joined and not physical.body(line.raw).rstrip(" \t").endswith("\\")
