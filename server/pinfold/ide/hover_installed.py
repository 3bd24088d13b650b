"""What is installed of a project, where it came from and who needs it. Part of hover."""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.drift import graph_of, installed_for
from pinfold.analysis.environment import Distribution
from pinfold.analysis.installed import judged
from pinfold.analysis.judged import Judged
from pinfold.analysis.reason_words import bound_said
from pinfold.analysis.reasons import Path, reasons
from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.markdown import code, redacted
from pinfold.ide.projects import shown_path

MAX_REQUIRERS = 10  # further ones are only counted
MAX_WAYS = 3  # likewise, of those through more than one package
_STEPS = 1_000  # of looking for those: a hover is not to be waited for


def about_installed(snapshot: Snapshot, key: str) -> list[str]:
    """Paragraphs about a project, by its normalised name; none while nothing is known of an environment."""
    found = judged(snapshot)
    if found is None or not key:
        return []
    distribution = found.facts.distributions.get(key)
    if distribution is None:
        return [f"Not installed in {code(found.name)}"]
    said = [f"Installed: {code(distribution.version)} in {code(found.name)}{origin(distribution)}"]
    if distribution.problem:
        said.append(f"Its metadata cannot be used: {code(distribution.problem)}")
    if key in found.drift.kept:
        said.append("Nothing asks for it; a sync keeps it.")
    elif key in {each.key for each in found.drift.strays}:
        said.append("Nothing asks for it; a sync removes it.")
    elif key not in found.drift.lines and key in found.drift.needed.parents:
        said.append("No line asks for it: it is there only because others need it.")
    return said + _required_by(found, key) + _reasons(snapshot, found, key)


def about_unnamed(snapshot: Snapshot, path: str, i: int) -> list[str]:
    """The same for a path or URL alone on the logical line with index `i`."""
    found = judged(snapshot)
    if found is None:
        return []
    asked = next((e for e in found.drift.survey.requirements if e.path == path and e.line == i), None)
    distribution = installed_for(asked, found.facts.distributions, snapshot.windows) if asked is not None else None
    return about_installed(snapshot, distribution.key) if distribution is not None else []


def origin(distribution: Distribution) -> str:
    """Where a distribution came from, as the end of a sentence; "" for one from an index."""
    direct = distribution.direct
    if direct is None:
        return ""
    commit = f" at commit {code(direct.commit[:12])}" if direct.commit else ""
    return f", {'editable, ' if direct.editable else ''}from {code(redacted(direct.url))}{commit}"


def _required_by(found: Judged, key: str) -> list[str]:
    requirers = list(_requirers(found, key))
    lines = [f"- {code(f'{d.name} {d.version}')} ({code(need)})" for d, need in requirers[:MAX_REQUIRERS]]
    if len(requirers) > MAX_REQUIRERS:
        lines.append(f"- and {len(requirers) - MAX_REQUIRERS} more")
    return ["Required by\n\n" + "\n".join(lines)] if lines else []


def _reasons(snapshot: Snapshot, found: Judged, key: str) -> list[str]:
    """The lines behind those that require it, and what holds its version, unless it says no more than the one who requires it."""
    why = reasons(graph_of(found.facts), found.drift.survey, key, MAX_WAYS + MAX_REQUIRERS, _STEPS)
    if why is None:
        return []
    far = [path for path in why.paths if len(path.links) > 1]
    ways = [f"- {_way(snapshot, path)}" for path in far[:MAX_WAYS]]
    if len(far) > MAX_WAYS or (ways and (why.more or not why.complete)):
        left = len(far) - MAX_WAYS + why.more
        ways.append(f"- and {left} more" if why.complete else "- and more")
    others = [each for each in why.bounds if each.limit.link is not None]
    several = sum(each.link is not None for each in why.limits) > 1
    shown = [each for each in others if several or each.side == "upper"]
    held = [bound_said(each, why.name, lambda path: shown_path(snapshot, path), code) for each in shown]
    return (["Comes with\n\n" + "\n".join(ways)] if ways else []) + held


def _way(snapshot: Snapshot, path: Path) -> str:
    place = code(f"{shown_path(snapshot, path.asked.path)}:{path.asked.number}")
    return f"{place}: {' → '.join(code(f'{each.name} {each.version}') for each in path.links)}"


def _requirers(found: Judged, key: str) -> Iterator[tuple[Distribution, str]]:
    """Who needs it, and in which words; what only an extra needs counts where a line or another package asks for the extra."""
    net = graph_of(found.facts)
    for other, distribution in sorted(found.facts.distributions.items()):
        for extra in ("", *sorted(found.drift.needed.extras.get(other, ()))):
            need = next((need for need, _ in net.needs(other, extra) if need.key == key and other != key), None)
            if need is not None:
                yield distribution, need.text.partition(";")[0].strip()
                break
