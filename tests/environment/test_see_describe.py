"""What `describe` says of a prefix: of real environments, and by table of those that cannot be made here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.markers import default_environment

from pinfold.analysis.environment import Environment, Kind
from pinfold.environment.describe import describe
from pinfold.environment.distributions import installed
from pinfold.environment.markers import Machine, machine_of, markers
from pinfold.environment.pyvenv import parse, version
from pinfold.system.host import Host
from tests.support.prefixes import PATCHLEVEL, distribution, host_at, program, python, venv, windows_python, write

UV = Path(sys.executable).parent / ("uv.exe" if os.name == "nt" else "uv")
FULL = ".".join(map(str, sys.version_info[:3]))
MINOR = ".".join(map(str, sys.version_info[:2]))


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return host_at(tmp_path, sys.platform)


def told(path: Path, host: Host) -> Environment:
    environment = describe(str(path), host)
    assert environment is not None
    return environment


def test_a_venv(tmp_path: Path, host: Host) -> None:
    path = tmp_path / "a ç 环境"
    command = [sys.executable, "-I", "-m", "venv", "--without-pip", "--prompt", "it's mine", str(path)]
    subprocess.run(command, check=True)
    environment = told(path, host)
    assert environment.path == path.as_posix()
    assert environment.kind is Kind.VIRTUAL
    assert (environment.version, environment.implementation) == (FULL, sys.implementation.name)
    assert environment.prompt == "it's mine"
    assert environment.made_by == "venv"
    assert not environment.problem
    assert not environment.externally_managed
    assert not environment.system_site_packages
    assert Path(environment.base_python).samefile(environment.python)
    asked = "import json, os, site, sys; print(json.dumps([sys.prefix, site.getsitepackages()]))"
    done = subprocess.run([environment.python, "-I", "-c", asked], capture_output=True, text=True, check=True)
    prefix, folders = json.loads(done.stdout)
    assert Path(prefix).samefile(environment.path)
    assert {os.path.realpath(folder) for folder in folders} == {
        os.path.realpath(folder) for folder in environment.site_packages
    }


def test_what_uv_makes(tmp_path: Path, host: Host) -> None:
    path = tmp_path / ".venv"
    command = [
        str(UV),
        "--no-config",
        "venv",
        "--quiet",
        "--offline",
        "--python",
        sys.executable,
        "--prompt",
        "two words",
    ]
    subprocess.run([*command, str(path)], check=True)
    environment = told(path, host)
    assert environment.made_by.startswith("uv ")
    assert environment.version == FULL
    assert environment.prompt == "two words"
    assert not environment.problem
    assert environment.site_packages == (f"{path.as_posix()}/lib/python{MINOR}/site-packages",)


def test_markers_are_those_that_its_python_sees(host: Host) -> None:
    """`packaging` asks the process; we ask the files."""
    seen = default_environment()
    assert told(Path(sys.prefix), host).markers == {name: value for name, value in seen.items() if name != "extra"}


def test_system_site_packages_are_seen_but_not_its_own(tmp_path: Path, host: Host) -> None:
    base = python(tmp_path / "base", "3.12.1")
    site = tmp_path / "base" / "lib" / "python3.12" / "site-packages"
    path = venv(tmp_path / "env", base, include_system_site_packages="true")
    environment = told(path, host)
    assert environment.system_site_packages
    distribution(site, "flask", "1.0")
    distribution(site, "six", "1.0")
    distribution(path / "lib" / "python3.12" / "site-packages", "six", "2.0")
    found = installed(environment)
    assert {key: (one.version, one.inherited) for key, one in found.items()} == {
        "flask": ("1.0", True),
        "six": ("2.0", False),
    }
    alone = told(venv(tmp_path / "alone", base), host)
    assert alone.inherited == ()
    assert installed(alone) == {}


def test_a_base_python_that_is_gone(tmp_path: Path, host: Host) -> None:
    base = python(tmp_path / "base", "3.12.1")
    path = venv(tmp_path / "env", base)
    assert told(path, host).base_python == base.as_posix()
    base.rename(base.with_name("hidden"))
    environment = told(path, host)
    assert environment.problem == f"its base Python {base.as_posix()} is gone"
    assert environment.base_python == ""
    assert environment.version == "3.12.1"
    assert environment.site_packages == (f"{path.as_posix()}/lib/python3.12/site-packages",)


def test_a_missing_home_breaks_even_a_copied_program(tmp_path: Path, host: Host) -> None:
    base = python(tmp_path / "base", "3.12.1")
    path = venv(tmp_path / "env", base)
    for name in ("python", "python3.12"):
        (path / "bin" / name).unlink()
        program(path / "bin" / name)
    assert told(path, host).problem == ""
    (tmp_path / "base").rename(tmp_path / "elsewhere")
    assert told(path, host).problem == f"its base Python {base.as_posix()} is gone"


def test_no_program(tmp_path: Path, host: Host) -> None:
    path = venv(tmp_path / "env", python(tmp_path / "base", "3.12.1"))
    for name in ("python", "python3.12"):
        (path / "bin" / name).unlink()
    environment = told(path, host)
    assert environment.problem == "it has no Python"
    assert environment.python == ""


def test_a_base_that_was_upgraded(tmp_path: Path, host: Host) -> None:
    """Within a minor version the environment goes along; beyond it, its packages are lost to it."""
    base = python(tmp_path / "base", "3.12.1")
    path = venv(tmp_path / "env", base)
    write(tmp_path / "base" / "include" / "python3.12" / "patchlevel.h", PATCHLEVEL.format("3.12.9"))
    assert told(path, host).version == "3.12.9"
    assert told(path, host).markers["python_full_version"] == "3.12.9"
    newer = python(tmp_path / "newer", "3.13.0")
    base.unlink()
    base.symlink_to(newer)
    environment = told(path, host)
    assert environment.problem == "it was made for Python 3.12, and its base is Python 3.13 now"
    assert environment.site_packages == (f"{path.as_posix()}/lib/python3.12/site-packages",)


def test_an_environment_never_counts_as_its_own_base(tmp_path: Path, host: Host) -> None:
    path = tmp_path / "env"
    program(path / "bin" / "python")
    write(path / "pyvenv.cfg", f"home = {path}/bin\nexecutable = {path}/bin/python\nversion = 3.12.1\n")
    environment = told(path, host)
    assert environment.base_python == ""
    assert environment.problem


def test_conda(tmp_path: Path, host: Host) -> None:
    path = tmp_path / "miniforge3" / "envs" / "work"
    python(path, "3.12.1", header=None)
    write(path / "conda-meta" / "history")
    write(path / "conda-meta" / "python-dateutil-2.9.0-py312_0.json", "{}")
    write(path / "conda-meta" / "python-3.12.1-hab00c5b_1_cpython.json", "{}")
    environment = told(path, host)
    assert (environment.kind, environment.version, environment.made_by) == (Kind.CONDA, "3.12.1", "conda")
    assert environment.prompt == "work"
    assert environment.python == f"{path.as_posix()}/bin/python"
    assert environment.site_packages == (f"{path.as_posix()}/lib/python3.12/site-packages",)
    assert environment.markers["python_full_version"] == "3.12.1"
    empty = tmp_path / "r-only"
    write(empty / "conda-meta" / "history")
    assert told(empty, host).problem == "it has no Python"


PYPY = '#define PY_VERSION		"3.10.13"\n#define PYPY_VERSION "7.3.15"\n#define PYPY_VERSION_NUM  0x07030F00\n'


def test_pypy(tmp_path: Path, host: Host) -> None:
    base = python(tmp_path / "pypy", "3.10.13", header=PYPY, tag="pypy3.10")
    assert told(tmp_path / "pypy", host).implementation == "pypy"
    path = tmp_path / "env"
    write(
        path / "pyvenv.cfg",
        f"home = {base.parent}\nimplementation = PyPy\nversion_info = 3.10.13.final.0\nvirtualenv = 20.35.4",
    )
    (path / "bin").mkdir()
    (path / "bin" / "pypy3").symlink_to(base)
    (path / "lib" / "pypy3.10" / "site-packages").mkdir(parents=True)
    environment = told(path, host)
    assert (environment.version, environment.implementation, environment.made_by) == (
        "3.10.13",
        "pypy",
        "virtualenv 20.35.4",
    )
    assert environment.site_packages == (f"{path.as_posix()}/lib/pypy3.10/site-packages",)
    assert environment.markers["implementation_version"] == "7.3.15"
    assert environment.markers["platform_python_implementation"] == "PyPy"
    assert not environment.problem


@pytest.mark.parametrize("line", ["home", "executable"])
def test_another_machine_is_not_asked_on_windows(tmp_path: Path, line: str) -> None:
    """Windows logs on to a share that a path names, so a planted `pyvenv.cfg` would learn whose password it is."""
    base = windows_python(tmp_path / "Python312", "3.12.1")
    share = "/" + str(base.parent if line == "home" else base)  # two slashes: here the same place
    env = tmp_path / "env"
    write(env / "Scripts" / "python.exe")
    write(env / "pyvenv.cfg", f"home = C:\\nowhere\nversion = 3.12.1\n{line} = {share}".replace("/", "\\"))
    found = describe(str(env), host_at(tmp_path, "win32"))
    assert found is not None
    assert found.base_python == ""
    assert ("another machine" in found.problem) is (line == "home")


def test_windows(tmp_path: Path) -> None:
    host = host_at(tmp_path, "win32")
    base = windows_python(tmp_path / "Python312", "3.12.1")
    path = tmp_path / "env"
    write(path / "pyvenv.cfg", f"home = {base.parent}\r\nversion = 3.12.1\r\nexecutable = {base}\r\n")
    program(path / "Scripts" / "python.exe")
    (path / "Lib" / "site-packages").mkdir(parents=True)
    environment = told(path, host)
    assert environment.python == f"{path.as_posix()}/Scripts/python.exe"
    assert environment.base_python == base.as_posix()
    assert environment.site_packages == (f"{path.as_posix()}/Lib/site-packages",)
    assert environment.markers["os_name"] == "nt"
    assert not environment.problem
    assert told(base.parent, host).kind is Kind.SYSTEM
    base.unlink()
    assert told(path, host).problem == f"its base Python {base.as_posix()} is gone"


def test_externally_managed(tmp_path: Path, host: Host) -> None:
    """PEP 668: it is a Python's own folder that says so; an environment made from it is free."""
    base = python(tmp_path / "base", "3.12.1")
    assert told(tmp_path / "base", host).kind is Kind.SYSTEM
    assert not told(tmp_path / "base", host).externally_managed
    write(tmp_path / "base" / "lib" / "python3.12" / "EXTERNALLY-MANAGED", "[externally-managed]\n")
    assert told(tmp_path / "base", host).externally_managed
    assert not told(venv(tmp_path / "env", base), host).externally_managed


