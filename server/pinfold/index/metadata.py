"""What a release says of itself, from its `METADATA` (PEP 566 and later) or from an index's JSON API. Pure.

Raises nothing but ValueError, with a sentence; a field that makes no sense is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from packaging.utils import canonicalize_name

from pinfold.analysis.releases import Details
from pinfold.analysis.versions import version_of
from pinfold.index.told import web_address, words

MAX_HEAD = 2 * 1024 * 1024
MAX_ITEMS = 5_000
MAX_LINE = 4_000  # characters of a requirement
_BODY = re.compile(rb"\r?\n\r?\n|\r\r")
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,40})[ \t]*:[ \t]*")
_SHORT = 80  # characters that a licence's name may have; longer ones are its whole text
_CLASSIFIER = "License :: "
_UNTOLD = {"", "unknown", "none", "n/a"}


def details(data: bytes) -> Details:
    """The metadata of a `.metadata` file, without `files`. Raises ValueError for what is no core metadata."""
    fields = _fields(data)
    version = _one(fields, "version")
    if not version or not _one(fields, "name"):
        raise ValueError("The file is no metadata of a release: it names neither project nor version.")
    urls = []
    for pair in fields.get("project-url", ()):
        label, _, url = pair.partition(",")
        urls.append((label.strip(), url.strip()))
    return _details(
        version,
        _one(fields, "summary"),
        _license(_one(fields, "license-expression"), _one(fields, "license"), fields.get("classifier", ())),
        fields.get("requires-dist", ()),
        _one(fields, "requires-python"),
        fields.get("provides-extra", ()),
        [*urls, ("Homepage", _one(fields, "home-page"))],
    )


def api_details(body: bytes, version: str) -> Details:
    """The metadata in an index's JSON API answer for a release.

    Raises ValueError also where the answer is about another one: there are indexes that know only the latest.
    """
    info = api_info(body, version)["info"]
    urls = info.get("project_urls")
    pairs = [(label, url) for label, url in urls.items()] if isinstance(urls, dict) else []
    return _details(
        info["version"],
        info.get("summary"),
        _license(info.get("license_expression"), info.get("license"), _texts(info.get("classifiers"))),
        _texts(info.get("requires_dist")),
        info.get("requires_python"),
        _texts(info.get("provides_extra")),
        [*pairs, ("Homepage", info.get("home_page"))],
    )


def api_info(body: bytes, version: str) -> dict[str, Any]:
    """The JSON API's answer, known to be about that version and to have a mapping `info`. Raises ValueError otherwise."""
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("The answer is not valid JSON.") from None
    info = said.get("info") if isinstance(said, dict) else None
    stated = info.get("version") if isinstance(info, dict) else None
    if not isinstance(stated, str):
        raise ValueError("The answer is JSON, but not about a release.")
    one, other = version_of(stated), version_of(version)
    if stated != version and (one is None or one != other):
        raise ValueError(f"The answer is about version {words(stated, 40)}, not {words(version, 40)}.")
    assert isinstance(said, dict)
    return said


def _details(
    version: str,
    summary: object,
    license: str,  # noqa: A002 - the field's name
    requires: Iterable[str],
    requires_python: object,
    extras: Iterable[str],
    links: Iterable[tuple[object, object]],
) -> Details:
    summary = words(summary)
    shown: dict[str, tuple[str, str]] = {}
    for label, address in links:
        url = web_address(address)
        if url and len(shown) < 20:
            shown.setdefault(url.rstrip("/"), (words(label, 60) or "Link", url))
    return Details(
        version.strip()[:256],
        summary="" if summary.lower() in _UNTOLD else summary,
        license=license,
        requires=tuple(filter(None, (words(each, MAX_LINE) for each in requires if len(each) <= MAX_LINE))),
        requires_python=words(requires_python),
        extras=frozenset(canonicalize_name(name) for name in (words(each, 100) for each in extras) if name),
        links=tuple(shown.values()),
    )


def _license(expression: object, name: object, classifiers: Iterable[str]) -> str:
    """The SPDX expression (PEP 639), else a short name, else what the classifiers say."""
    if stated := words(expression, 200):
        return stated
    short = words(name, 200) if isinstance(name, str) and "\n" not in name.strip() else ""
    if short.lower() not in _UNTOLD and len(short) <= _SHORT:
        return short
    said = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith(_CLASSIFIER)]
    return words(", ".join(dict.fromkeys(name for name in said if name != "OSI Approved")), 200)


def _fields(data: bytes) -> Mapping[str, list[str]]:
    """Fields by their name in lower case, each value with its continuation lines; the description below them is not read.

    The standard library's reader of mail headers gives the same, in fifty times the time.
    """
    end = _BODY.search(data, 0, MAX_HEAD)
    if end is None and len(data) > MAX_HEAD:
        raise ValueError("The file is no metadata of a release: it is too large.")
    text = data[: end.start() if end else len(data)].decode("utf-8", "replace").removeprefix("\ufeff")
    found: dict[str, list[str]] = {}
    parts: list[str] | None = None
    rows: list[tuple[str, list[str]]] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.startswith((" ", "\t")):
            if parts is not None:
                parts.append(line.strip())
        elif match := _FIELD.match(line):
            parts = [line[match.end() :].strip()]
            rows.append((match[1].lower(), parts))
            if len(rows) > MAX_ITEMS:
                raise ValueError("The file is no metadata of a release: it has too many fields.")
        else:
            parts = None
    for name, lines in rows:
        found.setdefault(name, []).append("\n".join(lines))
    return found


def _one(fields: Mapping[str, list[str]], name: str) -> str:
    values = fields.get(name)
    return values[0] if values else ""


def _texts(value: object) -> list[str]:
    return [each for each in value[:MAX_ITEMS] if isinstance(each, str)] if isinstance(value, list) else []
