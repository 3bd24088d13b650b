"""Finding uv, and a pip that can work for an environment. Only files are looked at; nothing is run.

Must never answer with a program that lies in the workspace, except the interpreter of the environment that is being changed.
"""

from __future__ import annotations

import os
import re
import sysconfig
from collections.abc import Iterable, Iterator, Sequence

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from pinfold.records import dataclass
from pinfold.system.files import leads_into, list_folder, read
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble

_REPORT = Version("22.2")  # the first pip whose `install` has `--dry-run` and `--report`
_RUNNER = "__pip-runner__.py"
_REQUIRES_PYTHON = re.compile(r"^Requires-Python:[ \t]*(.*)$", re.MULTILINE | re.IGNORECASE)
_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Pip:
    """How pip is started for one environment: `argv` comes before the subcommand, `argv[0]` is the environment's interpreter."""

    argv: tuple[str, ...]
    version: Version


def chosen_uv(setting: str, host: Host, root: str, python_version: str) -> str | None:
    """The uv that is to do the work, None where pip is. `setting` is "auto", "uv" or "pip", `root` the workspace folder,
    `python_version` that of the environment, "" for one that is yet to be made.

    Raises Trouble `no-installer`: neither isolates (`-I`) a Python before 3.6, and uv may be asked for and missing.
    """
    old = re.match(r"(?:[12]\.|3\.[0-5](?!\d))", python_version)
    if old is not None:
        raise Trouble(
            "no-installer",
            f"Nothing can be installed safely for Python {python_version}.",
            "Make the environment anew with Python 3.6 or later.",
        )
    uv = None if setting == "pip" else find_uv(host, (root,))
    if uv is None and setting == "uv":
        raise Trouble(
            "no-installer",
            "The settings ask for uv, and there is none outside the workspace.",
            "Install uv, or set `environment.installer` to `auto`.",
        )
    return uv


def find_uv(host: Host, roots: Sequence[str] = ()) -> str | None:
    """The absolute path of a uv outside the folders `roots` (the workspace), links followed; None if there is none.

    Looked for beside our own interpreter, on PATH, where its installers put it, and last where an editor that brings one along
    says that it is (`PINFOLD_UV_DIR`).
    """
    name = "uv.exe" if host.windows else "uv"
    for folder in _uv_folders(host):
        path = os.path.join(folder, name)
        if _runnable(path) and not leads_into(path, roots, host.windows):
            return path
    return None


def find_pip(
    python: str,
    version: str,
    site_packages: Sequence[str],
    base_python: str = "",
    *,
    flags: Sequence[str] = (),
    windows: bool = False,
) -> Pip:
    """The newest pip that can work for the environment with the interpreter `python` ("3.12.1" or "3.12" is `version`).

    Its own, ours and its base Python's are compared, for an environment's own may be older than what is asked of it, or not
    there at all (uv makes none). A foreign one is run by the environment's interpreter from where it lies, which is how pip
    itself does it for `--python`. `flags` are further ones for that interpreter. Raises Trouble `no-installer`.
    """
    start = (python, "-I", "-X", "utf8", *flags)
    found = [
        *_installed(start, version, site_packages, foreign=False),
        *_installed(start, version, [sysconfig.get_path("purelib")], foreign=True),
        *_installed(start, version, _packages_of(base_python, version, windows), foreign=True),
        *_bundled(start, _library_of(base_python, version, windows)),
    ]
    usable = [pip for pip in found if pip.version >= _REPORT] or found
    if not usable:
        raise Trouble(
            "no-installer",
            "There is neither uv nor a pip that works for this environment.",
            f"Install uv, or have pip installed into it: {python} -m ensurepip",
        )
    return max(usable, key=lambda pip: pip.version)  # the first of equals: its own


def _uv_folders(host: Host) -> Iterator[str]:
    yield sysconfig.get_path("scripts")
    for folder in host.environ.get("PATH", "").split(";" if host.windows else ":"):
        if os.path.isabs(folder):  # a relative one means the folder that we happen to be in
            yield folder
    yield os.path.join(host.home, ".local", "bin")
    yield os.path.join(host.environ.get("CARGO_HOME") or os.path.join(host.home, ".cargo"), "bin")
    if host.macos:
        yield from ("/opt/homebrew/bin", "/usr/local/bin")
    elif not host.windows:
        yield from ("/usr/local/bin", "/usr/bin", "/home/linuxbrew/.linuxbrew/bin")
    yield host.environ.get("PINFOLD_UV_DIR", "")


def _runnable(path: str) -> bool:
    try:
        return os.path.isabs(path) and os.path.isfile(path) and os.access(path, os.X_OK)
    except ValueError:
        return False


def _installed(start: tuple[str, ...], version: str, folders: Iterable[str], *, foreign: bool) -> Iterator[Pip]:
    """The pips in folders of distributions. One older than 22.3 has no runner, so it serves its own environment only."""
    for folder in folders:
        for name in list_folder(folder, _ENTRIES):
            if not re.fullmatch(r"pip-[^-]+\.dist-info/", name):
                continue
            number = _version(name[4 : -len(".dist-info/")])
            metadata = (read(os.path.join(folder, name, "METADATA")).data or b"").decode("utf-8", "replace")
            runner = os.path.join(folder, "pip", _RUNNER)
            argv = (*start, runner) if foreign else (*start, "-m", "pip")
            there = os.path.isfile(runner if foreign else os.path.join(folder, "pip", "__init__.py"))
            if number is not None and there and _suits(metadata, version):
                yield Pip(argv, number)


def _bundled(start: tuple[str, ...], library: str) -> Iterator[Pip]:
    """The wheel that `ensurepip` brings along: pip runs from inside it. It was made for that very Python."""
    folder = os.path.join(library, "ensurepip", "_bundled")
    for name in list_folder(folder) if library else ():
        found = re.fullmatch(r"pip-([^-]+)-py3-none-any\.whl", name)
        number = _version(found[1]) if found else None
        if number is not None:
            yield Pip((*start, os.path.join(folder, name, "pip")), number)


def _library_of(base_python: str, version: str, windows: bool) -> str:
    """Where the standard library of a Python by itself is, "" if it cannot be told."""
    if not base_python or not version:
        return ""
    folder = os.path.dirname(base_python)
    if windows:
        return os.path.join(folder, "Lib")
    return os.path.join(os.path.dirname(folder), "lib", f"python{'.'.join(version.split('.')[:2])}")


def _packages_of(base_python: str, version: str, windows: bool) -> list[str]:
    library = _library_of(base_python, version, windows)
    if not library:
        return []
    # Debian's own packages lie beside its libraries.
    debian = [] if windows else [os.path.join(os.path.dirname(library), "python3", "dist-packages")]
    return [os.path.join(library, "site-packages"), *debian]


def _suits(metadata: str, version: str) -> bool:
    """Whether the `Requires-Python` of some metadata admits a Python."""
    found = _REQUIRES_PYTHON.search(metadata)
    if found is None or not version:
        return True
    try:
        return SpecifierSet(found[1].strip()).contains(version, prereleases=True)
    except InvalidSpecifier:
        return False


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
