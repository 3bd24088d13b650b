"""Settings as somebody wrote them, into settings: tolerant, each mistake told once. Never raises, never reads a file.

A value that cannot be used is left out, so that the next source's or the default holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pinfold.analysis.settings import Settings
from pinfold.analysis.settings_shape import Leaf, camel, kebab, leaves, sections
from pinfold.records import dataclass, field, replace

# What the editors' clients keep under our section for themselves.
CLIENT_KEYS = frozenset({"trace", "server"})
DEFAULT = "default"
MAX_NUMBER = 10_000


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """A mistake in the settings. `key` is as written, "" when there is none.

    `origin` is a settings file's path, or `editor`, or `command line`; `line` and `column` are 1-based, 0 if unknown.
    """

    origin: str
    key: str
    message: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        where = ":".join([self.origin, *(str(n) for n in (self.line, self.column) if n)])
        return f"{where}: {self.key}: {self.message}" if self.key else f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Layer:
    """The usable settings of one source: dotted field path (`pinning.input_style`) to value."""

    origin: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Merged:
    """Settings in force. `origins` has, by TOML key, where each that is not a default comes from."""

    settings: Settings
    origins: Mapping[str, str] = field(default_factory=dict)


def decode(
    raw: object, origin: str, *, editor: bool = False, rules: Collection[str] | None = None
) -> tuple[Layer, list[SettingProblem]]:
    """The table of `[tool.pinfold]`, or what an editor sends for its section `pinfold`.

    Names are kebab-case; an `editor` may also write camelCase and dotted names, and null for "not set". With `rules`,
    names of rules must be among them.
    """
    reader = _Reader(origin, editor, rules)
    values: dict[str, Any] = {}
    if editor and raw is None:
        return Layer(origin, values), []
    if not isinstance(raw, Mapping):
        reader.report("", f"must be a table of settings, not {show(raw)}.")
        return Layer(origin, values), reader.problems
    reader.table(_nested(raw) if editor else raw, (), "", leaves(), values)
    return Layer(origin, values), reader.problems


def merge(*layers: Layer) -> Merged:
    """The defaults, overlaid by each layer in order. Severities are joined rule by rule, overrides are appended."""
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for layer in layers:
        for name, value in layer.values.items():
            if name == "severity":
                values[name] = {**values.get(name, {}), **value}
                origins.update({f"severity.{rule}": layer.origin for rule in value})
            elif name == "overrides":
                values[name] = (*values.get(name, ()), *value)
                origins[name] = f"{origins[name]}, {layer.origin}" if name in origins else layer.origin
            else:
                values[name] = value
                origins[kebab(name)] = layer.origin
    settings = Settings()
    top = {name: value for name, value in values.items() if "." not in name}
    for (section,) in sections():
        inside = {n.partition(".")[2]: v for n, v in values.items() if n.startswith(section + ".")}
        if inside:
            top[section] = replace(getattr(settings, section), **inside)
    return Merged(replace(settings, **top), origins)


def _nested(raw: Mapping[Any, Any]) -> dict[Any, Any]:
    """`{"pinning.style": x}` as `{"pinning": {"style": x}}`; several editors send their settings flat."""
    result: dict[Any, Any] = {}
    for key, value in raw.items():
        section, dot, name = key.partition(".") if isinstance(key, str) else (key, "", "")
        if dot and (section,) in sections():
            inner = result.get(section)
            result[section] = {**(inner if isinstance(inner, Mapping) else {}), name: value}
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping) and (key,) in sections():
            result[key] = {**result[key], **value}
        else:
            result[key] = value
    return result


class _Reader:
    """Collects problems while it walks the raw value along the settings' shape."""

    def __init__(self, origin: str, editor: bool, rules: Collection[str] | None) -> None:
        self.origin = origin
        self.editor = editor
        self.rules = rules
        self.problems: list[SettingProblem] = []

    def report(self, key: str, message: str) -> None:
        self.problems.append(SettingProblem(self.origin, _printable(key), message))

    def table(
        self,
        raw: Mapping[Any, Any],
        path: tuple[str, ...],
        shown: str,
        known: Iterable[Leaf],
        values: dict[str, Any],
    ) -> None:
        """Puts what is usable of one table into `values`."""
        depth = len(path)
        here = {leaf.path[depth]: leaf for leaf in known if leaf.path[:depth] == path}
        names = {kebab(name): name for name in here}
        if self.editor:
            names |= {camel(name): name for name in here}
        for key, value in raw.items():
            written = f"{shown}{key}"
            name = names.get(key) if isinstance(key, str) else None
            if name is None:
                if not (self.editor and not path and key in CLIENT_KEYS):
                    self.report(written, f"there is no such setting{_suggest(key, names)} It is ignored.")
            elif value is None and self.editor:
                continue
            elif len(here[name].path) > depth + 1:
                if isinstance(value, Mapping):
                    self.table(value, (*path, name), f"{written}.", known, values)
                else:
                    self.report(written, f"must be a table of settings, not {show(value)}. It is ignored.")
            else:
                decoded = self.value(here[name], value, written)
                if decoded is not None:
                    values[".".join((*path, name))] = decoded

    def value(self, leaf: Leaf, value: object, written: str) -> Any:
        """The decoded value, or None when it is of no use, which is then reported."""
        if leaf.kind == "bool":
            return self.expect(isinstance(value, bool), value, written, "must be true or false")
        if leaf.kind == "number":
            fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_NUMBER
            return self.expect(fits, value, written, f"must be a whole number from 0 to {MAX_NUMBER}")
        if leaf.kind == "text":
            fits = isinstance(value, str) and (not leaf.pattern or re.fullmatch(leaf.pattern, value) is not None)
            return self.expect(fits, value, written, f"must be a string such as {leaf.example}")
        if leaf.kind == "choice":
            return self.choice(value, leaf.choices, written)
        if leaf.kind == "mapping":
            return self.mapping(leaf, value, written)
        if (
            self.expect(isinstance(value, (list, tuple)), value, written, f"must be a list such as {leaf.example}")
            is None
        ):
            return None
        assert isinstance(value, (list, tuple))
        items = [self.item(leaf, item, f"{written}[{number}]") for number, item in enumerate(value)]
        return tuple(item for item in items if item is not None)

    def expect(self, fits: bool, value: object, written: str, demand: str) -> Any:
        if fits:
            return value
        self.report(written, f"{demand}, not {show(value)}. It is ignored.")
        return None

    def choice(self, value: object, choices: tuple[str, ...], written: str) -> str | None:
        if isinstance(value, str) and value in choices:
            return value
        words = ", ".join(f'"{choice}"' for choice in choices)
        hint = _suggest(value, choices) if isinstance(value, str) else "."
        self.report(written, f"must be one of {words}, not {show(value)}{hint} It is ignored.")
        return None

    def mapping(self, leaf: Leaf, value: object, written: str) -> dict[str, str] | None:
        if not isinstance(value, Mapping):
            self.report(written, f"must be a table such as {leaf.example}, not {show(value)}. It is ignored.")
            return None
        result: dict[str, str] = {}
        for rule, word in value.items():
            if word is None and self.editor:
                continue
            name = self.rule(str(rule), f"{written}.{rule}")
            choice = self.choice(word, leaf.choices, f"{written}.{rule}") if name is not None else None
            if name is not None and choice is not None:
                result[name] = choice
        return result

    def item(self, leaf: Leaf, value: object, written: str) -> Any:
        if leaf.kind == "tables":
            return self.entry(leaf, value, written)
        if self.expect(isinstance(value, str), value, written, "must be a string") is None:
            return None
        return self.rule(str(value), written) if leaf.rules else value

    def entry(self, leaf: Leaf, value: object, written: str) -> Any:
        """One table of a list of tables."""
        if not isinstance(value, Mapping):
            self.report(written, f"must be a table such as {leaf.example[1:-1]}, not {show(value)}. It is ignored.")
            return None
        values: dict[str, Any] = {}
        before = len(self.problems)
        self.table(value, (), f"{written}.", leaf.fields, values)
        if not values.get("files"):
            if len(self.problems) == before:
                self.report(written, 'names no files; add for example files = ["services/api/**"]. It is ignored.')
            return None
        assert leaf.table is not None
        return leaf.table(**values)

    def rule(self, name: str, written: str) -> str | None:
        if self.rules is None or name in self.rules:
            return name
        hint = _suggest(name, self.rules, "; `pinfold rule` lists them")
        self.report(written, f"there is no rule {show(name)}{hint} It is ignored.")
        return None


def _suggest(word: object, known: Iterable[str], otherwise: str = "") -> str:
    """The end of a sentence about a word that is not known."""
    from difflib import get_close_matches

    near = get_close_matches(str(word)[:60].lower().replace("_", "-"), list(known), 1, 0.6)
    return f'; did you mean "{near[0]}"?' if near else f"{otherwise}."


def show(value: object) -> str:
    """A value for a message: short, on one line, nothing invisible."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{_printable(value)}"'
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, int) and abs(value) > 10**20:
        return "a large number"  # Python refuses to write out the largest ones
    return "nothing" if value is None else str(value)[:60]


def _printable(text: str) -> str:
    short = text if len(text) <= 60 else text[:59] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short)
