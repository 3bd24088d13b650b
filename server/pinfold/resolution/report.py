"""pip's installation report and what is installed, joined to a complete set. Pure.

Source: pip's "Installation Report" specification, version 1 (pip 22.2 and later).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pinfold.analysis.closure import Graph, follow, graph
from pinfold.analysis.environment import Distribution
from pinfold.analysis.resolved import Resolved
from pinfold.records import dataclass, replace
from pinfold.requirements.names import normalise
from pinfold.resolution.roots import Root


@dataclass(frozen=True, slots=True)
class Report:
    """What pip would install, by key: as it would be resolved, and its metadata as if it were installed already.

    `markers` are the variables of PEP 508 that pip went by.
    """

    resolved: Mapping[str, Resolved]
    metadata: Mapping[str, Distribution]
    markers: Mapping[str, str]


def read(text: str) -> Report:
    """Raises ValueError, KeyError, TypeError or AttributeError for what is no report."""
    said = json.loads(text)
    resolved: dict[str, Resolved] = {}
    metadata: dict[str, Distribution] = {}
    for item in said["install"]:
        about = item["metadata"]
        key = normalise(about["name"])
        info = item.get("download_info") or {}
        direct = bool(item.get("is_direct"))
        archive = info.get("archive_info") or {}
        hashes = archive.get("hashes") or dict([str(archive["hash"]).split("=", 1)] if archive.get("hash") else [])
        resolved[key] = Resolved(
            about["name"],
            key,
            about["version"],
            url=_url(info) if direct else "",
            editable=bool((info.get("dir_info") or {}).get("editable")),
            extras=frozenset(item.get("requested_extras") or ()),
            hashes=tuple(f"{name}:{digest}" for name, digest in hashes.items()),
        )
        metadata[key] = Distribution(
            about["name"],
            key,
            about["version"],
            "",
            requires=tuple(about.get("requires_dist") or ()),
            extras=frozenset(normalise(extra) for extra in about.get("provides_extra") or ()),
        )
    return Report(resolved, metadata, said.get("environment") or {})


def complete(
    report: Report,
    installed: Mapping[str, Distribution],
    asked: Sequence[Root],
    markers: Mapping[str, str],
    *,
    hashed: bool,
) -> tuple[Resolved, ...]:
    """What is to be installed and what is kept, as far as the requirements reach, sorted by key.

    `installed` is empty where pip was told to look at nothing of it.
    """
    distributions = {**installed, **report.metadata}
    named = {root.key: root for root in asked if root.key}
    starts: list[tuple[str, frozenset[str]]] = [
        (root.key, frozenset(normalise(extra) for extra in root.extras)) for root in named.values()
    ]
    # What a requirement without a name stands for is told by the report alone.
    starts += [(key, each.extras) for key, each in report.resolved.items() if each.url and key not in named]
    starts += [(key, frozenset()) for key in _kept_unnamed(installed, asked, report)]
    known = graph(distributions, report.markers or markers)
    reached = follow(known, starts)
    because = _because(known, reached.extras)
    found = []
    for key in sorted(reached.keys):
        each = report.resolved.get(key) or Resolved(distributions[key].name, key, distributions[key].version)
        root = named.get(key)
        if root is not None:
            allowed = tuple(dict.fromkeys(h for other in asked if other.key == key for h in other.hashes))
            each = replace(
                each,
                url=root.url or each.url,
                editable=root.editable or each.editable,
                hashes=allowed or each.hashes,
                config_settings=root.config_settings,
            )
        if not hashed or each.editable:
            each = replace(each, hashes=())
        found.append(replace(each, extras=each.extras | reached.extras[key], because=because.get(key, ())))
    return tuple(found)


def _kept_unnamed(installed: Mapping[str, Distribution], asked: Iterable[Root], report: Report) -> list[str]:
    """pip reports what comes from a URL each time, unless it is there already: then it is told by where it came from."""
    urls = {root.url.partition("#")[0] for root in asked if not root.key and root.url}
    return [
        key
        for key, each in installed.items()
        if key not in report.resolved and each.direct is not None and each.direct.url.partition("#")[0] in urls
    ]


def _because(known: Graph, extras: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """Who needs whom, within what is reached."""
    found: dict[str, dict[str, None]] = {}
    for key in sorted(extras):
        for extra in ("", *sorted(extras[key])):
            for need, _ in known.needs(key, extra):
                if need.key in extras and need.key != key:
                    found.setdefault(need.key, {})[key] = None
    return {key: tuple(parents) for key, parents in found.items()}


def _url(info: Mapping[str, Any]) -> str:
    """A direct URL (PEP 610) as a requirement has it."""
    url = str(info["url"])
    vcs = info.get("vcs_info")
    if vcs:
        url = f"{vcs['vcs']}+{url}@{vcs.get('requested_revision') or vcs['commit_id']}"
    return f"{url}#subdirectory={info['subdirectory']}" if info.get("subdirectory") else url
