"""Finding environments and Pythons: where, in which order, each once, and without running anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from pinfold.analysis.environment import Environment, Kind
from pinfold.environment import places
from pinfold.environment.describe import describe
from pinfold.environment.discover import discover
from pinfold.environment.distributions import installed, stamp, versions
from pinfold.environment.interpreters import Interpreter, interpreters, own_python
from pinfold.environment.journal import Change, begin_journal
from pinfold.environment.registry import Key, programs
from pinfold.system.host import Host
from tests.support.planted import plant
from tests.support.prefixes import distribution, host_at, program, python, venv, write

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The program of a Python that no search finds."""
    return python(tmp_path / "hidden" / "3.12.1", "3.12.1")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    path = tmp_path / "work"
    path.mkdir()
    return path


def found(root: Path, host: Host, *, outside: bool = False) -> list[str]:
    """What is found, relative to the folder around the workspace."""
    place = root.parent.as_posix()
    return [
        each.path.removeprefix(place + "/")
        for each in discover(str(root), host, outside=outside, registered=list)
        if each.path.startswith(place)
    ]


def test_in_the_workspace_in_order(tmp_path: Path, work: Path, base: Path) -> None:
    for name in (
        "env",
        "venv",
        ".venv",
        "another",
        "api/.venv",
        "libs/core/env",
        "a/b/c/deep",
        "node_modules/x/env",
        ".git/env",
    ):
        venv(work / name, base)
    write(work / "conda" / "conda-meta" / "history")
    (work / "empty-venv").mkdir()
    near = ["work/.venv", "work/venv", "work/env", "work/another", "work/conda", "work/api/.venv", "work/libs/core/env"]
    assert found(work, host_at(tmp_path)) == near


def test_the_workspace_itself(tmp_path: Path, work: Path, base: Path) -> None:
    """`python -m venv .` is common; nothing inside it is looked through for more."""
    work.rmdir()
    venv(work, base)
    distribution(work / "lib" / "python3.12" / "site-packages", "virtualenv", "1.0")
    venv(work / "lib" / "python3.12" / "site-packages" / "embedded", base)
    assert found(work, host_at(tmp_path)) == ["work"]


def test_links(tmp_path: Path, work: Path, base: Path) -> None:
    """One inside the workspace is the same environment; one that leads out of it is somebody else's."""
    venv(work / "envs" / "real", base)
    venv(tmp_path / "outside" / "other", base)
    (work / ".venv").symlink_to(work / "envs" / "real")
    (work / "venv").symlink_to(tmp_path / "outside" / "other")
    (work / "away").symlink_to(tmp_path / "outside")
    (work / "round").symlink_to(work)
    venv(work / "zebra" / "env", base)
    (work / "loop").symlink_to("loop")
    (work / "zebra" / "loop").symlink_to("loop")
    assert found(work, host_at(tmp_path)) == ["work/.venv", "work/zebra/env"]
    link = tmp_path / "link"
    link.symlink_to(work)
    assert found(link, host_at(tmp_path)) == ["link/.venv", "link/zebra/env"]


def test_a_workspace_of_any_size_is_looked_at_for_a_moment(tmp_path: Path, work: Path, base: Path) -> None:
    for number in range(6_000):
        (work / f"folder{number}").mkdir()
    venv(work / "venv", base)
    started = os.times()
    assert found(work, host_at(tmp_path)) == ["work/venv"]
    ended = os.times()
    assert ended.user + ended.system - started.user - started.system < 1


def test_active_ones(tmp_path: Path, work: Path, base: Path) -> None:
    active = venv(tmp_path / "active", base)
    write(tmp_path / "conda" / "conda-meta" / "history")
    host = host_at(tmp_path, VIRTUAL_ENV=active, CONDA_PREFIX=tmp_path / "conda")
    assert found(work, host) == ["active", "conda"]
    venv(work / ".venv", base)
    assert found(work, host_at(tmp_path, VIRTUAL_ENV=work / ".venv")) == ["work/.venv"]
    assert found(work, host_at(tmp_path, VIRTUAL_ENV="work/.venv")) == ["work/.venv"]
    assert found(work, host_at(tmp_path, VIRTUAL_ENV=tmp_path / "gone", CONDA_PREFIX="\0")) == ["work/.venv"]


@pytest.mark.parametrize("change", Change)
def test_one_that_is_half_made_is_not_offered(tmp_path: Path, work: Path, base: Path, change: Change) -> None:
    env = venv(work / ".venv", base)
    (env / ".pinfold").mkdir()
    begin_journal(str(env), change, "something")
    offered = change not in (Change.CREATE, Change.FIRST_SYNC, Change.REMOVE)
    assert found(work, host_at(tmp_path)) == (["work/.venv"] if offered else [])


