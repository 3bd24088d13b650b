"""Which environment and which files a folder's verbs are about."""

from __future__ import annotations

from pathlib import Path

import pytest

from pinfold.analysis.settings import EnvironmentSettings, Settings
from pinfold.system.host import Host
from pinfold.workspace.fold.choice import forget, remember, selected, synced_files
from pinfold.workspace.fold.context import snapshot_of
from pinfold.workspace.paths import canonical


def _env(path: Path) -> str:
    path.mkdir(parents=True)
    (path / "pyvenv.cfg").write_text("home = /usr/bin\n")
    return canonical(str(path))


def _host(tmp_path: Path, **environ: str) -> Host:
    return Host({"PINFOLD_STATE_DIR": str(tmp_path / "state"), **environ}, str(tmp_path / "home"))


def test_the_order_in_which_an_environment_is_chosen(tmp_path: Path) -> None:
    root = canonical(str(tmp_path / "w"))
    active, remembered = _env(tmp_path / "active"), _env(tmp_path / "w" / "kept")
    host = _host(tmp_path, VIRTUAL_ENV=active)

    def choice(settings: Settings | None = None, named: str = "") -> tuple[str, str, bool]:
        found = selected(root, settings or Settings(), host, named)
        return found.path, found.origin, found.inside

    assert choice() == (active, "VIRTUAL_ENV", False)
    usual = _env(tmp_path / "w" / "env")
    assert choice() == (usual, "found", True)
    better = _env(tmp_path / "w" / ".venv")
    assert choice() == (better, "found", True)
    settings = Settings(environment=EnvironmentSettings(path="envs/../env"))
    assert choice(settings) == (usual, "settings", True)
    remember(root, host, remembered)
    assert choice(settings) == (remembered, "remembered", True)
    assert choice(settings, active) == (active, "named", False)
    forget(root, host)
    forget(root, host)
    assert choice(settings) == (usual, "settings", True)


def test_without_any_environment_there_is_a_place_for_one(tmp_path: Path) -> None:
    root = canonical(str(tmp_path))
    for active in ("", "relative", str(tmp_path / "gone")):
        found = selected(root, Settings(), _host(tmp_path, VIRTUAL_ENV=active))
        assert (found.path, found.origin, found.inside) == (f"{root}/.venv", "default", True)


@pytest.mark.parametrize(
    "what", ["[" * 60_000, "[]", "{", '{"folder": "/elsewhere", "environment": "/e"}', '{"environment": 3}', ""]
)
def test_a_damaged_memory_is_no_choice(tmp_path: Path, what: str) -> None:
    root, host = canonical(str(tmp_path)), _host(tmp_path)
    remember(root, host, _env(tmp_path / "kept"))
    (file,) = (tmp_path / "state" / "folders").iterdir()
    file.write_text(what)
    assert selected(root, Settings(), host).origin == "default"


def test_an_environment_that_has_gone_is_not_remembered(tmp_path: Path) -> None:
    root, host = canonical(str(tmp_path)), _host(tmp_path)
    remember(root, host, f"{root}/gone")
    assert selected(root, Settings(), host).origin == "default"


def test_a_link_out_of_the_folder_does_not_lie_in_it(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    _env(tmp_path / "elsewhere")
    (tmp_path / "w" / ".venv").symlink_to(tmp_path / "elsewhere")
    found = selected(canonical(str(tmp_path / "w")), Settings(), _host(tmp_path))
    assert (found.origin, found.inside) == ("found", False)


@pytest.mark.parametrize(
    "files, named, chosen, problem",
    [
        ({}, (), [], "There is no requirements.txt."),
        ({"requirements.txt": "", "requirements-dev.txt": ""}, (), ["requirements.txt"], ""),
        ({"requirements.in": "", "requirements.txt": ""}, (), ["requirements.txt"], ""),
        ({"requirements-dev.txt": ""}, (), ["requirements-dev.txt"], ""),
        ({"requirements.in": ""}, (), ["requirements.in"], ""),
        (
            {"dev-requirements.txt": "-r base-requirements.txt\n", "base-requirements.txt": ""},
            (),
            ["dev-requirements.txt"],
            "",
        ),
        (
            {"a-requirements.txt": "", "b-requirements.txt": ""},
            (),
            [],
            (
                "There are several requirement files (a-requirements.txt, b-requirements.txt); say which: name them in "
                "environment.files."
            ),
        ),
        ({"constraints.txt": ""}, (), [], "There is no requirements.txt."),
        ({"requirements.txt": "", "x.txt": ""}, ("x.txt",), ["x.txt"], ""),
        ({"requirements.txt": ""}, ("gone.txt",), [], "gone.txt cannot be read."),
        (
            {
                "requirements.txt": "",
                "pinfold.toml": '[environment]\nfiles = ["x.txt", "requirements.txt"]\n',
                "x.txt": "",
            },
            (),
            ["x.txt", "requirements.txt"],
            "",
        ),
    ],
)
def test_the_files_that_an_environment_is_kept_equal_to(
    tmp_path: Path, files: dict[str, str], named: tuple[str, ...], chosen: list[str], problem: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    root = canonical(str(tmp_path))
    paths = tuple(f"{root}/{name}" for name in named)
    found = synced_files(root, snapshot_of(root, paths), paths)
    assert ([path.removeprefix(f"{root}/") for path in found.paths], found.problem) == (chosen, problem)
