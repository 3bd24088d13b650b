"""`pinfold config`: every setting in force, and where it comes from. Must never show what isn't in force."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from pinfold.analysis.settings import Settings
from pinfold.analysis.settings_decode import DEFAULT
from pinfold.analysis.settings_shape import Leaf, leaves
from pinfold.cli.outcome import CLEAN, CommandError
from pinfold.cli.targets import settings_for
from pinfold.cli.terminal import err, out
from pinfold.cli.visible import clean
from pinfold.records import asdict, is_dataclass
from pinfold.workspace.overrides import FileSettings
from pinfold.workspace.paths import canonical, parent
from pinfold.workspace.settings_files import Resolved

OVERRIDES = "overrides"


class Setting(NamedTuple):
    """`value` as in JSON; None: not set. `origin` is "default", a file's path, or "overrides"."""

    key: str
    value: Any
    origin: str


def run(arguments: argparse.Namespace) -> int:
    path = canonical(arguments.path or ".")
    if not os.path.lexists(path):
        raise CommandError(f"there is no such file or folder: {clean(arguments.path)}.")
    folder = path if os.path.isdir(path) else parent(path)
    root, resolved = settings_for(folder, arguments.config, arguments.no_config)
    settings = resolved.settings if folder == path else FileSettings(root, resolved.settings).of(path)
    shown = [setting for leaf in leaves() for setting in _settings(leaf, settings, resolved)]
    if arguments.format == "json":
        values = {s.key: {"value": s.value, "origin": s.origin} for s in shown}
        problems = [str(problem) for problem in resolved.problems]
        out(json.dumps({"root": root, "settings": values, "problems": problems}, indent=2) + "\n", utf8=True)
        return CLEAN
    for problem in resolved.problems:
        err(f"pinfold: {clean(str(problem))}")
    out(f"# {clean(root)}\n")
    for setting in shown:
        origin = clean(os.path.relpath(setting.origin)) if os.path.isabs(setting.origin) else setting.origin
        out(f"{setting.key} = {_toml(setting.value)}  # {origin}\n")
    return CLEAN


def _settings(leaf: Leaf, settings: Settings, resolved: Resolved) -> list[Setting]:
    value, origins = _json(_value(settings, leaf)), resolved.merged.origins
    if leaf.kind == "mapping" and value:
        before = _value(resolved.settings, leaf)
        return [
            Setting(
                f"{leaf.key}.{rule}",
                word,
                origins.get(f"{leaf.key}.{rule}", DEFAULT) if before.get(rule) == word else OVERRIDES,
            )
            for rule, word in value.items()
        ]
    overridden = value != _json(_value(resolved.settings, leaf))
    return [Setting(leaf.key, value, OVERRIDES if overridden else origins.get(leaf.key, DEFAULT))]


def _value(settings: Settings, leaf: Leaf) -> Any:
    value: Any = settings
    for name in leaf.path:
        value = getattr(value, name)
    return value


def _json(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        inner = {name.replace("_", "-"): _json(item) for name, item in asdict(value).items()}
        return {name: item for name, item in inner.items() if item not in (None, [], {})}
    if isinstance(value, Mapping):
        return {str(name): _json(item) for name, item in value.items()}
    return [_json(item) for item in value] if isinstance(value, tuple) else value


def _toml(value: Any) -> str:
    """A value as it would be written in TOML; one that isn't set cannot be."""
    if value is None:
        return "(not set)"
    if isinstance(value, dict):
        inner = ", ".join(f"{name} = {_toml(item)}" for name, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return clean(json.dumps(value, ensure_ascii=False))
