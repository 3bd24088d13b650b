"""`pinfold rule` and `pinfold config`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.session import lay, pinfold
from pinfold.analysis.rules import ALL
from pinfold.analysis.settings_shape import leaves


def test_the_list_of_rules(tmp_path: Path) -> None:
    lines = pinfold("rule", folder=tmp_path).out.splitlines()
    assert [line.split()[0] for line in lines[: len(ALL)]] == [rule.name for rule in ALL]
    assert f"{len(ALL)} rules" in lines[-1]
    listed = json.loads(pinfold("rule", "--format", "json", folder=tmp_path).out)
    assert [rule["name"] for rule in listed] == [rule.name for rule in ALL]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_every_page_can_be_shown(tmp_path: Path, rule: object) -> None:
    name = rule.name  # type: ignore[attr-defined]
    plain = pinfold("rule", name, folder=tmp_path, env={"COLUMNS": "80"}).out
    assert "\x1b" not in plain
    assert "```" not in plain
    for heading in ("What it reports", "Why", "Example", "When to allow it"):
        assert f"\n{heading}\n\n" in plain
    painted = pinfold("rule", name, "--color", "always", folder=tmp_path, env={"COLUMNS": "80"}).out
    assert "\x1b[1mWhy\x1b[0m" in painted
    page = json.loads(pinfold("rule", name, "--format", "json", folder=tmp_path).out)
    assert page["documentation"].startswith("# ")


def test_paragraphs_are_filled_and_code_is_not(tmp_path: Path) -> None:
    lines = pinfold("rule", "unpinned", folder=tmp_path, env={"COLUMNS": "60"}).out.splitlines()
    assert all(len(line) <= 60 or line.startswith("    ") for line in lines)
    assert "    flask" in lines


def test_an_unknown_rule(tmp_path: Path) -> None:
    result = pinfold("rule", "un\x1bpined", folder=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert "did you mean 'unpinned'?" in result.err
    assert "\x1b" not in result.err


def test_config_says_every_setting_and_its_origin(tmp_path: Path) -> None:
    text = '[tool.pinfold]\nselect = ["unpinned"]\n[tool.pinfold.severity]\nunpinned = "error"\n'
    text += '[tool.pinfold.pinning]\nstyle = "bounded"\n'
    text += '[[tool.pinfold.overrides]]\nfiles = ["a/**"]\nstyle = "exact"\nseverity = { unpinned = "info" }\n'
    lay(tmp_path, {"pyproject.toml": text, "a/requirements.txt": ""})
    lines = pinfold("config", folder=tmp_path).out.splitlines()
    assert lines[0] == f"# {tmp_path.as_posix()}"
    assert 'select = ["unpinned"]  # pyproject.toml' in lines
    assert 'severity.unpinned = "error"  # pyproject.toml' in lines
    assert 'pinning.style = "bounded"  # pyproject.toml' in lines
    assert "ignore = []  # default" in lines
    assert "target.python = (not set)  # default" in lines
    assert [line.split(" = ")[0].removesuffix(".unpinned") for line in lines[1:]] == [leaf.key for leaf in leaves()]
    inner = pinfold("config", "a/requirements.txt", folder=tmp_path).out
    assert 'pinning.style = "exact"  # overrides' in inner
    assert 'severity.unpinned = "info"  # overrides' in inner


def test_config_as_json(tmp_path: Path) -> None:
    lay(tmp_path, {"pinfold.toml": 'ignore = ["unpinned"]\nbogus = 1\n', "a/b/requirements.txt": ""})
    told = json.loads(pinfold("config", "a/b", "--format", "json", folder=tmp_path).out)
    assert told["root"] == tmp_path.as_posix()
    assert told["settings"]["ignore"] == {"value": ["unpinned"], "origin": (tmp_path / "pinfold.toml").as_posix()}
    assert told["settings"]["format.sort"] == {"value": False, "origin": "default"}
    assert "bogus" in told["problems"][0]


def test_config_goes_by_the_same_choice_as_check(tmp_path: Path) -> None:
    lay(tmp_path, {"pinfold.toml": 'ignore = ["unpinned"]\n', "other.toml": 'ignore = ["loose-pin"]\n'})
    assert "ignore = []  # default" in pinfold("config", "--no-config", folder=tmp_path).out
    assert 'ignore = ["loose-pin"]  # other.toml' in pinfold("config", "--config", "other.toml", folder=tmp_path).out
    lay(tmp_path, {"pinfold.toml": "ignore = ["})
    assert pinfold("config", folder=tmp_path).code == 2
    assert pinfold("config", "gone", folder=tmp_path).code == 2
