"""What is derived from the settings for others: VS Code's configuration block, the JSON schema, the settings page.

Must never read or write a file, and never name a setting that the dataclasses don't have.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pinfold.analysis.settings_decode import MAX_NUMBER
from pinfold.analysis.settings_shape import Leaf, leaves, sections

PREFIX = "pinfold"


def json_schema(rules: Sequence[str]) -> dict[str, Any]:
    """JSON Schema (draft 7, which editors' TOML support understands) of `pinfold.toml` and of `[tool.pinfold]`."""
    properties: dict[str, Any] = {}
    for leaf in leaves():
        home = properties
        if len(leaf.path) > 1:
            section = sections()[leaf.path[:1]]
            home = properties.setdefault(leaf.key.partition(".")[0], {**_table(), "description": section.doc})[
                "properties"
            ]
        home[leaf.key.rpartition(".")[2]] = {**_value(leaf, rules), "description": leaf.doc, **_default(leaf)}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Pinfold's settings: pinfold.toml, or the table tool.pinfold of pyproject.toml",
        **_table(),
        "properties": properties,
    }


def vscode_configuration(rules: Sequence[str]) -> dict[str, Any]:
    """The manifest's `contributes.configuration`.

    Every default is null, "not set": VS Code answers `workspace/configuration` with defaults filled in, and a default
    from the editor must not win over the project's own settings file.
    """
    properties: dict[str, Any] = {}
    for order, leaf in enumerate(leaves()):
        value = _value(leaf, rules, editor=True)
        if leaf.kind == "bool":
            value["enum"] = [None, True, False]  # gives a selection instead of "edit in settings.json"
        if leaf.kind == "choice":
            value["enum"] = [None, *value["enum"]]
        value["type"] = [value["type"], "null"]
        text = f"{leaf.doc} Not set: what the project's settings file says, else {_shown_default(leaf)}."
        entry = {**value, "default": None, "markdownDescription": text, "order": order, "scope": "resource"}
        properties[f"{PREFIX}.{leaf.editor_key}"] = entry
    return {"title": "Pinfold", "properties": properties}


def settings_page(rules: Sequence[str]) -> str:
    """`docs/settings.md`."""
    parts = [_INTRODUCTION]
    section = ""
    for leaf in leaves():
        if len(leaf.path) > 1 and leaf.path[0] != section:
            section = leaf.path[0]
            parts.append(f"## {section}\n\n{sections()[(section,)].doc}\n")
        parts.append(_entry(leaf, "##" if len(leaf.path) == 1 else "###"))
        if leaf.fields:
            rows = [f"| `{inner.key}` | {_type(inner)} | {inner.doc} |" for inner in leaf.fields]
            parts.append("\n".join(["Each has:\n", "| name | type | meaning |", "| --- | --- | --- |", *rows]) + "\n")
    parts.append("## Rules' names\n\n" + (", ".join(f"`{rule}`" for rule in rules) or "None yet") + ".\n")
    return "\n".join(parts)


_INTRODUCTION = """<!-- Generated from server/pinfold/analysis/settings.py by `npm run generate`. -->
# Settings

They are read from `pinfold.toml`, or from the table `[tool.pinfold]` of `pyproject.toml`, in the workspace folder;
when both exist, `pinfold.toml` counts. The command line looks in the current folder and above. What the editor says
wins over that, and what the command line says wins over all. A later source replaces a setting as a whole; only
`severity` is joined rule by rule, and `overrides` are appended. `pinfold config` shows what is in force and where each
comes from.

Patterns are those of `.gitignore`, relative to the workspace folder (for the command line, the settings file's folder).

In an editor, settings are below `pinfold` and written in camelCase: `pinfold.pinning.inputStyle`. A value that cannot
be used is reported once and ignored. An editor that understands JSON schemas can check and complete a settings file
with [pinfold.schema.json](pinfold.schema.json).
"""


def _entry(leaf: Leaf, level: str) -> str:
    section = f"[{'.'.join(['tool', PREFIX, *leaf.key.split('.')[:-1]])}]"
    name = leaf.key.rpartition(".")[2]
    return (
        f"{level} {leaf.key}\n\n{leaf.doc}\n\n"
        f"Type: {_type(leaf)}. Default: {_shown_default(leaf)}. In an editor: `{PREFIX}.{leaf.editor_key}`.\n\n"
        f"```toml\n{section}\n{name} = {leaf.example}\n```\n"
    )


def _table() -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": {}}


def _value(leaf: Leaf, rules: Sequence[str], editor: bool = False) -> dict[str, Any]:
    if leaf.kind == "bool":
        return {"type": "boolean"}
    if leaf.kind == "number":
        return {"type": "integer", "minimum": 0, "maximum": MAX_NUMBER}
    if leaf.kind == "text":
        return {"type": "string", **({"pattern": f"^(?:{leaf.pattern})$"} if leaf.pattern else {})}
    if leaf.kind == "choice":
        return {"type": "string", "enum": list(leaf.choices)}
    if leaf.kind == "list":
        items = {"type": "string", **({"enum": list(rules)} if leaf.rules and rules else {})}
        return {"type": "array", "items": items}
    word = {"type": "string", "enum": list(leaf.choices)}
    if leaf.kind == "mapping":
        return {"type": "object", "additionalProperties": False, "properties": {rule: dict(word) for rule in rules}}
    properties = {
        inner.editor_key if editor else inner.key: {**_value(inner, rules, editor), "description": inner.doc}
        for inner in leaf.fields
    }
    return {"type": "array", "items": {**_table(), "properties": properties, "required": ["files"]}}


def _default(leaf: Leaf) -> dict[str, Any]:
    return (
        {}
        if leaf.default is None
        else {"default": list(leaf.default) if leaf.kind in {"list", "tables"} else leaf.default}
    )


def _shown_default(leaf: Leaf) -> str:
    if leaf.default is None:
        return "none"
    return f"`{json.dumps(list(leaf.default) if isinstance(leaf.default, tuple) else leaf.default)}`"


def _type(leaf: Leaf) -> str:
    if leaf.kind == "choice":
        return " or ".join(f'`"{choice}"`' for choice in leaf.choices)
    names = {"bool": "`true` or `false`", "number": "whole number", "text": "string", "tables": "list of tables"}
    if leaf.kind == "list":
        return "list of rules" if leaf.rules else "list of strings"
    return names.get(leaf.kind, "table of rule to " + ", ".join(f'`"{choice}"`' for choice in leaf.choices))
