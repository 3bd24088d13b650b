"""The remembered answer of `env status`: all that it was made from is stamped, and whatever changes, it is never a wrong one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import pinfold as package
from cli.session import Result, pinfold
from pinfold.cli.env import remembered, status, work
from pinfold.system.host import Host
from pinfold.workspace.fold.choice import remember
from pinfold.workspace.fold.sources import sources
from tests.support.folds import MAIN, Fold, copy_fold, make_environment, make_fold
from tests.support.looks import Looks, Variables, looking
from tests.support.trees import tree
from tests.support.wheels import Package, write_wheel

_TICK = 0.05  # seconds; the file systems of tests have fine clocks
PROJECT = '[project]\nname = "app"\nversion = "1.0"\ndependencies = ["good"]\n'


@pytest.fixture(autouse=True)
def _fine_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_TICK_NS", int(_TICK * 1e9))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Fold:
    """A workspace in sync, and with everything in it that a change can be made to."""
    place = tmp_path_factory.mktemp("template")
    files: dict[str, str | bytes] = {
        "requirements.txt": "-r more.txt\n-c sub/limits.txt\n-e .\n",
        "more.txt": "good==1.0\n",
        "sub/limits.txt": "good<2\n",
        "pyproject.toml": PROJECT,
        ".python-version": "3\n",
    }
    fold = make_fold(place, "http://127.0.0.1:9/simple", files, installed=[])
    fold.preinstall("--no-index", *(str(write_wheel(Package(name), place)) for name in ("good", "other")))
    fold.write({"pinfold.toml": '[environment]\nkeep = ["other"]\n'})
    _install(fold, "app", "1.0", "Requires-Dist: good\n", direct=fold.root)
    return fold


@pytest.fixture
def fold(template: Fold, tmp_path: Path) -> Fold:
    made = copy_fold(template, tmp_path / "place")
    _install(made, "app", "1.0", "Requires-Dist: good\n", direct=made.root)
    return made


def _site(fold: Fold) -> Path:
    return next(fold.env.glob("lib/python*/site-packages"))


def _install(fold: Fold, name: str, version: str, more: str = "", direct: Path | None = None) -> None:
    """What an installer leaves behind."""
    info = _site(fold) / f"{name}-{version}.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}\n", "utf-8")
    (info / "INSTALLER").write_text("uv\n", "utf-8")
    if direct is not None:
        said = {"url": direct.as_uri(), "dir_info": {"editable": True}}
        (info / "direct_url.json").write_text(json.dumps(said), "utf-8")


def here(
    fold: Fold, *arguments: str, cwd: Path | None = None, terminal: bool = False, env: Mapping[str, str] | None = None
) -> Result:
    variables = {**fold.environ, "VIRTUAL_ENV": "", **(env or {})}
    return pinfold("env", "status", *arguments, folder=cwd or fold.root, env=variables, terminal=terminal)


def memory(fold: Fold) -> list[Path]:
    return sorted((fold.state / "pinfold" / "status").glob("*"))


def forget(fold: Fold) -> None:
    shutil.rmtree(fold.state / "pinfold" / "status", ignore_errors=True)


def settled() -> None:
    time.sleep(2.5 * _TICK)


def recalled(fold: Fold, monkeypatch: pytest.MonkeyPatch, *arguments: str, **env: str) -> Result | None:
    """The answer where nobody has to look for it, else None."""
    with monkeypatch.context() as patched:
        patched.setattr("pinfold.cli.dispatch.run", lambda *_: 99)
        result = here(fold, *arguments, env=env)
    return None if result.code == 99 else result


# What is looked at


@dataclass
class World:
    arguments: tuple[str, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None


def _plain(fold: Fold) -> World:
    (fold.root / "pyproject.toml").unlink()
    (fold.root / "pinfold.toml").unlink()
    fold.write({"requirements.txt": "good\n"})
    return World()


def _everything(fold: Fold) -> World:
    return World()


def _settings_above(fold: Fold) -> World:
    (fold.root / "a" / "b").mkdir(parents=True)
    (fold.root / "pinfold.toml").unlink()
    text = PROJECT + '[tool.pinfold.environment]\nfiles = ["more.txt", "gone.txt"]\n'
    fold.write({"pyproject.toml": text, "a/pyproject.toml": "[project]\n"})
    return World(cwd=fold.root / "a" / "b")


def _active_elsewhere(fold: Fold) -> World:
    elsewhere = fold.place / "elsewhere"
    fold.env.rename(elsewhere)
    return World(environ={"VIRTUAL_ENV": str(elsewhere)})


def _remembered_choice(fold: Fold) -> World:
    other = make_environment(fold.place / "other", fold.environ)
    remember(fold.root.as_posix(), Host(fold.environ, fold.environ["HOME"]), other.as_posix())
    return World()


def _inherited(fold: Fold) -> World:
    config = fold.env / "pyvenv.cfg"
    said = config.read_text("utf-8").replace("site-packages = false", "site-packages = true")
    config.write_text(said, "utf-8")
    return World()


def _base_by_another_name(fold: Fold) -> World:
    """The environment's program is no link, its base's has a name that tells no version, and a newer one leaves a folder there."""
    base, minor = fold.place / "base", sys.version_info.minor
    tag = f"python3.{minor}"
    for name in ("bin/python3", f"lib/{tag}/os.py", f"lib/python3.{minor + 1}/no.py", f"include/{tag}/patchlevel.h"):
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(f'#define PY_VERSION "3.{minor}.7"\n', "utf-8")
    (fold.place / "bin").mkdir()
    (fold.place / "bin" / "python3").symlink_to(base / "bin" / "python3")
    config = fold.env / "pyvenv.cfg"
    lines = [f"home = {fold.place / 'bin'}", "executable = /gone/python", *config.read_text("utf-8").splitlines()[1:]]
    config.write_text("\n".join(lines), "utf-8")
    for program in (fold.env / "bin").glob("python*"):
        program.unlink()
    (fold.env / "bin" / "python3").write_text("", "utf-8")
    return World()


def _linked(fold: Fold) -> World:
    """An environment by a link, reached by a link to a link; and a file that is one."""
    fold.env.rename(fold.place / "real")
    (fold.place / "between").symlink_to(fold.place / "real")
    fold.env.symlink_to("../between")
    (fold.root / "more.txt").rename(fold.place / "shared.txt")
    (fold.root / "more.txt").symlink_to("../shared.txt")
    return World()


def _after_a_sync(fold: Fold) -> World:
    undo = fold.env / ".pinfold" / "undo"
    undo.mkdir(parents=True)
    (undo / "head.json").write_text('{"what": "sync", "at": 1.0}', "utf-8")
    (fold.env / ".pinfold" / "last-sync.json").write_text('{"version": 1, "at": 1, "requirements": ["x"]}', "utf-8")
    return World(("--format", "json"))


def _named(fold: Fold) -> World:
    (_site(fold) / "old-1.0.egg-info").write_text("Name: old\nVersion: 1.0\n", "utf-8")
    egg = _site(fold) / "older.egg-info"
    egg.mkdir()
    (egg / "PKG-INFO").write_text("Name: older\nVersion: 1.0\n", "utf-8")
    (egg / "requires.txt").write_text("good\n", "utf-8")
    return World(("--env", ".venv", "more.txt", "--directory", "."), cwd=fold.root)


def _gone(fold: Fold) -> World:
    fold.write(
        {"more.txt": "good==1.0\n-r ../outside.txt\n-c nowhere/at/all.txt\n", "../outside.txt": "-r again.txt\n"}
    )
    return World()


WORLDS = [
    *(_plain, _everything, _settings_above, _active_elsewhere, _remembered_choice, _inherited),
    *(_base_by_another_name, _linked, _after_a_sync, _named, _gone),
]


@pytest.mark.parametrize("make", WORLDS)
def test_every_look_is_covered(fold: Fold, make: Callable[[Fold], World], monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole look under a recorder. What it asks of the disk is stamped, and the variables are in the key."""
    world = make(fold)
    found: dict[str, list[str]] = {}
    recorded: list[Looks] = []

    def instead(given: work.Work, context: Any, answer: Any, *_: object) -> None:
        recorded[0].on = False
        found["paths"], found["ways"] = sources(context, answer)

    monkeypatch.setattr(remembered, "recall", lambda _: None)
    here(fold, *world.arguments, cwd=world.cwd, env=world.environ)  # what is imported late is there now
    monkeypatch.setattr(status, "_remember", instead)
    asked: set[str] = set()
    monkeypatch.setattr(work, "this_host", lambda: Host(Variables(os.environ, asked), os.environ["HOME"]))
    with looking() as seen:
        recorded.append(seen)
        result = here(fold, *world.arguments, cwd=world.cwd, env=world.environ)
    assert (result.err, "paths" in found) == ("", True), result.err
    assert len(seen.asked) > 10
    assert seen.opened
    assert seen.listed
    paths, ways = set(found["paths"]), set(found["ways"])
    assert not _uncovered(seen, paths, ways, fold)
    variables = {each for each in seen.variables | asked if not each.startswith(remembered._PREFIXES)}
    assert variables <= set(remembered._VARIABLES)


