"""What the verbs that write requirement files show of it."""

from __future__ import annotations

from difflib import SequenceMatcher

from pinfold.cli.terminal import Paint
from pinfold.cli.visible import clean, clean_lines
from pinfold.workspace.fold.writing import write

__all__ = ["changed_lines", "write"]


def changed_lines(name: str, before: str, after: str, paint: Paint) -> list[str]:
    """The lines of a file that go and come, for people."""
    old, new = clean_lines(before).splitlines(), clean_lines(after).splitlines()
    lines = []
    for tag, low, high, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            lines += [paint("removed", f"- {line}") for line in old[low:high]]
            lines += [paint("added", f"+ {line}") for line in new[first:last]]
    return [f"{paint('bold', clean(name))}:", *(f"  {line}" for line in lines)] if lines else []
