"""The private requirements file that tells uv or pip what a plan wants. Pure text; addresses in it may hold credentials.

Must never let a name, version or address become another line or another option than it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from packaging.version import InvalidVersion, Version

from pinfold.analysis import urls
from pinfold.analysis.resolved import Resolved
from pinfold.system.trouble import Trouble, shown

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_HASH = re.compile(r"[a-z0-9_]+:[0-9A-Fa-f]+")
_LEGACY = re.compile(r"[A-Za-z0-9._+!-]+")
# White space ends a word for both tools, and `#` behind it a line; a quotation mark or backslash is pip's own.
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\"'\\]")
_BY_HAND = "Have the environment made anew with `pinfold env remove` and `pinfold env sync`."
_EGG = re.compile(r"[#&]egg=")


def text(wanted: Iterable[Resolved], tool: str) -> str:
    """One line each, for "uv" or "pip"."""
    return "".join(f"{line(each, tool)}\n" for each in wanted)


def names_text(names: Iterable[str]) -> str:
    """One line for each name of what is to be taken out. Raises Trouble `installer-failed` for what is no name."""
    lines = []
    for name in names:
        if not _NAME.fullmatch(name):
            raise Trouble("installer-failed", f"“{shown(name)[:100]}” cannot be taken out: it is no name.", _BY_HAND)
        lines.append(f"{name}\n")
    return "".join(lines)


def line(wanted: Resolved, tool: str) -> str:
    """The line for one distribution. Configuration settings stand on pip's; uv takes them as arguments.

    Raises Trouble `installer-failed` for what cannot be one."""
    if wanted.name and not _NAME.fullmatch(wanted.name):
        raise _refusal(wanted.name)
    parts = [_what(wanted, tool)]
    for each in wanted.hashes:
        if not _HASH.fullmatch(each):
            raise _refusal(each)
        parts.append(f"--hash={each}")
    if tool == "pip":
        for key, values in wanted.config_settings.items():
            parts += [f"--config-settings={_quoted(f'{key}={value}')}" for value in values]
    return " ".join(parts)


def without_place(said: str, file: str) -> str:
    """What pip says, without where it has read of it: nobody finds our private file."""
    return re.sub(rf" \(from (?:-r )?{re.escape(file)} \(line \d+\)\)", "", said)


def is_local(wanted: Resolved) -> bool:
    return wanted.url[:5].lower() == "file:"


def is_editable_clone(wanted: Resolved) -> bool:
    """Whether it is `-e git+…`, which only pip knows."""
    return wanted.editable and urls.is_vcs(wanted.url)


def _what(wanted: Resolved, tool: str) -> str:
    if wanted.url:
        url = _UNSAFE.sub(lambda found: quote(found[0]), wanted.url)
        if wanted.editable:
            if is_editable_clone(wanted) and wanted.name and not _EGG.search(url):
                url += f"{'&' if '#' in url else '#'}egg={wanted.name}"
            # uv takes a `%23` in a lone URL for a `#`; old versions of pip know no name here.
            return f"-e {wanted.name} @ {url}" if tool == "uv" and wanted.name else f"-e {url}"
        return f"{wanted.name} @ {url}" if wanted.name else url
    try:
        return f"{wanted.name}=={Version(wanted.version)}"
    except InvalidVersion:
        if not _LEGACY.fullmatch(wanted.version):
            raise _refusal(f"{wanted.name} {wanted.version}") from None
        return f"{wanted.name}==={wanted.version}"


def _quoted(word: str) -> str:
    """A word as `shlex` reads it back; a line break would end the line all the same."""
    if any(mark in word for mark in "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"):
        raise _refusal(word)
    return '"' + re.sub(r'(["\\])', r"\\\1", word) + '"'


def _refusal(what: str) -> Trouble:
    return Trouble("installer-failed", f"“{shown(what)[:100]}” cannot be installed: it is no name, version or hash.")
