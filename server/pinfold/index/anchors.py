"""The few elements of an HTML page that an index speaks by, in time proportional to the page whatever it holds.

The tokeniser of the HTML Living Standard (13.2.5) for what is needed; the standard library's reader takes quadratic time on
unclosed tags and comments. Pure; raises nothing but ValueError, for a tag beyond all bounds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_TAG = 65_536  # characters
MAX_ATTRIBUTES = 40  # of one tag

# What matters, and what hides what stands inside it.
_START = re.compile(r"<(?:(!--)|([!?])|(a|base|meta|form|script|style)(?=[\s/>]))", re.IGNORECASE)
_GAP = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?""")
_COMMENT_END = re.compile(r"--!?>")
_RAW_END = {
    "script": re.compile(r"</script(?=[\s/>])", re.IGNORECASE),
    "style": re.compile(r"</style(?=[\s/>])", re.IGNORECASE),
}


class Element(NamedTuple):
    """A start tag: its name in lower case and its attributes, without a value "". Of two of the same name the last counts."""

    name: str
    attributes: dict[str, str]


def elements(text: str) -> Iterator[Element]:
    """The `a`, `base`, `meta`, `form` and `script` elements of a page in their order."""
    at = 0
    while match := _START.search(text, at):
        if match[1]:
            at = _after_comment(text, match.end())
        elif match[2]:
            at = text.find(">", match.end()) + 1
        else:
            attributes: dict[str, str] = {}
            at = _attributes(text, match.end(), attributes)
            name = match[3].lower()
            if at and name in _RAW_END:
                end = _RAW_END[name].search(text, at)
                at = end.end() if end else 0
            if name != "style" and (at or name == "script"):
                yield Element(name, attributes)
        if not at:  # the page ends within something
            return


def _after_comment(text: str, at: int) -> int:
    """Where a comment ends that begins before `at`, 0 if it does not."""
    if text.startswith((">", "->"), at):  # an abrupt end
        return text.index(">", at) + 1
    end = _COMMENT_END.search(text, at)
    return end.end() if end else 0


def _attributes(text: str, at: int, found: dict[str, str]) -> int:
    """Collects the attributes of the tag that goes on at `at`; where it ends, 0 if it does not."""
    end = at + MAX_TAG
    for _ in range(MAX_ATTRIBUTES):
        part = _ATTRIBUTE.match(text, at, end)
        if part is None:
            break
        name, double, single, bare = part.groups()
        at = part.end()
        value = double if double is not None else single if single is not None else bare or ""
        if bare and bare[0] in "\"'":  # the quote is never closed
            return _unclosed(text, end)
        found[name.lower()] = _unescaped(value)
    gap = _GAP.match(text, at, end)
    at = gap.end() if gap else at
    return at + 1 if text.startswith(">", at) else _unclosed(text, end)


def _unclosed(text: str, end: int) -> int:
    if end >= len(text):
        return 0
    raise ValueError("The page has a tag that is longer than any index would write.")


def _unescaped(value: str) -> str:
    if "&" not in value:
        return value
    try:
        return html.unescape(value)
    except ValueError:  # a character reference of thousands of digits
        return value
