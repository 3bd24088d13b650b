"""Changes of requirement files as people read them. Pure; the lines are made harmless first."""

from __future__ import annotations

from difflib import SequenceMatcher

from pinfold.cli.terminal import Paint
from pinfold.cli.visible import clean, clean_lines


def changed_lines(name: str, before: str, after: str, paint: Paint) -> list[str]:
    """The file's name, and the lines that go and come."""
    old, new = clean_lines(before).splitlines(), clean_lines(after).splitlines()
    lines = []
    for tag, low, high, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            lines += [paint("removed", f"  - {line}") for line in old[low:high]]
            lines += [paint("added", f"  + {line}") for line in new[first:last]]
    return [f"{paint('bold', clean(name))}:", *lines] if lines else []
