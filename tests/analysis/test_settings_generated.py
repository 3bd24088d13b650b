"""What is generated from the settings fits the decoder and what others do with it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli

from pinfold.analysis.rules import ALL
from pinfold.analysis.settings import Settings, same
from pinfold.analysis.settings_decode import decode, merge
from pinfold.analysis.settings_schema import json_schema
from pinfold.analysis.settings_shape import leaves

RULES = [rule.name for rule in ALL]
SCHEMA = json_schema(RULES)


@pytest.fixture
def properties(project: Path) -> dict[str, Any]:
    manifest = json.loads((project / "package.json").read_text("utf-8"))
    found: dict[str, Any] = manifest["contributes"]["configuration"][0]["properties"]
    return found


def test_every_example_on_the_page_is_right_and_not_the_default(project: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (project / "docs" / "settings.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == len(leaves())
    for block in blocks:
        raw = tomli.loads(block)["tool"]["pinfold"]
        layer, problems = decode(raw, "page", rules=RULES)
        assert problems == []
        assert not same(merge(layer).settings, Settings())
        jsonschema.validate(raw, SCHEMA)


@pytest.mark.parametrize(
    "text",
    [
        "selct = []",
        "[pinning]\nstyle = 'x'",
        "[index]\ncooldown = -1",
        "[target]\npython = '3'",
        "[[overrides]]\nstyle = 'any'",
        "ignore = ['x']",
    ],
)
def test_the_schema_refuses_what_the_decoder_refuses(text: str) -> None:
    raw = tomli.loads(text)
    assert decode(raw, "x", rules=RULES)[1]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(raw, SCHEMA)


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_the_editors_defaults_say_nothing(properties: dict[str, Any]) -> None:
    """VS Code sends the defaults of all settings; they must not win over the project's file."""
    sent = {key.removeprefix("pinfold."): entry["default"] for key, entry in properties.items()}
    assert len(sent) == len(leaves())
    layer, problems = decode(sent, "editor", editor=True, rules=RULES)
    assert (dict(layer.values), problems) == ({}, [])


def test_the_manifest_describes_what_the_decoder_takes(properties: dict[str, Any]) -> None:
    for entry in properties.values():
        jsonschema.Draft7Validator.check_schema(
            {k: entry[k] for k in entry if k in {"type", "enum", "items", "default"}}
        )
        jsonschema.validate(entry["default"], entry)
    value = {"overrides": [{"files": ["a"], "style": "any"}], "pinning": {"inputStyle": "exact"}}
    jsonschema.validate(value["overrides"], properties["pinfold.overrides"])
    assert decode(value, "editor", editor=True, rules=RULES)[1] == []
