"""The order of requirements by name within blocks. Part of formatting; must never part a line from its comments.

A blank line, a comment line and a line that is no named requirement end a block. A comment that suppresses findings on
the next line keeps that line.
"""

from __future__ import annotations

from pinfold.analysis.index import file_index
from pinfold.requirements.tree import File, Line, Requirement


def sorted_order(file: File) -> list[int]:
    """The indices of `file.lines` in their new order; equal names keep theirs."""
    suppressing = {file.line_at(s.comment.start) for s in file_index(file).suppressions if not s.whole_file}
    order: list[int] = []
    block: list[int] = []

    def close() -> None:
        order.extend(sorted(block, key=lambda i: _key(file.lines[i])))
        block.clear()

    held = False
    for i, line in enumerate(file.lines):
        if _movable(line) and not held:
            block.append(i)
        elif line.statement is None and line.comments:
            held = held or i in suppressing
            close()
            order.append(i)
            continue
        else:
            close()
            order.append(i)
        held = False
    close()
    return order


def _movable(line: Line) -> bool:
    statement = line.statement
    if not isinstance(statement, Requirement) or line.problems or line.cuts or not statement.key:
        return False
    # a bare carriage return that comes to stand before a line feed would be one line break with it
    return line.raw[-1] not in "\\\r" and not statement.editable


def _key(line: Line) -> str:
    assert isinstance(line.statement, Requirement)
    return line.statement.key
