"""Whether a project has changed since it was installed from its folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pinfold.analysis.environment import DirectUrl, Distribution
from pinfold.environment import projects
from pinfold.environment.projects import changed, outdated
from pinfold.records import replace

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


@pytest.mark.parametrize(
    "text, expected",
    [
        (STATIC + EXTRA, None),
        (STATIC.replace("six>=1", "six >= 1") + EXTRA, None),
        (STATIC.replace("six>=1", "six>=2") + EXTRA, "its pyproject.toml asks for six>=2 now"),
        (STATIC.replace('"six>=1", ', "") + EXTRA, "its pyproject.toml no longer asks for six>=1"),
        (STATIC, "its pyproject.toml no longer asks for speed==1"),
        (STATIC + EXTRA + 'all = ["app[fast]"]', None),
        (STATIC.replace('"1.0"', '"1.1"') + EXTRA, "its pyproject.toml says version 1.1 now"),
        (STATIC.replace('"1.0"', '"1.0.0"') + EXTRA, None),
        (STATIC.replace('version = "1.0"', 'dynamic = ["version"]') + EXTRA, None),
        ('[project]\ndynamic = ["version"]\ndependencies = ["new"]\n', "its pyproject.toml asks for new now"),
        ('[project]\ndynamic = ["version", "optional-dependencies"]\ndependencies = ["six>=1"]\n', None),
        ('[project]\nname = "app"\ndynamic = ["version", "dependencies"]\n' + EXTRA, None),
        ("[project]\ndependencies = [1]\n", None),
        ("[project]\ndependencies = {a = 1}\noptional-dependencies = 3\ndynamic = 4\n", None),
        ("[project\n", None),
        ("", None),
    ],
)
def test_only_what_is_certain_is_outdated(tmp_path: Path, text: str, expected: str | None) -> None:
    distribution = installed(tmp_path)
    write_later(tmp_path / "app" / "pyproject.toml", text)
    assert outdated([distribution]) == ({"app": expected} if expected else {})
    if expected:
        assert changed(distribution)


def test_scripts_and_other_places_are_not_certain(tmp_path: Path) -> None:
    distribution = installed(tmp_path)
    write_later(tmp_path / "app" / "setup.py", "")
    assert outdated([distribution]) == {}
    write_later(tmp_path / "app" / "pyproject.toml", STATIC)
    assert list(outdated([distribution])) == ["app"]
    for direct in (None, DirectUrl("https://example.com/app.zip"), DirectUrl("file:////share/app")):
        assert outdated([replace(distribution, direct=direct)]) == {}


def test_while_nothing_changes_nothing_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distribution = installed(tmp_path)
    write_later(tmp_path / "app" / "pyproject.toml", STATIC)
    expected = outdated([distribution])
    reads: list[str] = []
    read = projects.read
    monkeypatch.setattr(projects, "read", lambda path: reads.append(path) or read(path))
    assert outdated([distribution]) == expected
    assert reads == []
    write_later(tmp_path / "app" / "pyproject.toml", STATIC + EXTRA)
    assert outdated([distribution]) == {}
    assert len(reads) == 1
