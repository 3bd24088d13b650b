"""A change as a unified diff for people: what it shows is made harmless first. Must never be taken for a patch file."""

from __future__ import annotations

from difflib import unified_diff

from pinfold.cli.terminal import Paint
from pinfold.cli.visible import clean_lines, visible


def diff(name: str, before: str, after: str, paint: Paint) -> str:
    """The diff of a text; line ends are shown where they are the difference."""
    lines = unified_diff(_lines(before), _lines(after), f"a/{visible(name)}", f"b/{visible(name)}", lineterm="")
    return "".join(f"{_painted(line, paint)}\n" for line in lines)


def _lines(text: str) -> list[str]:
    """Lines without their breaks, secrets hidden. A last line without one says so; a carriage return is shown."""
    lines = clean_lines(text).split("\n")
    if lines[-1] == "":
        return lines[:-1]
    return [*lines[:-1], lines[-1] + "\n\\ No newline at end of file"]


def _painted(line: str, paint: Paint) -> str:
    if line.startswith(("---", "+++")):
        return paint("bold", line)
    style = {"+": "added", "-": "removed", "@": "gutter"}.get(line[:1])
    return paint(style, line) if style else line
