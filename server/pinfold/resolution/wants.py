"""What each line of a conflict needs and the others do not let it have, from a resolver's derivation. Words, never a verdict."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pinfold.resolution.derivation import Derivation, Need

_MOST = 4  # steps that a message has room for


def wants(keys: Sequence[str], derivation: Derivation) -> list[str]:
    """For each line, by its key, the end of a sentence: "needs mid, which needs lib<1.25"; "" for one that asks for what is
    contested itself, and for all where nobody can say."""
    needs: dict[str, list[Need]] = {}
    for need in derivation.needs:
        needs.setdefault(need.who, []).append(need)
    ways = [_ways(key, needs) for key in keys]
    shared = set(ways[0]).intersection(*ways[1:]) if ways else set()
    if len(set(keys)) == 1:
        shared -= set(keys)  # alone it cannot be at odds with itself
    if not shared:
        alone = _reason(keys[0], derivation.text) if len(keys) == 1 else ""
        return [alone for _ in keys]
    # Where several projects are contested, the nearest is the cause and the others follow from it.
    contested = min(sorted(shared), key=lambda key: sum(len(way[key]) for way in ways))
    if len(set(keys)) == 1:
        contested = max(sorted(shared), key=lambda key: len(ways[0][key]))
    return [_sentence(way[contested], needs, derivation.text if len(set(keys)) == 1 else "") for way in ways]


def _ways(key: str, needs: Mapping[str, list[Need]]) -> dict[str, list[tuple[str, str]]]:
    """The shortest way to everything that a project reaches: pairs of who needs whom."""
    found: dict[str, list[tuple[str, str]]] = {key: []}
    queue = [key]
    for who in queue:
        for need in needs.get(who, ()):
            if need.key not in found:
                found[need.key] = [*found[who], (who, need.key)]
                queue.append(need.key)
    return found


def _sentence(way: Sequence[tuple[str, str]], needs: Mapping[str, list[Need]], alone: str) -> str:
    said = []
    for who, key in way:
        found = [need for need in needs[who] if need.key == key]
        texts = list(dict.fromkeys(need.what for need in found))
        # What is needed by the same versions is needed together, what by others instead.
        word = " and " if len({need.of for need in found}) < len(texts) else " or "
        said.append(word.join(texts) if len(texts) <= 2 else f"{key} in versions that do not fit")
    if not said:
        return ""
    if len(said) > _MOST:
        said = [*said[: _MOST - 1], "…", said[-1]]
    return "needs " + ", which needs ".join(said) + _why(way[-1][1], alone)


def _why(key: str, text: str) -> str:
    """Why what a single line needs cannot be had."""
    reason = _reason(key, text)
    return f", which {reason}" if reason else ""


def _reason(key: str, text: str) -> str:
    """Why a project cannot be had as it is asked for."""
    name = re.escape(key).replace(r"\-", "[-_.]+")
    for pattern, words in (
        (rf"\b{name} was not found", "is in no index"),
        (rf"\b{name}\S* w(?:as|ere) yanked", "has been yanked"),
        (rf"\b{name}\S* ha(?:s|ve) no wheels", "has no wheel for this Python and platform"),
        (rf"\b{name}[^,]*? (?:is|are) available|versions? of {name}", "has no such version"),
    ):
        if re.search(pattern, text, re.IGNORECASE):
            return words
    return ""
