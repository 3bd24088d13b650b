"""Entering and leaving an environment in real shells, whatever the folder is called; a path never becomes a command.

bash and sh are everywhere. The other shells' words are read back by small readers of their quoting (`test_activate_words.py`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from pinfold.analysis.environment import Environment, Kind
from pinfold.environment.activate import HOW, activation, deactivation
from pinfold.environment.shells import Shell
from pinfold.system.host import Host
from tests.support.odd_names import NAMES

SHELLS = [(Shell.BASH, "bash"), (Shell.SH, "sh")]
REPORT = 'printf "%s|%s|%s|%s" "$PATH" "${VIRTUAL_ENV-none}" "${PYTHONHOME-none}" "${PS1-none}" > "$OUT/'


@dataclass(frozen=True)
class Place:
    """A made-up environment with one program in it, and a folder for what the shell says."""

    environment: Environment
    out: Path
    environ: dict[str, str]

    def shell(self, program: str, script: str, **variables: str) -> None:
        path = shutil.which(program)
        assert path is not None
        done = subprocess.run(
            [path, "-c", "set -eu\n" + script],
            env={**self.environ, **variables},
            cwd=self.out,
            capture_output=True,
            timeout=20,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")

    def said(self, name: str) -> str:
        return os.fsdecode((self.out / name).read_bytes())


def place(folder: Path, name: str) -> Place:
    env = folder / name
    (env / "bin").mkdir(parents=True)
    probe = env / "bin" / "probe"
    probe.write_text('#!/bin/sh\nprintf %s "$0" > "$OUT/probe"\n')
    probe.chmod(0o755)
    out = folder / "out"
    out.mkdir()
    environ = {"PATH": os.environ["PATH"], "HOME": str(out), "OUT": str(out), "LC_ALL": "C.UTF-8"}
    return Place(Environment(str(env), Kind.VIRTUAL, python=f"{env}/bin/python", prompt=name), out, environ)


@pytest.mark.parametrize("shell, program", SHELLS)
@pytest.mark.parametrize("name", NAMES)
def test_in_and_out(tmp_path: Path, shell: Shell, program: str, name: str) -> None:
    there = place(tmp_path, name)
    environ, path = there.environ, there.environment.path
    text = activation(there.environment, shell, Host(environ, str(there.out), "linux"))
    assert all(c.isprintable() or c == "\n" for c in text), "nothing that a terminal obeys"
    (there.out / "in").write_bytes(os.fsencode(text))
    there.shell(
        program,
        f"""
PS1='$ '; before=$PATH
eval "$(cat "$OUT/in")"
probe
{REPORT}entered"
eval "$(cat "$OUT/in")"
deactivate
{REPORT}left"
""",
        PYTHONHOME="/nowhere",
    )
    assert there.said("probe") == f"{path}/bin/probe"
    entered = there.said("entered")
    assert entered.startswith(f"{path}/bin:{environ['PATH']}|{path}|none|(")
    prompt = entered.removesuffix("$ ").rpartition("|(")[2]
    assert not set(prompt) & set("$`\\!%'\"\n\x1b")
    assert there.said("left") == f"{environ['PATH']}|none|/nowhere|$ ", "twice in is once out"

    # another shell, started from an activated one: it has the variables but no function
    active = {"VIRTUAL_ENV": path, "VIRTUAL_ENV_PROMPT": name, "PATH": f"{path}/bin:{environ['PATH']}"}
    (there.out / "out").write_bytes(os.fsencode(deactivation(shell, {**environ, **active})))
    there.shell(program, f'eval "$(cat "$OUT/out")"\n{REPORT}nested"', **active)
    assert there.said("nested").startswith(f"{environ['PATH']}|none|none|")
    assert not list(tmp_path.rglob("CANARY"))


def test_mixes_with_the_environments_own_script(tmp_path: Path) -> None:
    """What `source bin/activate` entered, our text leaves, and the other way round."""
    there = place(tmp_path, "mine")
    own = Path(sys.prefix, "bin", "activate")
    text = activation(there.environment, Shell.BASH, Host(there.environ, str(there.out), "linux"))
    (there.out / "in").write_text(text)
    (there.out / "out").write_text(deactivation(Shell.BASH, {**there.environ, "VIRTUAL_ENV": there.environment.path}))
    there.shell(
        "bash",
        f"""
PS1='$ '; set +u
. {own}
eval "$(cat "$OUT/in")"
{REPORT}ours"
. {own}
eval "$(cat "$OUT/out")"
{REPORT}left"
""",
    )
    path = there.environment.path
    assert there.said("ours") == f"{path}/bin:{there.environ['PATH']}|{path}|none|(mine) $ "
    assert there.said("left") == f"{there.environ['PATH']}|none|none|$ "


def test_the_prompt_is_left_alone_where_asked(tmp_path: Path) -> None:
    there = place(tmp_path, "env")
    text = activation(there.environment, Shell.SH, Host(there.environ, "", "linux"))
    (there.out / "in").write_text(text)
    there.shell("sh", f'PS1="$ "\neval "$(cat "$OUT/in")"\n{REPORT}in"', VIRTUAL_ENV_DISABLE_PROMPT="1")
    assert there.said("in").endswith("|$ ")


def test_every_shell_is_told_how() -> None:
    assert set(HOW) == set(Shell)
    assert all("{verb}" in text for text in HOW.values())
