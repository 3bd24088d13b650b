"""package.json offers what the client does, and only where it can be done."""

from __future__ import annotations

import fnmatch
import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest

from pinfold.analysis.rules import ALL
from pinfold.workspace.roles import named_role

PALETTE = [
    "Create Environment…", "Select Environment…", "Activate Environment in Terminal", "Deactivate Environment",
    "Preview Sync", "Sync Environment", "Undo Last Sync", "Freeze Environment to Requirements…", "Install Package…",
    "Uninstall Package…", "Upgrade Packages…", "Lock Requirements", "Audit for Known Vulnerabilities",
    "Check Whether Requirements Can Be Installed Together", "Repair Environment",
    "Delete Environment…", "Fix All Problems", "Format", "Restart Server", "Show Output",
]  # fmt: skip
# What can be had without trust: reading, and looking after the server.
HARMLESS = {"fixAll", "format", "restartServer", "showOutput"}


@pytest.fixture(scope="module")
def contributes(manifest: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = manifest["contributes"]
    return found


@pytest.fixture(scope="module")
def palette(contributes: dict[str, Any]) -> dict[str, str]:
    """By command: when the palette offers it."""
    return {each["command"]: each["when"] for each in contributes["menus"]["commandPalette"]}


def registered(sources: dict[str, str]) -> set[str]:
    """The commands that the sources register."""
    verbs = sources["verbs.ts"].partition("readonly all: Record<string, Verb> = {")[2].partition("\n  };")[0]
    own = re.findall(r'\bcommand\("(\w+)"', sources["extension.ts"])
    return {f"pinfold.{name}" for name in [*re.findall(r"^    (\w+): ", verbs, re.MULTILINE), *own]}


def test_the_commands_are_those_that_are_registered(contributes: dict[str, Any], sources: dict[str, str]) -> None:
    assert {each["command"] for each in contributes["commands"]} == registered(sources)


def test_every_command_has_a_when(contributes: dict[str, Any], palette: dict[str, str]) -> None:
    assert set(palette) == {each["command"] for each in contributes["commands"]}
    for items in contributes["menus"].values():
        assert all(item["when"] for item in items)


def test_the_palette_is_the_one_that_was_promised(
    contributes: dict[str, Any], palette: dict[str, str], project: Path
) -> None:
    texts = json.loads((project / "package.nls.json").read_text("utf-8"))
    shown = [each for each in contributes["commands"] if palette[each["command"]] != "false"]
    assert [texts[each["title"].strip("%")] for each in shown] == PALETTE
    assert {each["category"] for each in contributes["commands"]} == {"Pinfold"}


def test_what_runs_something_is_off_in_restricted_mode(contributes: dict[str, Any]) -> None:
    for items in contributes["menus"].values():
        for item in items:
            name = item["command"].removeprefix("pinfold.")
            if name not in HARMLESS and item["when"] != "false":
                assert "isWorkspaceTrusted" in item["when"], item
                assert "||" not in item["when"], item  # it would bind less than that


def test_every_context_key_is_set(contributes: dict[str, Any], sources: dict[str, str]) -> None:
    block = sources["extension.ts"].partition("const context = {")[2].partition("};")[0]
    known = set(re.findall(r"^\s+(\w+):", block, re.MULTILINE))
    text = json.dumps([contributes["menus"], contributes["walkthroughs"]])
    used = set(
        re.findall(
            r"(?<![\w.:])pinfold\.(\w+)(?= |\"|\))",
            re.sub(r'"command": "[^"]*"|command:[\w.]+|onCommand:[\w.]+', "", text),
        )
    )
    assert used
    assert used <= known


def test_states_in_conditions_are_states(contributes: dict[str, Any], sources: dict[str, str]) -> None:
    (line,) = re.findall(r"type State = (.+);", sources["protocol.ts"])
    states = set(re.findall(r'"([\w-]+)"', line))
    text = json.dumps(contributes["menus"])
    named = set(re.findall(r"pinfold\.state [!=]= ([\w-]+)", text))
    named |= {each for group in re.findall(r"pinfold\.state =~ /\^\(([\w|-]+)\)\$/", text) for each in group.split("|")}
    assert named
    assert named <= states


def test_what_is_in_a_menu_with_icons_has_one(contributes: dict[str, Any]) -> None:
    icons = {each["command"]: each.get("icon") for each in contributes["commands"]}
    for item in contributes["menus"]["editor/title"]:
        if item["group"].startswith("navigation"):
            assert re.fullmatch(r"\$\([a-z-]+\)", icons[item["command"]] or ""), item


def test_the_files_that_are_named_exist(manifest: dict[str, Any], project: Path) -> None:
    contributes = manifest["contributes"]
    named = [manifest["icon"], contributes["languages"][0]["configuration"], contributes["grammars"][0]["path"]]
    named += [step["media"]["image"] for step in contributes["walkthroughs"][0]["steps"]]
    named.append(f"{manifest['l10n']}/bundle.l10n.json")
    assert [name for name in named if not (project / name).is_file()] == []


def test_the_icon_is_a_picture_that_the_marketplace_takes(manifest: dict[str, Any], project: Path) -> None:
    content = (project / manifest["icon"]).read_bytes()
    assert content.startswith(b"\x89PNG\r\n")
    assert struct.unpack(">II", content[16:24]) == (256, 256)


def test_links_of_the_walkthrough_lead_to_commands(contributes: dict[str, Any], project: Path) -> None:
    own = {each["command"] for each in contributes["commands"]}
    links = re.findall(r"\(command:([\w.]+)\)", (project / "package.nls.json").read_text("utf-8"))
    assert links
    assert [link for link in links if link.startswith("pinfold.") and link not in own] == []


def test_settings_that_choose_programs_are_restricted(manifest: dict[str, Any]) -> None:
    properties = {name for block in manifest["contributes"]["configuration"] for name in block["properties"]}
    trust = manifest["capabilities"]["untrustedWorkspaces"]
    assert trust["supported"] == "limited"
    assert set(trust["restrictedConfigurations"]) <= properties
    decide = {
        name
        for name in properties
        if re.search(
            r"interpreter|installer|index\.(enabled|advisories|osv)|path|arguments|environment\.(files|keep)", name
        )
    }
    assert set(trust["restrictedConfigurations"]) == decide
    assert manifest["capabilities"]["virtualWorkspaces"]["supported"] is False
    assert manifest["extensionKind"] == ["workspace"]


def test_the_clients_own_settings_are_those_that_it_keeps_from_the_server(
    manifest: dict[str, Any], sources: dict[str, str]
) -> None:
    (line,) = re.findall(r"const ours = \[(.+)\];", sources["server.ts"])
    generated, own = manifest["contributes"]["configuration"]
    assert {name.split(".")[1] for name in own["properties"]} == set(re.findall(r'"(\w+)"', line))
    assert not set(own["properties"]) & set(generated["properties"])
    for setting in own["properties"].values():
        assert setting["markdownDescription"].endswith(".")
        assert setting["scope"] in {"resource", "window", "machine-overridable"}


NAMES = [
    "requirements.txt", "requirements.in", "requirements-dev.txt", "dev-requirements.txt", "constraints.txt",
    "upper-constraints.txt", "requirements/base.txt", "requirements/base.in", "a/requirements/test.txt", "notes.txt",
    "constraints/a.txt", "requirements.md", "a/requirements.txt", "main.py", "requirements/README.md", "in.txt",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_file_has_the_language_where_the_server_takes_it_for_one(contributes: dict[str, Any], name: str) -> None:
    patterns = contributes["languages"][0]["filenamePatterns"]
    assert matches(name, patterns) == (named_role(f"/w/{name}") is not None)


def matches(name: str, patterns: list[str]) -> bool:
    """VS Code's rule: a pattern with a slash is about the path, one without about the name."""
    found = False
    for pattern in patterns:
        for suffix in ("txt", "in"):
            plain = pattern.replace("{txt,in}", suffix)
            subject = f"/w/{name}" if "/" in plain else name.rpartition("/")[2]
            found |= fnmatch.fnmatchcase(subject, plain.replace("**/", "*/"))
    return found


def test_it_is_active_only_where_it_has_something_to_do(manifest: dict[str, Any]) -> None:
    events = manifest["activationEvents"]
    assert "*" not in events
    assert not [event for event in events if event.startswith("onStartupFinished")]
    (language,) = manifest["contributes"]["languages"]
    patterns = ["**/" + pattern.removeprefix("**/") for pattern in language["filenamePatterns"]]
    contains = [event.partition(":")[2] for event in events if event.startswith("workspaceContains:")]
    assert contains == [*patterns, "*.py"]
    assert [event for event in events if not event.startswith("workspaceContains:")] == ["onLanguage:pip-requirements"]


def test_the_marketplaces_page_counts_right(project: Path) -> None:
    page = (project / "client-vscode" / "README.md").read_text("utf-8")
    assert f"**{len(ALL)} checks**" in page
    assert "more than half of them" in page
    assert sum(rule.fixable for rule in ALL) * 2 > len(ALL)
