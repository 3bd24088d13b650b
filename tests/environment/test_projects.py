"""Whether a project has changed since it was installed from its folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pinfold.analysis.environment import DirectUrl, Distribution
from pinfold.environment.projects import changed

STATIC = '[project]\nname = "app"\nversion = "1.0"\ndependencies = ["six>=1", "tomli ; python_version < \'3.11\'"]\n'
EXTRA = '[project.optional-dependencies]\nfast = ["speed==1"]\n'
REQUIRES = ("six >=1", 'tomli; python_version < "3.11"', 'speed ==1; extra == "fast"')


def installed(place: Path, **said: object) -> Distribution:
    location = place / "app-1.0.dist-info"
    location.mkdir()
    (location / "METADATA").write_text("Name: app\n")
    direct = DirectUrl((place / "app").as_uri(), editable=True)
    return Distribution("app", "app", "1.0", str(location), **{"requires": REQUIRES, "direct": direct, **said})  # type: ignore[arg-type]


def write_later(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    later = path.stat().st_mtime + 10
    os.utime(path, (later, later))


@pytest.mark.parametrize(
    "name, text, expected",
    [
        ("pyproject.toml", STATIC + EXTRA, False),
        ("pyproject.toml", STATIC, True),
        ("pyproject.toml", STATIC.replace("six>=1", "six>=2") + EXTRA, True),
        ("pyproject.toml", STATIC.replace('"1.0"', '"1.1"') + EXTRA, True),
        ("pyproject.toml", STATIC.replace('"1.0"', '"1.0.0"') + EXTRA, False),
        ("pyproject.toml", '[project]\nname = "app"\ndynamic = ["version", "dependencies"]\n', True),
        ("pyproject.toml", "[project]\ndependencies = [1]\n", True),
        ("pyproject.toml", "[project\n", True),
        ("setup.py", "", True),
        ("README.md", "", False),
    ],
)
def test_newer_files_that_may_say_something_else(tmp_path: Path, name: str, text: str, expected: bool) -> None:
    distribution = installed(tmp_path)
    write_later(tmp_path / "app" / name, text)
    assert changed(distribution) is expected


def test_what_was_there_before_has_not_changed(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "setup.py").write_text("")
    distribution = installed(tmp_path)
    os.utime(Path(distribution.location) / "METADATA", (0, 0))  # as an archive says; it was put there now all the same
    assert not changed(distribution)


@pytest.mark.parametrize("direct", [None, DirectUrl("https://example.com/app.zip"), DirectUrl("file:////share/app")])
def test_what_is_not_from_a_folder_here(tmp_path: Path, direct: DirectUrl | None) -> None:
    write_later(tmp_path / "app" / "setup.py", "")
    assert not changed(installed(tmp_path, direct=direct))