@pytest.mark.parametrize("text", ["[]", "{", "[" * 100_000, '{"change": []}'], ids=["list", "half", "deep", "odd"])
def test_an_odd_journal_hides_nothing(tmp_path: Path, work: Path, base: Path, text: str) -> None:
    write(venv(work / ".venv", base) / ".pinfold" / "journal.json", text)
    assert found(work, host_at(tmp_path)) == ["work/.venv"]


def test_what_tools_keep_elsewhere(tmp_path: Path, work: Path, base: Path) -> None:
    home = tmp_path / "home"
    stores = (
        ".virtualenvs/wrapped",
        ".local/share/virtualenvs/piped-AbC",
        ".cache/pypoetry/virtualenvs/poetic-x-py3.12",
        ".local/share/hatch/env/virtual/project/hash/default",
        ".local/share/pdm/venvs/pdm-1",
        ".pyenv/versions/3.12.1/envs/named",
    )
    for store in stores:
        venv(home / store, base)
    write(home / ".local/share/virtualenvs/piped-AbC/.project", f"{work}\n")
    (home / ".pyenv" / "versions" / "named").symlink_to(home / ".pyenv/versions/3.12.1/envs/named")
    for name in ("miniconda3", "miniconda3/envs/one", "listed"):
        write(home / name / "conda-meta" / "history")
    write(home / ".conda" / "environments.txt", f"{home}/listed\n{home}/gone\n\nrelative\n{home}/miniconda3/envs/one\n")
    host = host_at(home)
    assert found(work, host) == []
    names = found(work, host, outside=True)
    assert names[0] == "home/.local/share/virtualenvs/piped-AbC", "the project's own come first"
    conda = ["home/listed", "home/miniconda3", "home/miniconda3/envs/one"]
    # pyenv-virtualenv's link and what it leads to are one.
    expected = [f"home/{store}" for store in stores[:-1]] + ["home/.pyenv/versions/named", *conda]
    assert sorted(names) == sorted(expected)


def test_where_variables_say(tmp_path: Path, work: Path, base: Path) -> None:
    venv(tmp_path / "w" / "a", base)
    venv(tmp_path / "p" / "b", base)
    python(tmp_path / "u" / "cpython-3.13.0-linux-x86_64-gnu", "3.13.0")
    host = host_at(
        tmp_path / "home",
        WORKON_HOME=tmp_path / "w",
        POETRY_VIRTUALENVS_PATH=tmp_path / "p",
        UV_PYTHON_INSTALL_DIR=tmp_path / "u",
    )
    assert found(work, host, outside=True) == ["w/a", "p/b", "u/cpython-3.13.0-linux-x86_64-gnu"]


def test_pythons_of_the_machine(tmp_path: Path, work: Path) -> None:
    """Each once however many names it has; shims, scripts and placeholders are none."""
    home = tmp_path / "home"
    one = python(home / ".pyenv" / "versions" / "3.12.1", "3.12.1", header=None)
    python(home / ".pyenv" / "versions" / "3.13.0rc1", "3.13.0rc1")
    python(home / ".pyenv" / "versions" / "2.7.18", "2.7.18")
    os.link(one, one.with_name("python3.12m"))
    python(home / ".local" / "share" / "uv" / "python" / "cpython-3.11.4-linux-x86_64-gnu", "3.11.4")
    (home / ".local/share/uv/python/cpython-3.11-linux-x86_64-gnu").symlink_to("cpython-3.11.4-linux-x86_64-gnu")
    python(tmp_path / "opt" / "free", "3.13.1", tag="python3.13t")
    pypy = '#define PY_VERSION "3.10.13"\n#define PYPY_VERSION "7.3.15"\n'
    python(tmp_path / "opt" / "pypy", "3.10.13", tag="pypy3.10", header=pypy)
    both = python(tmp_path / "usr", "3.10.2")
    python(tmp_path / "usr", "3.9.2")
    for name in ("python3", "python3.12"):
        write(home / ".pyenv" / "shims" / name, "#!/usr/bin/env bash\n", 0o755)
    program(tmp_path / "store" / "python3")
    (tmp_path / "store" / "python").symlink_to("python")
    (tmp_path / "usr" / "bin" / "loop").symlink_to("loop")
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "python3").symlink_to(both)
    active = venv(tmp_path / "active", python(tmp_path / "far" / "3.8.1", "3.8.1"), "3.8.1")
    folders = [active / "bin", home / ".pyenv/shims", tmp_path / "store", tmp_path / "local", tmp_path / "usr/bin"]
    folders += [tmp_path / "opt/free/bin", tmp_path / "opt/pypy/bin", one.parent, tmp_path / "gone"]
    host = host_at(home, PATH=":".join(map(str, ["relative", "", *folders])))
    listed = interpreters(host, registered=list)
    assert [(each.implementation, each.version, each.origin, each.free_threaded) for each in listed] == [
        ("cpython", "3.12.1", "PATH", False),
        ("cpython", "3.11.4", "uv", False),
        ("cpython", "3.10.2", "PATH", False),
        ("cpython", "3.9.2", "PATH", False),
        ("cpython", "3.8.1", "PATH", False),
        ("cpython", "3.13.1", "PATH", True),
        ("cpython", "3.13.0rc1", "pyenv", False),
        ("pypy", "3.10.13", "PATH", False),
    ]
    assert listed[0].path == one.as_posix()
    assert listed[2].path == (tmp_path / "local" / "python3").as_posix(), "as the person finds it"
    system = [each for each in discover(str(work), host, outside=True, registered=list) if each.kind is Kind.SYSTEM]
    assert sorted(each.version for each in system) == sorted([*(each.version for each in listed), "2.7.18"])
    assert len({each.python for each in system}) == len(system)


