"""Markdown that is safe to show. Must never let a file's text become markup or a link, or show a password."""

from __future__ import annotations

import re

MAX_CODE = 200  # characters of a file shown in one piece

_BACKTICKS = re.compile("`+")
_SPACES = re.compile(" {2,}")
# what can begin markup, HTML or a link inside a line; a full stop or a hyphen there cannot
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&@]|:(?=//)|(?<=www)\.)")
_AUTHORITY = re.compile(r"([A-Za-z][\w+.-]{0,20}://)([^/?#\s]*)", re.ASCII)
_VARIABLES = re.compile(r"(?:\$\{[A-Z0-9_]+\}|:)+")
_PAGE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?#][A-Za-z0-9%._~:/?#@!$&*+,;=-]*)?")
_QUERY = re.compile(r"\?[^#\s]+")
HIDDEN = "***"


def code(text: str) -> str:
    """`text` as inline code on one line, invisible characters spelled out, cut to `MAX_CODE` characters."""
    spelled = (c if c.isprintable() else " " if c in "\t\r\n" else f"<U+{ord(c):04X}>" for c in text[: 4 * MAX_CODE])
    shown = _SPACES.sub(" ", "".join(spelled)).strip()
    if len(shown) > MAX_CODE:
        shown = shown[: MAX_CODE - 1] + "…"
    if not shown:
        return "(nothing)"
    longest = max((len(m[0]) for m in _BACKTICKS.finditer(shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def block(text: str) -> str:
    """`text` of several lines as it stands, in a fence that nothing in it can end."""
    lines = ("".join(c if c.isprintable() else " " if c == "\t" else "?" for c in line) for line in text.splitlines())
    shown = "\n".join(lines)
    longest = max((len(m[0]) for m in _BACKTICKS.finditer(shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{shown}\n{fence}"


def escape(text: str) -> str:
    """`text` as plain words, spaces at both ends kept."""
    return _MARKUP.sub(r"\\\1", text)


def link(label: str, url: str) -> str:
    """A link to a web page; "" for an address that is none, or that holds anything that could end the link early."""
    return f"[{escape(label)}]({url})" if label and _PAGE.fullmatch(url) else ""


def worded(explanation: str, original: str) -> str:
    """An explanation of `original` with code spans of its own; a backtick in the original would end those early."""
    if "`" in original:
        return code(original)
    parts = explanation.split("`")
    return "".join(escape(p) if i % 2 == 0 else code(p) for i, p in enumerate(parts))


def redacted(text: str) -> str:
    """A URL without user, password and query, which may hold secrets; `${NAME}` stays, for it tells nothing."""
    return _QUERY.sub("?…", _AUTHORITY.sub(_without_user, _hide_broken(text))) if "://" in text else text


def _without_user(match: re.Match[str]) -> str:
    user, at, host = match[2].rpartition("@")
    if not at or user == "git" or _VARIABLES.fullmatch(user):
        return match[0]
    return f"{match[1]}{HIDDEN}@{host}"


def _hide_broken(text: str) -> str:
    """A password with a slash, `?` or `#` in it ends the authority early; what precedes the last `@` is hidden then."""
    match = _AUTHORITY.search(text)
    if match is None or "@" in match[2]:
        return text
    rest = text[match.end() :]
    port = match[2].rpartition("]")[2].partition(":")[2]
    if port and not port.isdigit() and "@" in rest:
        return f"{text[: match.end(1)]}{HIDDEN}@{rest.rpartition('@')[2]}"
    return text