@pytest.mark.parametrize(
    "folder, header, found",
    [
        ("versions/3.12.1", None, "3.12.1"),  # pyenv
        ("cpython-3.12.7-linux-x86_64-gnu", None, "3.12.7"),  # uv
        ("Cellar/python@3.12/3.12.4_1/Frameworks/Python.framework/Versions/3.12", None, "3.12.4"),  # Homebrew
        ("opt/python", None, "3.12"),
        ("opt/3.11.2", None, "3.12"),
        ("opt/a", PATCHLEVEL.format("3.12.0rc2"), "3.12.0rc2"),
        ("opt/a", PATCHLEVEL.format("3.12.0a2+"), "3.12.0a2"),
        ("opt/a", PATCHLEVEL.format("3.11.5"), "3.12"),  # somebody else's header
        ("opt/a", "#define PY_VERSION 3\n", "3.12"),
    ],
)
def test_the_version_of_a_python(tmp_path: Path, host: Host, folder: str, header: str | None, found: str) -> None:
    python(tmp_path / folder, "3.12", header=header)
    environment = told(tmp_path / folder, host)
    assert environment.version == found
    assert bool(environment.markers) == (found.count(".") == 2), "complete or empty"


def test_a_free_threaded_python(tmp_path: Path, host: Host) -> None:
    base = python(tmp_path / "base", "3.13.0", tag="python3.13t")
    path = tmp_path / "env"
    write(path / "pyvenv.cfg", f"home = {base.parent}\nversion = 3.13.0\n")
    (path / "bin").mkdir()
    (path / "bin" / "python").symlink_to(base)
    (path / "lib" / "python3.13t" / "site-packages").mkdir(parents=True)
    assert told(path, host).site_packages == (f"{path.as_posix()}/lib/python3.13t/site-packages",)


