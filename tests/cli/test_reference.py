"""What is written about the command line elsewhere says what the program says."""

from __future__ import annotations

import re
from pathlib import Path

from pinfold.cli.grammar import commands
from pinfold.cli.reference import page
from pinfold.workspace.roles import named_role


def test_the_reference_page(project: Path, update: bool) -> None:
    path = project / "docs" / "cli.md"
    if update:
        path.write_text(page(), "utf-8", newline="\n")
    assert path.read_text("utf-8") == page()


def test_every_command_and_option_says_what_it_does() -> None:
    for command in commands():
        assert command.description
        assert command.help or not command.path
        for argument in (*command.options, *command.positionals):
            assert argument.help


def test_the_user_guide_names_only_options_that_exist(project: Path) -> None:
    guide = (project / "docs" / "index.md").read_text("utf-8")
    known = {flag for command in commands() for option in command.options for flag in option.flags}
    section = guide.partition("## Command line")[2].partition("\n## CI")[0]
    named = set(re.findall(r"`(--[a-z-]+)", section))
    assert len(named) > 5
    assert named <= known


def hooks(project: Path) -> list[dict[str, str]]:
    """`.pre-commit-hooks.yaml`, as far as this file uses the language."""
    found: list[dict[str, str]] = []
    for line in (project / ".pre-commit-hooks.yaml").read_text("utf-8").splitlines():
        if line.startswith("- "):
            found.append({})
        key, _, value = line[2:].partition(": ")
        found[-1][key] = value.partition(" #")[0]
    return found


def test_the_hooks_get_the_files_that_a_folder_check_would_find(project: Path) -> None:
    check, format_ = hooks(project)
    anchor, _, quoted = check["files"].partition(" ")
    assert anchor == "&files"
    assert format_["files"] == "*files"
    pattern = re.compile(quoted.strip("'"))
    for path in (
        *(
            "requirements.txt",
            "a/dev-requirements.in",
            "Requirements_Test.txt",
            "constraints.txt",
            "requirements/dev.txt",
        ),
        *("constraints/3.12", "constraints/upper", "constraints/py.txt", "deep/down/requirements/a.in"),
        *("setup.py", "requirements.py", "constraints/solver.py", "requirements/readme.md", "notes.txt", "a/dev.in"),
        *("requirements.txt.bak", "requirements/sub/dev.txt", "constraints/README.md"),
    ):
        assert bool(pattern.search(path)) == (named_role(path) is not None), path


def test_the_hooks_run_commands_that_exist(project: Path) -> None:
    known = {command.path: command for command in commands()}
    for hook in hooks(project):
        program, name, *options = hook["entry"].split()
        assert program == "pinfold"
        flags = {flag for option in known[(name,)].options for flag in option.flags}
        assert set(options) <= flags
        assert hook["language"] == "python"
        assert hook["require_serial"] == "true"
