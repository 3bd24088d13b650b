"""Which Python a new environment is made from."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pinfold.analysis.environment import WantedPython
from pinfold.environment.interpreters import Interpreter
from pinfold.environment.python_choice import choose
from pinfold.system.host import Host, this_host
from pinfold.system.trouble import Trouble

HOST = Host({}, "/home/me", "linux")
FOUND = [
    Interpreter("/usr/bin/python3.14", "3.14.1", "cpython", "PATH", "/usr"),
    Interpreter("/w/tools/bin/python3.13", "3.13.9", "cpython", "PATH", "/w/tools"),
    Interpreter("/opt/13t/bin/python3.13t", "3.13.5", "cpython", "uv", "/opt/13t", free_threaded=True),
    Interpreter("/opt/13/bin/python3.13", "3.13.2", "cpython", "pyenv", "/opt/13"),
    Interpreter("/opt/12/bin/python3.12", "3.12", "cpython", "pyenv", "/opt/12"),
    Interpreter("/opt/pypy/bin/pypy3", "3.11.9", "pypy", "PATH", "/opt/pypy"),
]


@pytest.mark.parametrize(
    "request_, wanted, expected",
    [
        ("", [], "3.14.1"),
        ("3.13", [], "3.13.2"),
        ("python3.13", [], "3.13.2"),
        ("3.13.2", [], "3.13.2"),
        ("3.13t", [], "3.13.5"),
        ("3.12", [], "3.12"),
        ("3", [], "3.14.1"),
        ("pypy", [], "3.11.9"),
        ("pypy3.11", [], "3.11.9"),
        (">=3.10,<3.13", [], "3.12"),
        ("", ["==3.13.*"], "3.13.2"),
        ("", [">=3.11", "<3.13"], "3.12"),
        ("3.14", ["==3.12.*"], "3.14.1"),
        ("", ["nonsense"], "3.14.1"),
    ],
)
def test_choice(request_: str, wanted: list[str], expected: str) -> None:
    asked = [WantedPython(text, ".python-version") for text in wanted]
    assert choose(request_, FOUND, asked, HOST, "/w").version == expected


def test_what_is_wanted_and_what_is_there_is_said() -> None:
    wanted = [WantedPython("==3.9.*", ".python-version"), WantedPython(">=3.9", "pyproject.toml")]
    with pytest.raises(Trouble) as caught:
        choose("", FOUND, wanted, HOST, "/w")
    assert caught.value.kind == "no-python"
    assert caught.value.message == "No Python that fits ==3.9.* (.python-version) and >=3.9 (pyproject.toml) was found."
    assert "3.14.1 (/usr/bin/python3.14)" in caught.value.advice
    assert "/w/tools" not in caught.value.advice
    with pytest.raises(Trouble, match=r"'3\.13\.9'"):
        choose("3.13.9", FOUND, [], HOST, "/w")
    for request in ("junk\x1b", ">=junk\x1b"):
        with pytest.raises(Trouble, match=r"junk\?'"):
            choose(request, FOUND, [], HOST, "/w")


def test_a_link_does_not_bring_a_python_out_of_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "work" / "bin").mkdir(parents=True)
    (tmp_path / "link").symlink_to("work")
    found = [Interpreter(f"{tmp_path}/link/bin/python3", "3.14.0", "cpython", "PATH", f"{tmp_path}/link"), FOUND[3]]
    assert choose("", found, [], HOST, str(tmp_path / "work")) is FOUND[3]


def test_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    base = str(getattr(sys, "_base_executable", sys.executable))
    assert choose(base, [], [], this_host()).path == base
    named = choose(sys.prefix, [], [], this_host())
    assert named.version.split(".")[:2] == [str(part) for part in sys.version_info[:2]]
    (tmp_path / "python").write_text("")
    with pytest.raises(Trouble) as caught:
        choose(str(tmp_path / "python"), FOUND, [], this_host())
    assert caught.value.kind == "bad-python"