@pytest.mark.parametrize(
    "said, found",
    [
        ("3.12.1", "3.12.1"),
        ("3.12", "3.12"),
        ("3.12.1.final.0", "3.12.1"),
        ("3.13.0.candidate.2", "3.13.0rc2"),
        ("3.14.0.alpha.1", "3.14.0a1"),
        ("3.13.0rc1", "3.13.0rc1"),
        ("3.13.0+", "3.13.0"),
        ("", ""),
        ("three", ""),
        ("3.१२", ""),
        ("3.12." + "9" * 6000, ""),
        ("3", ""),
        ("3.12.1; rm -rf", ""),
    ],
)
def test_versions_in_pyvenv_cfg(said: str, found: str) -> None:
    assert version(said) == found


@pytest.mark.parametrize(
    "text, made_by, prompt, system",
    [
        ("home = /usr/bin\nversion = 3.8.1\ninclude-system-site-packages = TRUE\n", "venv", "", True),
        ("home=/usr/bin\nversion=3.8.1\nprompt = 'a \\'b\\''\n", "venv", "a 'b'", False),
        ("HOME = /usr/bin\nuv = 0.13.9\nversion_info = 3.12.1\nprompt = app", "uv 0.13.9", "app", False),
        (
            "home = /usr/bin\nvirtualenv = 20.35.4\nversion_info = 3.12.1.final.0\nversion = 3.12.1",
            "virtualenv 20.35.4",
            "",
            False,
        ),
        ('\ufeffhome = /usr/bin\r\nversion = 3.12.1\r\nprompt = "it\'s"', "venv", "it's", False),
        ("home = /usr/bin\nprompt = '\n", "", "'", False),
        ("home = /a\nhome = /usr/bin", "", "", False),
    ],
)
def test_pyvenv_cfg_of_every_maker(text: str, made_by: str, prompt: str, system: bool) -> None:
    cfg = parse(text.encode())
    assert (cfg.home, cfg.made_by, cfg.prompt, cfg.system_site_packages) == ("/usr/bin", made_by, prompt, system)


