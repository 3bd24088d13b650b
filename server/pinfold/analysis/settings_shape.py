"""The dataclass tree of the settings as a flat list of leaves, for decoder and generators. Must never decode."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pinfold.analysis.settings import Settings
from pinfold.records import MISSING, dataclass, fields, is_dataclass

Kind = Literal["bool", "number", "text", "choice", "list", "mapping", "tables"]


@dataclass(frozen=True)
class Leaf:
    """One setting. `path` has the names of the fields that lead to it.

    `choices` are those of a choice, or of a mapping's values; `fields` are those of each table in a list of tables,
    which `table` makes from keyword arguments.
    """

    path: tuple[str, ...]
    kind: Kind
    doc: str
    default: Any
    rules: bool
    pattern: str
    example: str
    choices: tuple[str, ...] = ()
    fields: tuple[Leaf, ...] = ()
    table: type[Any] | None = None

    @property
    def key(self) -> str:
        """The name in TOML, e.g. `pinning.input-style`."""
        return ".".join(kebab(name) for name in self.path)

    @property
    def editor_key(self) -> str:
        """The name in an editor's settings below `pinfold.`, e.g. `pinning.inputStyle`."""
        return ".".join(camel(name) for name in self.path)


@dataclass(frozen=True)
class Section:
    """A table of settings, e.g. `pinning`."""

    path: tuple[str, ...]
    doc: str


def kebab(name: str) -> str:
    return name.replace("_", "-")


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@lru_cache(maxsize=1)
def leaves() -> tuple[Leaf, ...]:
    """Every setting, in the order in which it is declared."""
    return _leaves(Settings, ())


@lru_cache(maxsize=1)
def sections() -> Mapping[tuple[str, ...], Section]:
    """The tables, by path."""
    hints = get_type_hints(Settings)
    found = (Section((f.name,), f.metadata["doc"]) for f in fields(Settings) if is_dataclass(hints[f.name]))
    return {section.path: section for section in found}


def _leaves(owner: type[Any], prefix: tuple[str, ...]) -> tuple[Leaf, ...]:
    hints = get_type_hints(owner)
    found: list[Leaf] = []
    for item in fields(owner):
        path, hint = (*prefix, item.name), hints[item.name]
        if is_dataclass(hint) and isinstance(hint, type):
            found += _leaves(hint, path)
            continue
        default = item.default if item.default_factory is MISSING else item.default_factory()
        meta = item.metadata
        shape = _shape(hint)
        found.append(Leaf(path, doc=meta["doc"], default=default, rules=meta["rules"], pattern=meta["pattern"],
                          example=meta["example"], **shape))  # fmt: skip
    return tuple(found)


def _shape(hint: Any) -> dict[str, Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _shape(next(a for a in arguments if a is not NoneType))
    if hint is bool:
        return {"kind": "bool"}
    if hint is int:
        return {"kind": "number"}
    if hint is str:
        return {"kind": "text"}
    if origin is Literal:
        return {"kind": "choice", "choices": arguments}
    if origin is tuple and is_dataclass(arguments[0]) and isinstance(arguments[0], type):
        return {"kind": "tables", "fields": _leaves(arguments[0], ()), "table": arguments[0]}
    if origin is tuple:
        return {"kind": "list"}
    # the one mapping there is: rule to one of a few words
    return {"kind": "mapping", "choices": get_args(arguments[1])}
