"""Completion of projects, extras, operators and versions: what the workspace says, and what its indexes do. Part of completion."""

from __future__ import annotations

import re

from pinfold.ide import completion_index
from pinfold.ide.completion_item import Item, ItemKind, Typed
from pinfold.ide.operators import OPERATORS
from pinfold.ide.projects import Occurrence, known_projects, occurrences, shown_path
from pinfold.records import replace
from pinfold.requirements.names import normalise

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_EXTRAS = re.compile(r"\s*\[([^\]]*)(\]?)")
_CLAUSE = re.compile(r"[\s(]*([~=!<>]*)(\s*)([^\s~=!<>()]*)(\s*)\)?\s*")


def complete(typed: Typed) -> list[Item]:
    """What may follow on a line that is not yet about options, a marker or a path."""
    before = typed.before
    name = _NAME.match(before)
    if not before or (name is not None and name.end() == len(before)):
        return _projects(typed, before)
    if name is None:
        return []
    extras = _EXTRAS.match(before, name.end())
    if extras is not None and not extras[2]:
        return _extras(typed, name[0], extras[1])
    rest = before[extras.end() if extras is not None else name.end() :]
    last = rest.rpartition(",")[2]
    # runs of spaces made one: the pattern would try every way to share them out
    clause = _CLAUSE.fullmatch(" ".join(last.split()) + (" " if last[-1:].isspace() else ""))
    if clause is None:
        return []
    operator, gap, version, behind = clause.group(1, 2, 3, 4)
    if version and (not operator or behind):
        return []
    found = [] if version or (operator and gap) else _operators(typed, operator)
    return found + (_versions(typed, name[0], operator, version) if operator in OPERATORS else [])


def may_end(before: str) -> bool:
    """Whether a requirement can be complete here: it has a name and no half-typed extras or clause."""
    name = _NAME.match(before)
    if name is None:
        return "://" in before
    extras = _EXTRAS.match(before, name.end())
    if extras is not None and not extras[2]:
        return False
    rest = before[extras.end() if extras is not None else name.end() :].strip()
    return not rest or ("@" in rest and not rest.endswith("@")) or rest[-1] not in "~=!<>,(@"


def _projects(typed: Typed, word: str) -> list[Item]:
    span = typed.span(word, r"[\w.-]*")
    if span is None:
        return []
    wanted = normalise(word)
    found = []
    for key, paths in known_projects(typed.snapshot).items():
        if not subsequence(wanted, key):
            continue
        places = [place for place in occurrences(typed.snapshot, key, paths) if not _is_here(typed, place)]
        if not places:
            continue
        first = next((p for p in places if p.requirement.name is not None), places[0])
        name = first.requirement.name.text if first.requirement.name is not None else key
        known_here = any(place.path == typed.source.path for place in places)
        detail = f"{shown_path(typed.snapshot, first.path)}: {first.requirement.specifier or 'any version'}"
        found.append(Item(name, ItemKind.PROJECT, span, name, detail, sort=f"1{known_here:d}{key}", about=(key, "")))
    return found + completion_index.projects(typed, word, span, {item.about[0] for item in found})


def _is_here(typed: Typed, place: Occurrence) -> bool:
    file = typed.source.file
    if typed.index is None or file is None or place.path != typed.source.path:
        return False
    return place.line is file.lines[typed.index] and 0 <= place.span.start - file.starts[typed.index] < len(
        place.line.raw
    )


def _extras(typed: Typed, name: str, inside: str) -> list[Item]:
    *written, word = (part.strip() for part in inside.split(","))
    span = typed.span(word, r"[\w.-]*")
    if span is None:
        return []
    known: dict[str, str] = {}
    for place in occurrences(typed.snapshot, normalise(name)):
        for extra in place.requirement.extras:
            if not _is_here(typed, place):
                known.setdefault(extra.text, f"{shown_path(typed.snapshot, place.path)}:{place.number}")
    said = {normalise(extra) for extra in known}
    of_index = completion_index.extras(typed, normalise(name))
    known |= {extra: detail for extra, detail in of_index.items() if extra not in said}
    return [Item(e, ItemKind.EXTRA, span, e, d, sort=e) for e, d in known.items() if e not in written]


def _operators(typed: Typed, word: str) -> list[Item]:
    span = typed.span(word, r"[~=!<>]*")
    if span is None or (len(word) > 1 and word in OPERATORS):  # behind a whole one, versions are wanted
        return []
    return [
        Item(operator, ItemKind.OPERATOR, span, operator, doc, sort=f"2{n}")
        for n, (operator, doc) in enumerate(OPERATORS.items())
        if operator.startswith(word)
    ]


def _versions(typed: Typed, name: str, operator: str, word: str) -> list[Item]:
    """The releases of a project, and versions that other lines have for it."""
    span = typed.span(word, r"[\w.!+*-]*")
    if span is None:
        return []
    key = normalise(name)
    known: dict[str, str] = {}
    for place in occurrences(typed.snapshot, key):
        if not _is_here(typed, place):
            for clause in place.requirement.clauses:
                known.setdefault(clause.version.text, f"{shown_path(typed.snapshot, place.path)}:{place.number}")
    releases = completion_index.versions(typed, key, operator, span)
    # In the index's order, if it is known: the newest is what most people are after, and their other lines say which they have.
    found = [replace(item, detail=_joined(item.detail, known.pop(item.label, ""))) for item in releases]
    return found + [Item(v, ItemKind.VERSION, span, v, d, sort=f"3{n:04}") for n, (v, d) in enumerate(known.items())]


def _joined(*details: str) -> str:
    return ", ".join(filter(None, details))


def subsequence(wanted: str, text: str) -> bool:
    """Whether the letters of `wanted` stand in `text` in this order."""
    letters = iter(text)
    return all(letter in letters for letter in wanted)
