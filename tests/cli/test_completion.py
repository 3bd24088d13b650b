"""Completion scripts: exact (`expected/`, rewritten with `--update`), complete, and in bash also tried out."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from cli.session import lay, pinfold
from pinfold.analysis.rules import ALL
from pinfold.cli.arguments import FORMATS, SHELLS
from pinfold.cli.grammar import commands
from pinfold.cli.render import FORMATS as RENDERED

EXPECTED = Path(__file__).parent / "expected"
RULES = " ".join(rule.name for rule in ALL)
QUOTED = ", ".join(f"'{rule.name}'" for rule in ALL)


def script(shell: str, folder: Path) -> str:
    return pinfold("completion", shell, folder=folder).out


@pytest.mark.parametrize("shell", SHELLS)
def test_script(tmp_path: Path, shell: str, update: bool) -> None:
    # Which rules there are is no business of this test.
    said = script(shell, tmp_path).replace(RULES, "RULES").replace(QUOTED, "'RULES'")
    expected = EXPECTED / f"completion.{shell}"
    if update:
        expected.write_bytes(said.encode())
    assert said == expected.read_bytes().decode()
    assert "unpinned" not in said


@pytest.mark.parametrize("shell", SHELLS)
def test_every_option_and_rule_is_offered(tmp_path: Path, shell: str) -> None:
    said = script(shell, tmp_path)
    for command in commands():
        for option in command.options:
            for flag in option.flags:
                if shell == "fish":
                    flag = f"-l {flag[2:]} " if flag.startswith("--") else f"-s {flag[1:]} "
                assert flag in said
        for name in command.commands:
            assert name in said
    for rule in ALL:
        assert rule.name in said


def test_what_is_offered_exists() -> None:
    assert FORMATS == RENDERED


def test_an_unknown_shell(tmp_path: Path) -> None:
    assert pinfold("completion", "tcsh", folder=tmp_path).code == 2


BASH = shutil.which("bash")

if BASH is not None and Path("/").drive == "":  # on Windows, a bash may be one that sees another file system

    @pytest.mark.parametrize(
        "typed, offered",
        [
            (["pinfold", "ch"], {"check"}),
            (["pinfold", "debug", ""], {"parse", "-h", "--help"}),
            (["pinfold", "debug", "parse", "--ba"], {"--batch"}),
            (["pinfold", "check", "--fi"], {"--fix"}),
            (["pinfold", "check", "--format", "s"], {"sarif"}),
            (["pinfold", "check", "--fix", "--fail-on", "wa"], {"warning"}),
            (["pinfold", "check", "--select", "unpin"], {"unpinned"}),
            (["pinfold", "rule", "unpin"], {"unpinned"}),
            (["pinfold", "check", "my f"], {"my file.txt"}),
            (["pinfold", "check", "--output-file", "my"], {"my file.txt"}),
            (["pinfold", "completion", "f"], {"fish"}),
            (["pinfold", "server", "--tcp", ""], set()),
            (["pinfold", "env", "s"], {"status", "sync", "select"}),
            (["pinfold", "env", "sync", "my"], {"my file.txt"}),
            (["pinfold", "env", "sync", "--installer", ""], {"uv", "pip"}),
            (["pinfold", "env", "activate", "--shell", "f"], {"fish"}),
            (["pinfold", "env", "uninstall", "unpin"], set()),
        ],
        ids=lambda words: " ".join(sorted(words)),  # a set has another order in each process
    )
    def test_in_bash(tmp_path: Path, typed: list[str], offered: set[str]) -> None:
        lay(tmp_path, {"my file.txt": ""})
        words = " ".join(f"'{word}'" for word in typed)
        ask = f'COMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}; _pinfold; printf "%s\\n" "${{COMPREPLY[@]}}"'
        assert BASH is not None
        result = subprocess.run(
            [BASH, "--norc", "-c", script("bash", tmp_path) + ask],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "syntax" not in result.stderr
        assert {line for line in result.stdout.splitlines() if line} == offered