@pytest.mark.parametrize(
    "left_out", ["more.txt", "sub/limits.txt", "pinfold.toml", ".venv/pyvenv.cfg", "pyproject.toml"]
)
def test_a_look_that_is_not_covered_would_be_noticed(fold: Fold, left_out: str) -> None:
    seen = Looks(opened={str(fold.root / left_out)})
    everything = {str(path) for path in fold.root.rglob("*")}
    assert not _uncovered(seen, everything, set(), fold)
    assert _uncovered(seen, everything - {str(fold.root / left_out)}, everything, fold)


def _uncovered(seen: Looks, paths: set[str], ways: set[str], fold: Fold) -> list[str]:
    ours = str(Path(package.__file__).parent)
    paths |= {os.path.realpath(each) for each in paths}
    aside = (ours, f"{sys.base_prefix}/share/locale", str(fold.state / "pinfold" / "status"))
    wrong = [f"listed: {each}" for each in seen.listed if not {each, os.path.realpath(each)} & paths]
    wrong += [f"opened: {each}" for each in seen.opened if not _covered(each, paths)]
    for each in seen.asked:
        # On the way to something it only counts where a way leads, not what else is there.
        if not (_covered(each, paths) or (each in ways and Path(each).is_dir())):
            wrong.append(f"asked: {each}")
        folders = (Path(each), *Path(each).parents)
        wrong += [f"link: {link}" for link in folders if link.is_symlink() and str(link) not in paths | ways]
    return [each for each in wrong if not each.partition(": ")[2].startswith(aside)]


