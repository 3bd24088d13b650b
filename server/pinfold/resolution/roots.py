"""What a question asks for, line by line, and its text as uv takes it. Pure.

Addresses may hold credentials and references such as `${TOKEN}`: they are handed on as written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pinfold.analysis import urls
from pinfold.analysis.evaluation import evaluator
from pinfold.records import dataclass, field
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import Option, Requirement

_EGG_EXTRAS = re.compile(r"[#&]egg=[A-Za-z0-9._-]+(\[[^\]&]*\])")


@dataclass(frozen=True, slots=True)
class Root:
    """One requirement that holds in the environment. `key` is "" where the line does not name what it wants."""

    key: str
    name: str = ""
    specifier: str = ""
    url: str = ""
    editable: bool = False
    extras: frozenset[str] = frozenset()
    hashes: tuple[str, ...] = ()
    config_settings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def clone(self) -> bool:
        """Whether it is `-e git+…`."""
        return self.editable and urls.is_vcs(self.url)


def roots(text: str, markers: Mapping[str, str]) -> tuple[Root, ...]:
    """The requirements of a text whose marker holds; one whose marker cannot be told is among them."""
    ask = evaluator(markers)
    found = []
    for line in parse(text).lines:
        statement = line.statement
        if isinstance(statement, Requirement):
            marker = statement.marker.text if statement.marker else ""
            if ask.holds(marker) is not False:
                found.append(_root(statement))
    return tuple(found)


def for_uv(text: str) -> str:
    """The text without what uv refuses on a line: pip's own options, and `-e` before a clone (which is then not editable).

    Lines keep their place, so that the numbers in what uv says are right.
    """
    changed = []
    for line in parse(text).lines:
        statement = line.statement
        if isinstance(statement, Requirement) and (_root(statement).clone or any(map(_strange, statement.options))):
            end = "\n" * line.height
            changed.append(_plain(statement) + end)
        else:
            changed.append(line.raw)
    return "".join(changed)


def without_hashes(text: str) -> str:
    """The text without a hash: one is enough for pip to take nothing that has none."""
    changed = []
    for line in parse(text).lines:
        raw = line.raw
        for option in reversed(line.statement.hashes if isinstance(line.statement, Requirement) else ()):
            raw = raw[: option.start] + raw[option.end :]
        changed.append(raw)
    return "".join(changed)


def _root(statement: Requirement) -> Root:
    settings: dict[str, tuple[str, ...]] = {}
    for option in statement.options:
        if _dest(option) == "config_settings" and option.value is not None:
            key, _, value = option.value.text.partition("=")
            settings[key] = (*settings.get(key, ()), value)
    return Root(
        statement.key,
        statement.name.text if statement.name else "",
        statement.specifier,
        statement.url.text if statement.url else "",
        statement.editable,
        frozenset(extra.text for extra in statement.extras),
        tuple(option.value.text for option in statement.hashes if option.value is not None),
        settings,
    )


def _plain(statement: Requirement) -> str:
    root = _root(statement)
    hashes = [f"--hash={each}" for each in root.hashes]
    if not root.clone:
        start = "-e " if root.editable else ""
        return " ".join([start + statement.pip_text, *hashes])
    extras = f"[{','.join(sorted(root.extras))}]" if root.extras else ""
    if (egg := _EGG_EXTRAS.search(root.url)) and not extras:
        extras = egg[1]
    marker = f" ; {statement.marker.text}" if statement.marker else ""
    name = f"{root.name or root.key}{extras} @ " if root.key else ""
    return f"{name}{root.url}{marker}"


def _strange(option: Option) -> bool:
    return _dest(option) not in ("hashes", "editables")


def _dest(option: Option) -> str:
    return option.spec.dest if option.spec is not None else ""
