"""A workspace folder with requirement files and a real environment, cut off from everything else on the machine.

Home, state, caches and temporary folder are the fold's own, and the only index that pip, uv and Pinfold know is the given one.
Must never use pip or uv in a way that the product would not: it is only here to lay out what was there before.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.parser import HeaderParser
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.commands import nursery
from tests.support.indexes import Front, Index
from tests.support.trees import tree
from tests.support.wheels import write_installed

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
UV = PROGRAMS / ("uv.exe" if os.name == "nt" else "uv")
PINFOLD = [sys.executable, "-I", "-m", "pinfold"]
MAIN = "import sys\nfrom pinfold.cli.main import main\nsys.exit(main(sys.argv[1:]))"


@dataclass(frozen=True)
class Done:
    """How a command ended. `code` is negative where a signal ended it."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.out)
        except ValueError:
            raise AssertionError(f"no JSON: {self.said}") from None


@dataclass
class Fold:
    """`root` is the workspace, `place` the folder around it with home, state and caches, `environ` what commands get."""

    place: Path
    root: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return python_of(self.env)

    @property
    def state(self) -> Path:
        return self.place / "state"

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Lays out files in the workspace, line ends as they are."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)

    def read(self, name: str = "requirements.txt") -> str:
        return (self.root / name).read_bytes().decode()

    def use(self, index: Index | Front | str) -> None:
        """Makes this the only index that anything knows."""
        url = index if isinstance(index, str) else index.url
        self.environ |= {"PIP_INDEX_URL": url, "UV_DEFAULT_INDEX": url}

    def pinfold(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        first: str = "",
        timeout: float = 120,
    ) -> Done:
        """`pinfold ARGUMENTS` in the workspace, in a process of its own."""
        with self.start(*arguments, env=env, cwd=cwd, first=first) as process:
            try:
                out, err = process.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                out, err = process.communicate()
                raise AssertionError(f"pinfold {' '.join(arguments)} took too long:\n{out}{err}") from None
        return Done(process.returncode, out, err)

    def does(self, *arguments: str, timeout: float = 120) -> Done:
        """The same in half the time, for tests that run many and are not about how one starts (`support/commands.py`)."""
        if not hasattr(os, "fork"):
            return self.pinfold(*arguments, timeout=timeout)
        done = Done(*nursery("pinfold").run(arguments, self.root, self.environ, timeout))
        assert done.code != -signal.SIGKILL, f"pinfold {' '.join(arguments)} took too long:\n{done.said}"
        return done

    def start(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        first: str = "",
        **more: Any,
    ) -> subprocess.Popen[str]:
        """The same, not waited for; in a process group of its own, so that Ctrl-C can be sent to all of it.

        `first` is code that the process runs before anything of Pinfold.
        """
        command = [sys.executable, "-I", "-B", "-c", f"{first}\n{MAIN}"] if first else PINFOLD
        return subprocess.Popen(
            [*command, *arguments],
            cwd=cwd or self.root,
            env={**self.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            **more,
        )

    def tree(self, times: bool = False) -> dict[str, str]:
        """The environment, to compare."""
        return tree(self.env, times)

    def installed(self, env: Path | None = None) -> dict[str, str]:
        """Versions by normalised name, read from the files."""
        return installed(env or self.env)

    def furnish(
        self, index: Index | str, installed: Sequence[str] = (), pip: bool = False, python: str = sys.executable
    ) -> None:
        """Makes the environment, with these distributions in it."""
        make_environment(self.env, self.environ, python)
        if installed:
            self.preinstall(*installed, index=index if isinstance(index, Index) else None)
        if pip:
            self.preinstall("--no-index", str(_pip_wheel()))
            _share_bytecode(self)

    def preinstall(self, *wanted: str, index: Index | None = None) -> None:
        """Puts distributions into the environment with uv, without what they need, before the test begins."""
        url = ["--index-url", index.url] if index else []
        command = [str(UV), "--no-config", "pip", "install", "--quiet", "--no-deps", "--python", str(self.python)]
        subprocess.run([*command, *url, *wanted], cwd=self.place, env=self.environ, check=True)

    def is_consistent(self) -> bool:
        """What `pip check` says, from uv, which says it in a tenth of the time."""
        command = [str(UV), "--no-config", "pip", "check", "--python", str(self.python)]
        return (
            subprocess.run(command, cwd=self.place, env=self.environ, capture_output=True, check=False).returncode == 0
        )

    def pip(self, *arguments: str) -> Done:
        """`pip ARGUMENTS` about the environment, from outside: pip need not be in it."""
        command = [sys.executable, "-I", "-m", "pip", "--python", str(self.python), *arguments]
        done = subprocess.run(command, cwd=self.place, env=self.environ, capture_output=True, text=True, check=False)
        return Done(done.returncode, done.stdout, done.stderr)


def python_of(env: Path) -> Path:
    return env / "Scripts" / "python.exe" if os.name == "nt" else env / "bin" / "python"


def installed(env: Path) -> dict[str, str]:
    """Versions by normalised name of what an environment's site-packages hold."""
    found = {}
    for path in [*env.glob("lib/python*/site-packages/*.dist-info"), *env.glob("Lib/site-packages/*.dist-info")]:
        said = HeaderParser().parsestr((path / "METADATA").read_text("utf-8"))
        found[said["Name"].lower().replace("_", "-").replace(".", "-")] = said["Version"]
    return dict(sorted(found.items()))


@cache
def _shared() -> Path:
    """A folder for what this process's tests need not make again and again."""
    folder = Path(tempfile.mkdtemp(prefix="pinfold-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _pip_wheel() -> Path:
    return write_installed("pip", _shared(), bytecode=True)


@cache
def _pip_bytecode() -> Path:
    """The same pip's bytecode as Python lays it out below a `pycache_prefix`."""
    folder = _shared() / "pip-bytecode"
    with zipfile.ZipFile(_pip_wheel()) as wheel:
        for name in wheel.namelist():
            if name.endswith(".pyc"):
                path = folder / name.replace("__pycache__/", "")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(wheel.read(name))
    return folder


def _share_bytecode(fold: Fold) -> None:
    """Makes one folder of what Pinfold lets Python compile for all folds: a pip that is started cold takes seconds."""
    shared = _shared() / "bytecode"
    site = next(fold.env.glob("lib/python*/site-packages"), None)
    if site is None:
        return  # Windows
    own = Path(f"{shared}{site.resolve()}")
    own.mkdir(parents=True)
    (own / "pip").symlink_to(_pip_bytecode() / "pip")
    cache_folder = Path(fold.environ["PINFOLD_CACHE_DIR"])
    cache_folder.mkdir(parents=True)
    (cache_folder / "bytecode").symlink_to(shared)


def make_fold(
    place: Path,
    index: Index | Front | str,
    files: Mapping[str, str | bytes] | None = None,
    installed: Sequence[str] | None = (),
    pip: bool = False,
    root: str = "project",
    installer: str = "",
    python: str = sys.executable,
) -> Fold:
    """A workspace `root` below `place` with these files and an environment `.venv` with these distributions.

    `installed` None: no environment. `pip`: it has a pip, the tests' own. `installer` is the setting. `python` is what the
    environment is made from.
    """
    place.mkdir(parents=True, exist_ok=True)
    fold = Fold(place, place / root)
    for each in (fold.root, place / "home", place / "state", place / "tmp"):
        each.mkdir(parents=True, exist_ok=True)
    fold.environ = isolated(place)
    fold.use(index)
    fold.write(files or {})
    if installer:
        fold.write({"pinfold.toml": f'[environment]\ninstaller = "{installer}"\n'})
    if installed is None:
        return fold
    fold.furnish(index.index if isinstance(index, Front) else index, installed, pip, python)
    return fold


def make_environment(env: Path, environ: Mapping[str, str], python: str = sys.executable) -> Path:
    """An empty one, without pip, as `uv venv` makes it."""
    command = [str(UV), "--no-config", "venv", "--quiet", "--no-project", "--python", python, str(env)]
    subprocess.run(command, cwd=env.parent, env=environ, check=True)
    return env


def isolated(place: Path) -> dict[str, str]:
    """Variables for a command that is to find nothing of this machine but the programs of the tests."""
    kept = {
        name: os.environ[name] for name in ("SYSTEMROOT", "COMSPEC", "PATHEXT", "LANG", "LC_ALL") if name in os.environ
    }
    return {
        **kept,
        "HOME": str(place / "home"),
        "USERPROFILE": str(place / "home"),
        "TMPDIR": str(place / "tmp"),
        "XDG_CONFIG_HOME": str(place / "home" / ".config"),
        "XDG_CONFIG_DIRS": str(place / "home" / "xdg"),
        "XDG_CACHE_HOME": str(place / "cache"),
        "XDG_DATA_HOME": str(place / "home" / ".local" / "share"),
        "XDG_STATE_HOME": str(place / "state"),
        "PINFOLD_STATE_DIR": str(place / "state" / "pinfold"),
        "PINFOLD_CACHE_DIR": str(place / "cache" / "pinfold"),
        "UV_CACHE_DIR": str(place / "cache" / "uv"),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_CONFIG": "1",
        "PIP_CACHE_DIR": str(place / "cache" / "pip"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PINFOLD_TEST_BUILDS": str(place / "builds"),
        "PATH": os.pathsep.join([str(PROGRAMS), os.environ.get("PATH", os.defpath)]),
    }


def stop_all(process: subprocess.Popen[str], how: int = signal.SIGKILL) -> None:
    """Sends a signal to a process and to all that it started and that stayed in its group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)


@contextmanager
def running(fold: Fold, *arguments: str, **more: Any) -> Iterator[subprocess.Popen[str]]:
    """A started command that is gone, and all that it started, when the block ends."""
    process = fold.start(*arguments, **more)
    try:
        yield process
    finally:
        stop_all(process)
        process.communicate()


def children_of(pid: int) -> list[int]:
    """The processes that one has started and that still run (Linux)."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue
            state, parent = stat.rpartition(")")[2].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(folder.name))
    return found


def resolvers_of(pid: int) -> list[int]:
    """The processes of uv that resolve for one."""
    return [child for child in children_of(pid) if resolves(child)]


def resolves(pid: int) -> bool:
    """Whether a process is there and is a uv that resolves."""
    try:
        return b"compile" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def copy_fold(fold: Fold, place: Path) -> Fold:
    """The same workspace and environment elsewhere, for what destroys one."""
    shutil.copytree(fold.place, place, symlinks=True)
    environ = {name: value.replace(str(fold.place), str(place)) for name, value in fold.environ.items()}
    return Fold(place, place / fold.root.relative_to(fold.place), environ)