def test_our_own_python_counts_where_there_is_no_other(tmp_path: Path) -> None:
    host = host_at(tmp_path, sys.platform)
    assert interpreters(host, registered=list) == []
    (own,) = interpreters(host, own_python(), registered=list)
    assert isinstance(own, Interpreter)
    assert (own.version, own.origin) == (".".join(map(str, sys.version_info[:3])), "own")
    assert not Path(own.prefix, "pyvenv.cfg").exists()


def registry(*tags: tuple[str, str, dict[str, str]]) -> list[Key]:
    companies: dict[str, dict[str, Key]] = {}
    for company, tag, install in tags:
        companies.setdefault(company, {})[tag] = Key({"DisplayName": "x"}, {"InstallPath": Key(install)})
    return [Key({}, {company: Key({}, keys) for company, keys in companies.items()})]


@pytest.mark.parametrize(
    "roots, expected",
    [
        ([], []),
        ([Key()], []),
        (registry(("PythonCore", "3.12", {"": "C:\\Python312\\"})), ["C:\\Python312\\python.exe"]),
        (registry(("A", "3.12", {"": "C:\\A", "ExecutablePath": "D:\\p\\python.exe"})), ["D:\\p\\python.exe"]),
        (registry(("PyLauncher", "3.12", {"": "C:\\A"})), []),
        (registry(("A", "3", {"": "relative"}), ("B", "3", {"WindowedExecutablePath": "C:\\w.exe"})), []),
        ([Key({}, {"A": Key({}, {"3": Key()})})], []),
        (
            registry(("A", "1", {"": "C:\\A"})) + registry(("A", "1", {"": "c:\\a"}), ("A", "2", {"": "C:\\B"})),
            ["C:\\A\\python.exe", "C:\\B\\python.exe"],
        ),
    ],
)
def test_the_registry(roots: Sequence[Key], expected: list[str]) -> None:
    """PEP 514."""
    assert programs(roots) == expected


HOME = "/home/me"
DATA = {"APPDATA": "C:\\Users\\me\\AppData\\Roaming", "LOCALAPPDATA": "C:\\Users\\me\\AppData\\Local"}
WINDOWS = Host(DATA, "C:\\Users\\me", "win32")


@pytest.mark.parametrize(
    "host, where, expected",
    [
        (Host({}, HOME, "linux"), places.environment_stores, "/home/me/.cache/pypoetry/virtualenvs"),
        (Host({}, HOME, "darwin"), places.environment_stores, "/home/me/Library/Caches/pypoetry/virtualenvs"),
        (WINDOWS, places.environment_stores, "C:/Users/me/AppData/Local/pypoetry/Cache/virtualenvs"),
        (Host({"POETRY_CACHE_DIR": "/c"}, HOME, "linux"), places.environment_stores, "/c/virtualenvs"),
        (Host({"WORKON_HOME": "~/envs"}, HOME, "linux"), places.environment_stores, "/home/me/envs"),
        (Host({"WORKON_HOME": "envs"}, HOME, "linux"), places.environment_stores, "/home/me/.virtualenvs"),
        (Host({}, HOME, "darwin"), places.environment_stores, "/home/me/Library/Application Support/hatch/env/virtual"),
        (Host({"XDG_DATA_HOME": "/d"}, HOME, "linux"), places.environment_stores, "/d/hatch/env/virtual"),
        (Host({}, HOME, "linux"), places.python_stores, "/home/me/.local/share/uv/python"),
        (Host({}, HOME, "darwin"), places.python_stores, "/home/me/.local/share/uv/python"),
        (WINDOWS, places.python_stores, "C:/Users/me/AppData/Roaming/uv/python"),
        (Host({}, "C:\\Users\\me", "win32"), places.python_stores, "C:/Users/me/.pyenv/pyenv-win/versions"),
        (Host({"PYENV_ROOT": "/opt/pyenv/"}, HOME, "linux"), places.python_stores, "/opt/pyenv/versions"),
        (Host({}, HOME, "darwin"), places.python_stores, "/Library/Frameworks/Python.framework/Versions"),
        (Host({"MISE_DATA_DIR": "/m"}, HOME, "linux"), places.python_stores, "/m/installs/python"),
        (Host({"CONDA_ENVS_PATH": "rel:/e"}, HOME, "linux"), places.conda_stores, "/e"),
        (Host({"CONDA_EXE": "/c/bin/conda"}, HOME, "linux"), places.conda_stores, "/c/envs"),
        (Host({"PATH": 'C:\\a;"D:\\b c";e'}, HOME, "win32"), places.path_folders, "D:/b c"),
    ],
)  # fmt: skip
def test_places(host: Host, where: Callable[[Host], Iterable[str | tuple[object, ...]]], expected: str) -> None:
    parts = [part for each in where(host) for part in ((each,) if isinstance(each, str) else each)]
    named = [part for part in parts if isinstance(part, str) and "/" in part]
    assert expected in named
    assert all(path.startswith("/") or path[1:3] == ":/" for path in named), named