LINUX = Machine("posix", "Linux", "6.1", "#1 SMP", "x86_64")


MAC = Machine("posix", "Darwin", machine="arm64")
WINDOWS = Machine("nt", "Windows", "11", "10.0.22631", "AMD64")


@pytest.mark.parametrize(
    "version, implementation, release, platform, machine, expected",
    [
        ("3.12.1", "cpython", "3.12.1", "linux", LINUX, "3.12 3.12.1 CPython Linux posix x86_64"),
        ("3.13.0rc1", "cpython", "3.13.0rc1", "darwin", MAC, "3.13 3.13.0rc1 CPython Darwin posix arm64"),
        ("3.10.13", "pypy", "7.3.15", "win32", WINDOWS, "3.10 3.10.13 PyPy Windows nt AMD64"),
    ],
)
def test_markers(
    version: str, implementation: str, release: str, platform: str, machine: Machine, expected: str
) -> None:
    found = markers(version, implementation, release, platform, machine)
    names = ("python_version", "python_full_version", "platform_python_implementation", "platform_system", "os_name")
    assert " ".join(found[name] for name in (*names, "platform_machine")) == expected
    assert found["sys_platform"] == platform
    assert (found["implementation_name"], found["implementation_version"]) == (implementation, release)
    assert found.keys() | {"extra"} == default_environment().keys() | {"extra"}


