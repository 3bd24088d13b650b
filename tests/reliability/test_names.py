"""Environments with every odd name: what a person evaluates enters them and runs nothing, and nothing raw is shown.

Through the command line and in real shells: bash and sh everywhere, others where they are installed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pinfold.environment.activate import HOW
from pinfold.environment.shells import Shell
from tests.cli.session import Result, pinfold
from tests.support.folds import PINFOLD, Fold, isolated
from tests.support.odd_names import NAMES

# How a shell evaluates a file, says where it is, reads its prompt as it would show it, and leaves again.
SCRIPTS = {
    "bash": (
        'eval "$(cat "$IN")"\nprintf "%s" "$VIRTUAL_ENV" >"$OUT"\n: "${PS1@P}"\npython\neval "$(cat "$LEAVE")"\n',
        Shell.BASH,
    ),
    "sh": ('eval "$(cat "$IN")"\nprintf "%s" "$VIRTUAL_ENV" >"$OUT"\npython\neval "$(cat "$LEAVE")"\n', Shell.SH),
    "zsh": (
        'eval "$(cat "$IN")"\nprintf "%s" "$VIRTUAL_ENV" >"$OUT"\nprint -P "$PS1" >/dev/null\npython\neval "$(cat "$LEAVE")"\n',
        Shell.ZSH,
    ),
    "fish": (
        'cat $IN | source\nprintf "%s" "$VIRTUAL_ENV" >$OUT\nfish_prompt >/dev/null\npython\ncat $LEAVE | source\n',
        Shell.FISH,
    ),
    "tcsh": (
        'set prompt="% "\neval "`cat $IN`"\nprintenv VIRTUAL_ENV >"$OUT"\npython\neval "`cat $LEAVE`"\n',
        Shell.CSH,
    ),
}
QUIET = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"], "tcsh": ["-f"]}
INSTALLED = [shell for shell in SCRIPTS if shutil.which(shell)]
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\udc80-\udcff]")


@pytest.fixture(scope="session")
def fold(tmp_path_factory: pytest.TempPathFactory) -> Fold:
    """A workspace with an environment of each name. Their interpreters only tell that they were run."""
    place = tmp_path_factory.mktemp("names")
    made = Fold(place, place / "project", isolated(place))
    for folder in (made.root, place / "home"):
        folder.mkdir()
    version = ".".join(map(str, sys.version_info[:3]))
    for name in NAMES:
        programs = made.root / name / "bin"
        programs.mkdir(parents=True)
        prompt = re.sub(r"[\r\n]", " ", name)
        (made.root / name / "pyvenv.cfg").write_bytes(
            f"home = {Path(sys.base_prefix) / 'bin'}\nversion = {version}\nprompt = {prompt}\n".encode(
                errors="surrogateescape"
            )
        )
        (programs / "python").write_text('#!/bin/sh\nprintf "%s" "$0" >"$RAN"\n')
        (programs / "python").chmod(0o755)
    made.write({"requirements.txt": "six\n"})
    made.environ |= {"LC_ALL": "C.UTF-8"}
    return made


def said(fold: Fold, *arguments: str, **variables: str) -> Result:
    return pinfold(*arguments, folder=fold.root, env={**fold.environ, **variables})


@pytest.mark.parametrize("shell", INSTALLED)
def test_activating_runs_nothing(fold: Fold, tmp_path: Path, shell: str) -> None:
    script, family = SCRIPTS[shell]
    entered = 0
    for number, name in enumerate(NAMES):
        place = tmp_path / str(number)
        place.mkdir()
        where = str(fold.root / name)
        enter = said(fold, "env", "activate", "--shell", family.value, "--env", where)
        assert not RAW.search(enter.out + enter.err)
        if enter.code:
            assert "cannot be given" in enter.err
            continue
        (place / "in").write_bytes(enter.raw)
        (place / "leave").write_bytes(said(fold, "env", "deactivate", "--shell", family.value, VIRTUAL_ENV=where).raw)
        files = {key: str(place / key.lower()) for key in ("IN", "LEAVE", "OUT", "RAN")}
        done = subprocess.run(
            [shell, *QUIET.get(shell, []), "-c", script],
            cwd=place,
            env={**fold.environ, **files},
            capture_output=True,
            timeout=30,
            check=False,
        )
        assert not RAW.search(os.fsdecode(done.stderr)), done.stderr
        out = (place / "out").read_bytes()
        assert out.removesuffix(b"\n" if shell == "tcsh" else b"") == os.fsencode(where), (name, done.stderr)
        assert (place / "ran").read_bytes() == os.fsencode(f"{where}/bin/python"), (name, done.stderr)
        entered += 1
    assert not [*fold.place.rglob("CANARY"), *tmp_path.rglob("CANARY")]
    assert entered >= len(NAMES) - 5


def test_the_whole_line(fold: Fold, tmp_path: Path) -> None:
    """What people type, word for word."""
    (tmp_path / "pinfold").write_text("#!/bin/sh\nexec " + " ".join(f"'{word}'" for word in PINFOLD) + ' "$@"\n')
    (tmp_path / "pinfold").chmod(0o755)
    environ = {**fold.environ, "PATH": f"{tmp_path}:{fold.environ['PATH']}", "RAN": str(tmp_path / "ran")}
    where = fold.root / "'; $(touch CANARY)"
    line = HOW[Shell.BASH].format(verb='activate --env "$WHERE"')
    done = subprocess.run(
        ["bash", "-c", f'cd "$WHERE"/..\n{line}\npython\ndeactivate\n'],
        env={**environ, "WHERE": str(where)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert (tmp_path / "ran").read_text() == f"{where}/bin/python"


@pytest.mark.parametrize("shell", Shell, ids=lambda shell: shell.value)
def test_what_is_printed_holds_nothing_raw(fold: Fold, shell: Shell) -> None:
    """For the shells that are not here as well: PowerShell, cmd, nushell. `tests/environment` reads their words back."""
    for name in NAMES:
        done = said(fold, "env", "activate", "--shell", shell.value, "--env", str(fold.root / name))
        assert not RAW.search(done.out + done.err)
        assert done.code == 0 or "cannot be given" in done.err


@pytest.mark.parametrize("output", ["text", "json"])
def test_looking_shows_nothing_raw(fold: Fold, output: str) -> None:
    listed = said(fold, "env", "list", "--format", output)
    assert listed.code == 0, listed.err
    assert not RAW.search(listed.out + listed.err)
    if output == "json":
        found = {each["name"] for each in json.loads(listed.out)["environments"]}
        assert found >= {name for name in NAMES if name.isprintable()}
    for name in NAMES:
        status = said(fold, "env", "status", "--format", output, "--env", str(fold.root / name))
        assert status.code == 1
        assert not RAW.search(status.out + status.err)
