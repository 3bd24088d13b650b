"""Which Python a project asks for, and whether one is it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pinfold.analysis.environment import WantedPython
from pinfold.analysis.pythons import fits
from pinfold.environment.poetry import specifiers
from pinfold.environment.wanted import parse_python_version, wanted
from tests.support.prefixes import write


@pytest.mark.parametrize(
    "text, expected",
    [
        ("3.12\n", ("==3.12.*", "")),
        ("3.12.1", ("==3.12.1", "")),
        ("  3.12.1  # the one in production\r\n", ("==3.12.1", "")),
        ("# pinned\n\n3.11\n", ("==3.11.*", "")),
        ("\ufeff3.11\n", ("==3.11.*", "")),
        ("3", ("==3.*", "")),
        ("3.13.0rc1", ("==3.13.0rc1", "")),
        ("3.14-dev", ("==3.14.*", "")),
        ("3.13t", ("==3.13.*", "")),
        ("3.13+freethreaded", ("==3.13.*", "")),
        ("python3.12", ("==3.12.*", "")),
        ("cpython-3.12", ("==3.12.*", "cpython")),
        ("cpython@3.12", ("==3.12.*", "cpython")),
        ("cpython-3.12.1-linux-x86_64-gnu", ("==3.12.1", "cpython")),
        ("cp312", ("==3.12.*", "cpython")),
        ("pypy3.10", ("==3.10.*", "pypy")),
        ("pypy@3.10", ("==3.10.*", "pypy")),
        ("pypy3.10-7.3.17", ("==3.10.*", "pypy")),
        ("pp310", ("==3.10.*", "pypy")),
        (">=3.10", (">=3.10", "")),
        (">=3.10, <3.13  # both", (">=3.10, <3.13", "")),
        ("~=3.10.2", ("~=3.10.2", "")),
    ],
)
def test_python_version_files(text: str, expected: tuple[str, str]) -> None:
    found = parse_python_version(text, "x")
    assert found is not None
    assert (found.specifier, found.implementation, found.alternatives) == (*expected, ())


UNTELLABLE = ["", "\n# nothing\n", "system", "my-project", "miniconda3-latest", "3.12.1/envs/x", "/opt/python"]
UNTELLABLE += ["graalpy-24.0.0", ">=x", "3.12\nmy-project\n", "\0", "३.१२", "3.१२", "3.12; import os"]


@pytest.mark.parametrize("text", UNTELLABLE, ids=range(len(UNTELLABLE)))
def test_what_cannot_be_told_asks_for_nothing(text: str) -> None:
    assert parse_python_version(text, "x") is None


def test_several_lines_are_alternatives() -> None:
    found = parse_python_version("3.12.1\n3.11 3.10\n", "x")
    assert found == WantedPython("==3.12.1", "x", ("==3.11.*", "==3.10.*"))
    assert fits("3.10.4", "cpython", [found])
    assert not fits("3.12.2", "cpython", [found])
    mixed = parse_python_version("3.12\npypy3.10\n", "x")
    assert mixed is not None
    assert mixed.implementation == ""


@pytest.mark.parametrize(
    "version, specifier, expected",
    [
        ("3.12.1", "==3.12.*", True),
        ("3.12.1", "==3.12.2", False),
        ("3.12.1", ">=3.10", True),
        ("3.9.18", ">=3.10", False),
        ("3.13.0rc1", ">=3.13", False),
        ("3.13.0rc1", ">=3.12", True),
        ("3.12", "==3.12.7", True),  # it may be
        ("3.12", "==3.11.*", False),
        ("3.12", "<3.12", False),
        ("3.12.1", "nonsense", True),
        ("", ">=3.10", True),
    ],
)
def test_fits(version: str, specifier: str, expected: bool) -> None:
    assert fits(version, "cpython", [WantedPython(specifier, "x")]) is expected


def test_every_file_has_its_say() -> None:
    both = [WantedPython(">=3.10", "a"), WantedPython("==3.12.*", "b", implementation="pypy")]
    assert fits("3.12.1", "pypy", both)
    assert fits("3.12.1", "", both)
    assert not fits("3.12.1", "cpython", both)
    assert not fits("3.11.1", "pypy", both)
    assert fits("2.7", "cpython", [])


@pytest.mark.parametrize(
    "constraint, expected",
    [
        ("^3.9", (">=3.9,<4",)),
        ("^3.9.2", (">=3.9.2,<4",)),
        ("^0.2.3", (">=0.2.3,<0.3",)),
        ("~3.9", (">=3.9,<3.10",)),
        ("~3.9.2", (">=3.9.2,<3.10",)),
        ("~3", (">=3,<4",)),
        (">=3.9,<3.13", (">=3.9,<3.13",)),
        (">= 3.9 < 4.0", (">=3.9,<4.0",)),
        ("^3.9, !=3.9.7", (">=3.9,<4,!=3.9.7",)),
        ("3.9.*", ("==3.9.*",)),
        ("~2.7 || ^3.6", (">=2.7,<2.8", ">=3.6,<4")),
        ("*", ("",)),
        ("", ()),
        ("^x", ()),
        ("^3.9 or so", ()),
        ("^" + "9" * 500, ()),
        ("3.9," * 1000, ()),
    ],
)
def test_poetry_constraints(constraint: str, expected: tuple[str, ...]) -> None:
    assert specifiers(constraint) == expected


def test_the_files_of_a_folder(tmp_path: Path) -> None:
    assert wanted(str(tmp_path)) == ()
    project, version = tmp_path / "pyproject.toml", tmp_path / ".python-version"
    write(project, '[tool.poetry.dependencies]\npython = "^3.9"\n')
    assert wanted(str(tmp_path)) == (WantedPython(">=3.9,<4", project.as_posix()),)
    write(project, '[project]\nrequires-python = ">=3.10"\n[tool.poetry.dependencies]\npython = "^3.9"\n')
    write(version, "3.12\n")
    assert wanted(str(tmp_path)) == (
        WantedPython("==3.12.*", version.as_posix()),
        WantedPython(">=3.10", project.as_posix()),
    )
    assert wanted(str(tmp_path / "gone")) == ()


@pytest.mark.parametrize(
    "content",
    [
        b"[project",
        b"project = 3\ntool = []\n",
        b"[project]\nrequires-python = 3\n",
        b"[project]\nrequires-python = 'x'\n",
        b"[tool]\npoetry = 1\n",
        b"[tool.poetry]\ndependencies = 1\n",
        b"[tool.poetry.dependencies]\npython = {version = '^3.9'}\n",
        b"\xff\xfe",
        b"a = " + b"[" * 100_000,
        b"\0" * 100,
    ],
)
def test_odd_projects(tmp_path: Path, content: bytes) -> None:
    write(tmp_path / "pyproject.toml", content)
    write(tmp_path / ".python-version", content)
    assert wanted(str(tmp_path)) == ()
