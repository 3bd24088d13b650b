"""Markdown for a terminal: as much of it as rules' pages use. Not for text from files: it is ours to trust."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from pinfold.cli.terminal import Paint

_CODE = re.compile(r"`([^`\n]+)`")
_STRONG = re.compile(r"\*\*([^*\n]+)\*\*")
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)")
_ITEM = re.compile(r"([-*]|\d+\.) +")


def to_terminal(text: str, paint: Paint, columns: int) -> str:
    """Headings bold, code blocks indented, paragraphs filled to `columns`. Ends with one line break."""
    blocks = [_block(block, paint, columns) for block in _blocks(text)]
    return "\n\n".join(blocks) + "\n"


def _blocks(text: str) -> Iterator[list[str]]:
    """Runs of lines between blank ones; a fenced block is one run, blank lines and all."""
    run: list[str] = []
    fenced = False
    for line in text.strip("\n").split("\n"):
        fence = line.startswith("```")
        if fenced or line.strip():
            if fence and not fenced and run:
                yield run
                run = []
            run.append(line)
        elif run:
            yield run
            run = []
        if fence:
            fenced = not fenced
            if not fenced:
                yield run
                run = []
    if run:
        yield run


def _block(lines: list[str], paint: Paint, columns: int) -> str:
    first = lines[0]
    if first.startswith("```"):
        return "\n".join(f"    {paint('code', line)}".rstrip() for line in lines[1:] if not line.startswith("```"))
    if first.startswith("#"):
        return paint("bold", _plain(first.lstrip("# ")))
    if first.startswith("|"):
        return "\n".join(lines)
    if _ITEM.match(first):
        items: list[list[str]] = []
        for line in lines:
            if _ITEM.match(line):
                items.append([line])
            else:
                items[-1].append(line.strip())
        return "\n".join(_fill(" ".join(item), paint, columns, _ITEM.match(item[0])) for item in items)
    return _fill(" ".join(lines), paint, columns, None)


def _fill(text: str, paint: Paint, columns: int, item: re.Match[str] | None) -> str:
    hanging = " " * len(item[0]) if item else ""
    filled = textwrap.fill(
        _LINK.sub(r"\1 (\2)", text), columns, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
    # Colours come last, so that they don't count as columns; a span that was wrapped stays plain.
    return _STRONG.sub(lambda m: paint("bold", m[1]), _CODE.sub(lambda m: paint("code", m[0]), filled))


def _plain(text: str) -> str:
    return _STRONG.sub(r"\1", text)
