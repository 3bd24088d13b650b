"""Running a command in an environment without activating it."""

from __future__ import annotations

import pytest

from pinfold.analysis.environment import Environment, Kind
from pinfold.environment.command import environment_for_command, resolve_command
from pinfold.system.trouble import Trouble

POSIX = Environment("/p/.venv", Kind.VIRTUAL, "/p/.venv/bin/python", prompt="p")
WINDOWS = Environment("C:/p/.venv", Kind.VIRTUAL, "C:/p/.venv/Scripts/python.exe")


def test_variables() -> None:
    given = {"PATH": "/usr/bin::/p/.venv/bin/:/bin", "PYTHONHOME": "/x", "VIRTUAL_ENV": "/other", "A": "1"}
    assert environment_for_command(POSIX, given) == {
        "PATH": "/p/.venv/bin:/usr/bin:/bin",
        "A": "1",
        "VIRTUAL_ENV": "/p/.venv",
        "VIRTUAL_ENV_PROMPT": "p",
    }


def test_variables_on_windows() -> None:
    found = environment_for_command(WINDOWS, {"Path": "C:\\W;c:/P/.venv/scripts", "PythonHome": "x"}, windows=True)
    assert found == {
        "Path": "C:\\p\\.venv\\Scripts;C:\\W",
        "VIRTUAL_ENV": "C:\\p\\.venv",
        "VIRTUAL_ENV_PROMPT": ".venv",
    }


def test_conda() -> None:
    found = environment_for_command(Environment("/c/envs/x", Kind.CONDA), {"PATH": "/bin", "CONDA_PREFIX": "/c"})
    assert found == {"PATH": "/c/envs/x/bin:/bin", "CONDA_PREFIX": "/c/envs/x", "CONDA_DEFAULT_ENV": "x"}
    found = environment_for_command(Environment("C:/c", Kind.CONDA), {"PATH": "C:\\W"}, windows=True)
    assert found["PATH"].split(";")[:2] == ["C:\\c", "C:\\c\\Library\\mingw-w64\\bin"]


def test_the_environments_own_program_comes_first() -> None:
    there = {"/p/.venv/bin/flask", "/usr/bin/flask", "/usr/bin/git", "./flask", "flask"}
    environ = {"PATH": ":.:/p/.venv/bin:/usr/bin"}
    assert resolve_command("flask", POSIX, environ, is_program=there.__contains__) == "/p/.venv/bin/flask"
    assert resolve_command("git", POSIX, environ, is_program=there.__contains__) == "/usr/bin/git"
    assert resolve_command("./tool", POSIX, environ, is_program=there.__contains__) == "./tool"


def test_a_colon_in_the_path_hides_nothing() -> None:
    odd = Environment("/a:b/.venv", Kind.VIRTUAL, "/a:b/.venv/bin/python")
    environ = environment_for_command(odd, {"PATH": "/bin"})
    assert environ["PATH"] == "/bin"
    assert (
        resolve_command("flask", odd, environ, is_program={"/a:b/.venv/bin/flask"}.__contains__)
        == "/a:b/.venv/bin/flask"
    )


def test_nothing_is_run_from_the_current_folder() -> None:
    with pytest.raises(Trouble) as caught:
        resolve_command("flask", POSIX, {"PATH": ":.:rel"}, is_program={"flask", "./flask", "rel/flask"}.__contains__)
    assert caught.value.kind == "no-command"


@pytest.mark.parametrize(
    "name, expected",
    [
        ("flask", "C:\\p\\.venv\\Scripts\\flask.EXE"),
        ("tool.cmd", "C:\\W\\tool.cmd"),
        ("tool", "C:\\W\\tool.CMD"),
        ("dir\\x", "dir\\x.EXE"),
    ],
)
def test_windows_looks_for_endings(name: str, expected: str) -> None:
    there = {"C:\\p\\.venv\\Scripts\\flask.EXE", "C:\\W\\tool.cmd", "C:\\W\\tool.CMD", "C:\\W\\flask.EXE", "dir\\x.EXE"}
    environ = {"Path": '"C:\\W"', "PATHEXT": ".EXE;.CMD"}
    assert resolve_command(name, WINDOWS, environ, windows=True, is_program=there.__contains__) == expected
