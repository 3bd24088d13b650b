"""Completion inside comments: the suppression comment and the names of rules. Part of completion."""

from __future__ import annotations

import re

from pinfold.analysis.rules import ALL
from pinfold.ide.completion_item import Item, ItemKind, Typed

_NAMES = re.compile(r"pinfold:\s*allow(?:-file)?\s*\[([^\]]*)\Z")
_START = re.compile(r"#\s*(\S*(?: \S*)?)\Z")
MAX_LENGTH = 1_000  # characters of a comment that are looked at
_SNIPPETS = (("pinfold: allow", "for this line, or the next one"), ("pinfold: allow-file", "for the whole file"))


def complete(typed: Typed) -> list[Item]:
    """Names of rules inside the brackets, the suppression comment itself where a comment begins."""
    near = typed.before[-MAX_LENGTH:]
    names = _NAMES.search(near)
    if names is not None:
        *written, word = (part.strip() for part in names[1].split(","))
        span = typed.span(word, r"[\w-]*")
        if span is None:
            return []
        return [
            Item(rule.name, ItemKind.RULE, span, rule.name, rule.summary, _page(rule.doc), f"{n:03}")
            for n, rule in enumerate(ALL)
            if rule.name not in written
        ]
    start = _START.search(near)
    span = typed.span(start[1], r"[\w:-]*") if start is not None else None
    if start is None or span is None:
        return []
    return [
        Item(f"{text}[…]", ItemKind.SNIPPET, span, f"{text}[$1]", detail, snippet=True, again=True, sort=text)
        for text, detail in _SNIPPETS
        if text.startswith(start[1])
    ]


def _page(doc: str) -> str:
    """What a rule reports, from its page."""
    return doc.partition("## What it reports")[2].partition("\n## ")[0].strip()
