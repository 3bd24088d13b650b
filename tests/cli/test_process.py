"""The command as a process: how it starts, what it imports, what it does when nobody reads or something breaks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import pinfold as package
from cli.session import QUIET, lay, pinfold
from pinfold.cli import dispatch

SERVER = Path(package.__file__).parents[1]
# Of the standard library: what is slow to import and has no business in a check without a fix.
HEAVY = {"asyncio", "http", "socket", "ssl", "email", "importlib.metadata", "tempfile", "logging.config"}
FOREIGN = {"pygls", "lsprotocol", "cattrs", "attr", "attrs", "hypothesis", "pip", "jsonschema"}


def process(*arguments: str, folder: Path, code: str = "") -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name not in QUIET}
    environ |= {"PYTHONPATH": str(SERVER), "PYTHONIOENCODING": "utf-8"}
    start = ["-c", code] if code else ["-m", "pinfold"]
    command = [sys.executable, *start, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_python_dash_m(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": "flask\n"})
    result = process("check", "--format", "concise", folder=tmp_path)
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.startswith("requirements.txt:1:1: warning[unpinned]")
    assert process("--version", folder=tmp_path).stdout == f"pinfold {package.__version__}\n"


@pytest.mark.parametrize("format_", ["text", "concise", "json", "sarif", "github", "junit"])
def test_check_imports_little(tmp_path: Path, format_: str) -> None:
    lay(tmp_path, {"requirements.txt": "flask\n-r more.txt\n", "more.txt": "a==1 ; os_name == 'x'\n"})
    code = "import sys; from pinfold.cli.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    loaded = set(process("check", "--format", format_, folder=tmp_path, code=code).stderr.split())
    assert "pinfold.cli.check" in loaded
    assert loaded & (HEAVY | FOREIGN) == set()
    ours = {name for name in loaded if name.startswith("pinfold.")}
    assert not {name for name in ours if name.startswith(("pinfold.lsp", "pinfold.ide"))}
    renderers = {name.rpartition(".")[2] for name in ours if name.startswith("pinfold.cli.render.")}
    assert renderers - {"summary", "excerpt"} == {format_}


def test_checking_pins_imports_less(tmp_path: Path) -> None:
    """`packaging` takes as long to import as all that is ours, and plain pins can be judged without it."""
    lay(
        tmp_path,
        {
            "requirements.txt": "# all pinned\nflask==3.1.0\njinja2[i18n]==3.1.6  # as well\n-r more.txt\n",
            "more.txt": "a==1\n",
        },
    )
    code = (
        "import argparse, sys; before = {*sys.modules}; from pinfold.cli.main import main; code = main(['check']);"
        "print(code, *{*sys.modules} - before, file=sys.stderr)"
    )
    told, *names = process(folder=tmp_path, code=code).stderr.split()
    assert told == "0"
    slow = {"packaging", "dataclasses", "inspect", "ast", "subprocess", "logging", "platform", "traceback", "textwrap"}
    assert set(names) & slow == set()
    assert len(names) <= 190


def test_a_git_ignore_file_costs_one_library(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": "flask==1.0\n"})
    code = "import sys; from pinfold.cli.main import main; main(['check']); print('pathspec' in sys.modules)"
    assert process(folder=tmp_path, code=code).stdout.splitlines()[-1] == "False"
    lay(tmp_path, {".gitignore": "x\n", ".git/HEAD": ""})
    assert process(folder=tmp_path, code=code).stdout.splitlines()[-1] == "True"


def test_help_imports_no_engine(tmp_path: Path) -> None:
    code = "import sys; from pinfold.cli.main import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    loaded = process(folder=tmp_path, code=code).stderr.split()
    assert not [name for name in loaded if name.startswith(("pinfold.analysis", "pinfold.workspace", "packaging"))]


def test_nobody_reads(tmp_path: Path) -> None:
    """As in `pinfold check | head -1`: no word on standard error, and the exit code is that of the findings."""
    lay(tmp_path, {"requirements.txt": "".join(f"package-{n}\n" for n in range(5_000))})
    command = [sys.executable, "-m", "pinfold", "check", "--format", "concise"]
    environ = {**os.environ, "PYTHONPATH": str(SERVER)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline().startswith(b"requirements.txt:1:1")
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 1


def test_an_exception_is_no_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str) -> object:
        raise RuntimeError("https://user:swordfish9@example.com \x1b[31m")

    monkeypatch.setattr(dispatch, "import_module", fails)
    result = pinfold("check", folder=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert "RuntimeError: https://****@example.com <U+001B>[31m" in result.err
    assert "swordfish9" not in result.err
    assert "please report it" in result.err


def test_control_c(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(name: str) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(dispatch, "import_module", stops)
    result = pinfold("check", folder=tmp_path)
    assert (result.code, result.out, result.err) == (130, "", "")


@pytest.mark.parametrize(
    "module", ["cli.dispatch", "cli.arguments", "cli.env.arguments", "cli.env.main", "cli.env.work"]
)
def test_control_c_during_the_start(tmp_path: Path, module: str) -> None:
    code = f"""
import signal, sys

class Stop:
    def find_spec(self, name, *rest):
        if name == "pinfold.{module}":
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Stop())
from pinfold.cli.main import main
sys.exit(main(["env", "status"]))
"""
    result = process(folder=tmp_path, code=code)
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "")


@pytest.mark.parametrize(
    "env, terminal, choice, coloured",
    [
        ({}, False, "auto", False),
        ({}, True, "auto", True),
        ({"TERM": "dumb"}, True, "auto", False),
        ({"NO_COLOR": "1"}, True, "auto", False),
        ({"NO_COLOR": ""}, True, "auto", True),
        ({"FORCE_COLOR": "1"}, False, "auto", True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, "auto", True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, "auto", False),
        ({"NO_COLOR": "1"}, False, "always", True),
        ({"FORCE_COLOR": "1"}, True, "never", False),
    ],
)
def test_colours(tmp_path: Path, env: dict[str, str], terminal: bool, choice: str, coloured: bool) -> None:
    lay(tmp_path, {"requirements.txt": "flask\n"})
    result = pinfold("check", "--color", choice, folder=tmp_path, env=env, terminal=terminal)
    assert ("\x1b[1;33mwarning[unpinned]\x1b[0m" in result.out) == coloured
    assert ("\x1b" in result.out) == coloured


def test_programs_get_no_colours(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": "flask\n"})
    for format_ in ("json", "sarif", "github", "junit"):
        assert "\x1b" not in pinfold("check", "--color", "always", "--format", format_, folder=tmp_path).out


def test_the_width_is_that_of_columns(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": "x" * 300 + "\n"})
    out = pinfold("check", folder=tmp_path, env={"COLUMNS": "50"}).out
    shown = [line for line in out.splitlines() if " | " in line]
    assert shown
    assert 40 < max(map(len, shown)) <= 50


def test_a_code_page_with_few_characters(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": "flask # 日本\n"})
    code = "import sys; sys.stdout.reconfigure(encoding='ascii'); from pinfold.cli.main import main; main(['check'])"
    result = process(folder=tmp_path, code=code)
    assert result.stderr == ""
    assert "flask # \\u65e5\\u672c" in result.stdout