LOOK = """
import json, sys
events = []
watched = ("subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "os.fork", "socket.", "ctypes.")
sys.addaudithook(lambda event, arguments: events.append(event) if event.startswith(watched) else None)
from pinfold.environment.describe import describe
from pinfold.environment.discover import discover
from pinfold.environment.distributions import Listing, stamp, versions
from pinfold.environment.interpreters import interpreters, own_python
from pinfold.environment.wanted import wanted
from pinfold.system.host import Host
root, environ = sys.argv[1], json.loads(sys.argv[2])
host = Host(environ, environ["HOME"])
listing = Listing()
found = list(discover(root, host, outside=True))
for each in found:
    describe(each.path, host), listing.installed(each), versions(each), stamp(each)
pythons = interpreters(host, own_python())
asked = wanted(root)
print(json.dumps([events, [each.path for each in found], len(pythons), sorted(sys.modules)]))
"""


def test_nothing_is_run_in_order_to_look(tmp_path: Path, work: Path) -> None:
    """Planted programs leave a mark when they run, and no event of the interpreter tells of a process or a connection."""
    planted = plant(work, tmp_path / "marks")
    home = tmp_path / "home"
    for place in (home / ".pyenv/versions/3.12.1", home / ".local/share/uv/python/cpython-3.11.1-x"):
        python(place, place.name.removeprefix("cpython-")[:6], header=None)
        for name in ("python", "python3", "pip"):
            (place / "bin" / name).unlink(missing_ok=True)
            program(place / "bin" / name, planted.log)
    environ = {"HOME": str(home), "PATH": f"{work}/bin:{work}:{work}/.venv/bin:/usr/bin", "VIRTUAL_ENV": f"{work}/venv"}
    command = [sys.executable, "-I", "-c", LOOK, str(work), json.dumps(environ)]
    done = subprocess.run(command, cwd=work, env=environ, capture_output=True, text=True, check=True)
    events, paths, pythons, modules = json.loads(done.stdout)
    assert events == []
    assert planted.ran() == []
    assert {f"{work.as_posix()}/{name}" for name in (".venv", "venv", "env")} <= set(paths)
    assert pythons >= 3
    assert {"asyncio", "ssl", "socket", "email", "importlib.metadata"}.isdisjoint(modules)


def test_fifty_environments_of_two_hundred_distributions(tmp_path: Path, work: Path, base: Path) -> None:
    """ "Well under a second", with room for a busy machine; every answer is checked."""
    for number in range(50):
        site = venv(work / f"env{number:02}", base) / "lib" / "python3.12" / "site-packages"
        for count in range(200):
            (site / f"p{count}-{number}.dist-info").mkdir()
    host = host_at(tmp_path)
    best = min(_seconds(work, host) for _ in range(3))
    assert best < 0.5


def _seconds(work: Path, host: Host) -> float:
    started = os.times()
    listed: list[Environment] = list(discover(str(work), host))
    assert len(listed) == 50
    assert all(len(versions(each)) == 200 for each in listed)
    ended = os.times()
    return ended.user + ended.system - started.user - started.system


def test_this_checkout_is_described_as_its_python_sees_it() -> None:
    environment = describe(sys.prefix, host_at(Path.home(), sys.platform))
    assert environment is not None
    assert "pytest" in installed(environment)
    assert all(stamp(environment))