@pytest.mark.parametrize(
    "version, implementation, release", [("3.12", "cpython", "3.12"), ("3.10.1", "pypy", ""), ("3.10.1", "x", "1")]
)
def test_markers_are_complete_or_empty(version: str, implementation: str, release: str) -> None:
    assert markers(version, implementation, release, "linux", LINUX) == {}


def test_another_machine_has_only_what_follows_from_its_name() -> None:
    other = "win32" if sys.platform != "win32" else "linux"
    assert machine_of(other).machine == ""
    assert machine_of("darwin" if sys.platform != "darwin" else "linux").os_name == "posix"
    assert machine_of(sys.platform).machine


def test_what_is_not_an_environment(tmp_path: Path, host: Host) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "file")
    program(tmp_path / "programs" / "bin" / "python3")
    base = python(tmp_path / "base", "3.12.1")
    (tmp_path / "shims" / "bin").mkdir(parents=True)
    (tmp_path / "shims" / "bin" / "python3").symlink_to(base)
    for name in ("empty", "file", "missing", "programs", "shims", "nul\0in it", "x" * 5000, "\udcff"):
        assert describe(str(tmp_path / name), host) is None, name


ODD = [
    b"",
    b"\0" * 1000,
    b"home = \0\n",
    b"home\n=\n==\n = \n",
    b"home = \x1b[31mred\xff\nversion = 9.9.9\nprompt = \x1b]0;x\x07\n",
    b"home = relative/bin\nexecutable = ../python\n",
    b"home = /usr/bin\nversion = " + b"9" * 60_000,
    b"home = " + b"/x" * 30_000,
    b"home = /dev/zero\nexecutable = /dev/zero\n",
    "home = /usr/bin\u2028version = 3.12.1\n".encode(),
    b"x" * 1_000_000,
]


@pytest.mark.parametrize("content", ODD, ids=range(len(ODD)))
def test_odd_pyvenv_cfg(tmp_path: Path, host: Host, content: bytes) -> None:
    write(tmp_path / "env" / "pyvenv.cfg", content)
    environment = told(tmp_path / "env", host)
    assert environment.problem
    assert installed(environment) == {}


# Windows and macOS refuse some of these themselves.
NAMES = ["$(touch ran)", "'; x", "עברית", "🐍 𝕏", "a  b"]
if sys.platform == "linux":
    NAMES += ["new\nline", "\x1b[31mred", "x" * 255, " ", "\udcff\udcfe", "back\\slash"]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_odd_names(tmp_path: Path, host: Host, name: str) -> None:
    path = venv(tmp_path / name, python(tmp_path / "base", "3.12.1"))
    environment = told(path, host)
    assert environment.name == name
    assert not environment.problem
    distribution(path / "lib" / "python3.12" / "site-packages", "six", "1.0")
    assert set(installed(environment)) == {"six"}


def test_links_to_an_environment_are_kept_in_its_path(tmp_path: Path, host: Host) -> None:
    path = venv(tmp_path / "real", python(tmp_path / "base", "3.12.1"))
    (tmp_path / "link").symlink_to(path)
    environment = told(tmp_path / "link", host)
    assert environment.path == (tmp_path / "link").as_posix()
    assert not environment.problem
    (tmp_path / "loop").symlink_to("loop")
    assert describe(str(tmp_path / "loop"), host) is None


def test_links_that_go_round_inside(tmp_path: Path, host: Host) -> None:
    path = tmp_path / "env"
    write(path / "pyvenv.cfg", "home = /nowhere/bin\nversion = 3.12.1\n")
    (path / "bin").mkdir()
    (path / "bin" / "python").symlink_to("python3")
    (path / "bin" / "python3").symlink_to("python")
    (path / "lib").symlink_to("lib")
    assert told(path, host).problem == "its base Python /nowhere/bin/python3.12 is gone"