def _covered(path: str, paths: set[str]) -> bool:
    """Whether a path is stamped by any of its names, or what is missing on the way to it is, or the folder it is missing in."""
    for each in (Path(path), Path(os.path.realpath(path))):
        if str(each) in paths:
            return True
        missing = [at for at in (each, *each.parents) if not os.path.lexists(at)]
        if missing and (str(missing[-1].parent) in paths or any(str(at) in paths for at in missing)):
            return True
    return False


# What changes


def _kept_times(path: Path, text: str) -> None:
    before = path.stat()
    path.write_text(text, "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _same_size(fold: Fold) -> None:
    _kept_times(fold.root / "more.txt", "good==1.1\n")


def _new_include(fold: Fold) -> None:
    fold.write({"sub/limits.txt": "good<2\n-c more.txt\n", "sub/more.txt": "good<1\n"})


def _include_gone(fold: Fold) -> None:
    (fold.root / "sub" / "limits.txt").unlink()


def _include_comes(fold: Fold) -> None:
    fold.write({"more.txt": "good==1.0\nother==3.0\n"})


def _main_file_gone(fold: Fold) -> None:
    (fold.root / "requirements.txt").rename(fold.root / "dev-requirements.txt")


def _own_settings_gone(fold: Fold) -> None:
    (fold.root / "pinfold.toml").unlink()  # nothing keeps `other` any more


def _broken_settings(fold: Fold) -> None:
    fold.write({"pinfold.toml": "[environment\n"})


def _odd_settings(fold: Fold) -> None:
    fold.write({"pinfold.toml": '[environment]\nkeep = ["other"]\nno-such = 1\n'})


def _other_files(fold: Fold) -> None:
    fold.write({"pinfold.toml": '[environment]\nkeep = ["other"]\nfiles = ["more.txt"]\n'})


def _python_version(fold: Fold) -> None:
    fold.write({".python-version": "2.7\n"})


def _requires_python(fold: Fold) -> None:
    fold.write({"pyproject.toml": PROJECT + 'requires-python = "<3"\n'})


def _project_needs_more(fold: Fold) -> None:
    fold.write({"pyproject.toml": PROJECT.replace('["good"]', '["good", "absent"]')})
    later = time.time() + 5
    os.utime(fold.root / "pyproject.toml", (later, later))


def _installed(fold: Fold) -> None:
    _install(fold, "stray", "1.0")


def _uninstalled(fold: Fold) -> None:
    shutil.rmtree(_site(fold) / "good-1.0.dist-info")


def _upgraded(fold: Fold) -> None:
    _uninstalled(fold)
    _install(fold, "good", "1.5")


def _metadata_rewritten(fold: Fold) -> None:
    info = _site(fold) / "good-1.0.dist-info" / "METADATA"
    _kept_times(info, info.read_text("utf-8").replace("Version: 1.0", "Version: 1.1"))


def _metadata_gone(fold: Fold) -> None:
    (_site(fold) / "good-1.0.dist-info" / "METADATA").unlink()


def _direct_url_rewritten(fold: Fold) -> None:
    _install(fold, "app", "1.0", "Requires-Dist: good\n", direct=fold.place)


def _direct_url_comes(fold: Fold) -> None:
    _install(fold, "other", "1.0", direct=fold.place)


def _record_rewritten(fold: Fold) -> None:
    (_site(fold) / "good-1.0.dist-info" / "RECORD").write_text("", "utf-8")


def _in_work(fold: Fold) -> None:
    (_site(fold) / "good-1.0.dist-info" / "INSTALLER").unlink()


def _base_gone(fold: Fold) -> None:
    config = fold.env / "pyvenv.cfg"
    lines = ["home = /gone/from/here", *config.read_text("utf-8").splitlines()[1:]]
    config.write_text("\n".join(lines), "utf-8")
    for program in (fold.env / "bin").glob("python*"):
        program.unlink()
        program.symlink_to("/gone/from/here/python3")


def _program_gone(fold: Fold) -> None:
    for program in (fold.env / "bin").glob("python*"):
        program.unlink()


def _environment_gone(fold: Fold) -> None:
    shutil.rmtree(fold.env)


def _environment_replaced(fold: Fold) -> None:
    fold.env.rename(fold.place / "aside")
    make_environment(fold.place / "another", fold.environ)
    fold.env.symlink_to(fold.place / "another")


def _moved_and_linked(fold: Fold) -> None:
    fold.env.rename(fold.place / "aside")
    fold.env.symlink_to(fold.place / "aside")


def _cut_short(fold: Fold) -> None:
    folder = fold.env / ".pinfold"
    folder.mkdir()
    journal = {"format": 2, "change": "sync", "what": "sync", "at": 1.0, "inode": fold.env.stat().st_ino}
    (folder / "journal.json").write_text(json.dumps(journal), "utf-8")


def _foreign_journal(fold: Fold) -> None:
    (fold.env / ".pinfold").mkdir()
    (fold.env / ".pinfold" / "journal.json").write_text('{"format": 9}', "utf-8")


def _chosen(fold: Fold) -> None:
    _remembered_choice(fold)


def _another_by_its_name(fold: Fold) -> None:
    fold.env.rename(fold.root / "venv")


CHANGES = [
    *(_same_size, _new_include, _include_gone, _include_comes, _main_file_gone, _own_settings_gone, _broken_settings),
    *(_odd_settings, _other_files, _python_version, _requires_python, _project_needs_more, _installed, _uninstalled),
    *(_upgraded, _metadata_rewritten, _metadata_gone, _direct_url_rewritten, _base_gone, _program_gone),
    *(_environment_gone, _environment_replaced, _foreign_journal, _chosen, _another_by_its_name),
    _moved_and_linked,
]
HARMLESS = [_record_rewritten, _in_work, _direct_url_comes, _cut_short]


@pytest.mark.parametrize("change", [*CHANGES, *HARMLESS])
def test_an_answer_after_a_change_is_that_of_a_look(
    fold: Fold, change: Callable[[Fold], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    settled()
    first = here(fold, "--format", "json")
    assert (first.code, first.err, len(memory(fold))) == (0, "", 1)
    assert recalled(fold, monkeypatch, "--format", "json") == first
    change(fold)
    answer = here(fold, "--format", "json")
    forget(fold)
    fresh = here(fold, "--format", "json")
    assert answer == fresh
    assert (answer != first) == (change in CHANGES)


def test_a_link_to_a_folder_that_becomes_one_to_a_file(fold: Fold) -> None:
    (fold.root / "requirements.txt").rename(fold.root / "a-requirements.txt")
    (fold.place / "behind").mkdir()
    (fold.root / "b-requirements.txt").symlink_to(fold.place / "behind")
    settled()
    first = here(fold)
    assert (first.code, len(memory(fold))) == (0, 1)
    (fold.place / "behind").rmdir()
    (fold.place / "behind").write_text("good\n", "utf-8")
    answer = here(fold)
    assert "several requirement files" in answer.out
    forget(fold)
    assert here(fold) == answer


def test_other_circumstances_are_another_question(fold: Fold, monkeypatch: pytest.MonkeyPatch) -> None:
    settled()
    first = here(fold)
    assert recalled(fold, monkeypatch) == first
    assert recalled(fold, monkeypatch, "-q") is None
    assert recalled(fold, monkeypatch, "more.txt") is None
    for name in ("VIRTUAL_ENV", "NO_COLOR", "HOME", "LC_ALL", "CONDA_PREFIX", "XDG_STATE_HOME", "PINFOLD_STATE_DIR"):
        assert recalled(fold, monkeypatch, **{name: str(fold.place)}) is None, name
    (fold.root / "sub" / "pinfold.toml").write_text("", "utf-8")
    with monkeypatch.context() as patched:
        patched.setattr("pinfold.cli.dispatch.run", lambda *_: 99)
        assert here(fold, cwd=fold.root / "sub").code == 99
        assert here(fold, terminal=True).code == 99
        patched.setattr(package, "__version__", "9.9")
        assert here(fold).code == 99
    assert recalled(fold, monkeypatch, SECRET="another") == first


def test_drift_is_remembered_with_its_exit_code(fold: Fold, monkeypatch: pytest.MonkeyPatch) -> None:
    fold.write({"more.txt": "good==2.0\n"})
    settled()
    before = tree(fold.root, times=True)
    first = here(fold)
    assert first.code == 1
    assert recalled(fold, monkeypatch) == first
    assert tree(fold.root, times=True) == before


def test_what_is_not_remembered(fold: Fold) -> None:
    here(fold)  # files of which some were changed a moment ago
    assert memory(fold) == []
    for change in (_odd_settings, _in_work):
        settled()
        change(fold)
        settled()
        here(fold)
        assert memory(fold) == []
    shutil.rmtree(fold.env)
    settled()
    assert here(fold).code != 0
    assert memory(fold) == []


def test_a_change_during_the_look_is_not_missed(fold: Fold, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*given: Any) -> tuple[list[str], list[str]]:
        fold.write({"more.txt": "good==2.0\n"})
        time.sleep(_TICK * 2)
        return sources(*given)

    settled()
    monkeypatch.setattr(status, "sources", late)
    assert here(fold).code == 0
    assert memory(fold) == []


@pytest.mark.parametrize("damage", ["cut", "one byte", "empty", "folder", "pipe", "huge"])
def test_a_damaged_memory_is_none(fold: Fold, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settled()
    first = here(fold)
    (path,) = memory(fold)
    data = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage == "pipe":
        os.mkfifo(path)
    elif damage == "huge":
        path.write_bytes(data + b" " * 5_000_000)
    else:
        damaged = {"cut": data[:-20], "one byte": data.replace(b"in sync", b"in sink"), "empty": b""}
        path.write_bytes(damaged[damage])
    assert recalled(fold, monkeypatch) is None
    assert here(fold) == first


def test_without_a_place_for_it_nothing_is_remembered(fold: Fold) -> None:
    settled()
    (fold.place / "nowhere").write_text("", "utf-8")
    settled()
    done = here(fold, env={"PINFOLD_STATE_DIR": str(fold.place / "nowhere")})
    assert (done.code, done.err) == (0, "")


def test_only_some_are_kept_and_for_the_person_alone(fold: Fold, monkeypatch: pytest.MonkeyPatch) -> None:
    settled()
    for at in range(remembered._MAX_EACH + 3):
        here(fold, env={"LANGUAGE": str(at)})
    assert len(memory(fold)) == remembered._MAX_EACH
    assert recalled(fold, monkeypatch, LANGUAGE="0") is None
    assert recalled(fold, monkeypatch, LANGUAGE=str(at)) is not None
    assert {path.stat().st_mode & 0o777 for path in memory(fold)} == {0o600}
    monkeypatch.setattr(remembered, "_MAX_ALL", 2)
    (fold.root / "a").mkdir()
    settled()
    here(fold, "--directory", "..", cwd=fold.root / "a")
    assert len(memory(fold)) == 2


def test_passwords_of_pip_and_uv_are_not_written_down(fold: Fold) -> None:
    settled()
    here(fold, env={"PIP_INDEX_URL": "http://me:hush-hush@127.0.0.1:9/", "UV_INDEX_PRIVATE_PASSWORD": "hush-hush"})
    (path,) = memory(fold)
    assert b"hush-hush" not in path.read_bytes()


def test_a_recalled_answer_imports_next_to_nothing(fold: Fold) -> None:
    listed = f"import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n{MAIN}"
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{listed}", "env", "status"]
    time.sleep(2.1)
    runs = [
        subprocess.run(command, cwd=fold.root, env=fold.environ, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout != ""
    first, again = (run.stderr.split() for run in runs)
    assert "argparse" in first
    assert not {"argparse", "re", "json", "typing", "dataclasses", "collections", "pinfold.cli.dispatch"} & set(again)
    assert [name for name in again if name.startswith("pinfold")] == [
        *("pinfold", "pinfold.cli", "pinfold.cli.outcome", "pinfold.cli.main", "pinfold.cli.env"),
        *("pinfold.system", "pinfold.system.own_folders", "pinfold.cli.env.remembered"),
    ]
