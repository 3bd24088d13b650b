"""The folders in which tools keep Pythons and environments, by the variables and defaults that they document.

Pure: names folders without a look at whether they are there. A relative path in a variable doesn't count.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.system.host import Host
from pinfold.system.paths import slashed


def _variable(host: Host, name: str) -> str:
    """An absolute path that a variable holds, "" for anything else."""
    value = host.environ.get(name, "")
    if value == "~" or value.startswith(("~/", "~\\")):
        value = host.home + value[1:]
    absolute = value[1:3] in (":\\", ":/") or value.startswith("\\\\") if host.windows else value.startswith("/")
    return slashed(value, host.windows).rstrip("/") if absolute else ""


def _home(host: Host) -> str:
    return slashed(host.home, host.windows).rstrip("/") if host.home else ""


def active(host: Host) -> Iterator[str]:
    """The environments that were active where we were started."""
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if path := _variable(host, name):
            yield path


def path_folders(host: Host) -> Iterator[str]:
    """The folders of PATH; relative ones would be the workspace's own."""
    for part in host.environ.get("PATH", "").split(";" if host.windows else ":"):
        part = part.strip('"') if host.windows else part
        absolute = part[1:3] in (":\\", ":/") if host.windows else part.startswith("/")
        if absolute:
            yield slashed(part, host.windows).rstrip("/") or "/"


def _data(host: Host) -> str:
    """Where programs that follow the system's custom keep data."""
    if host.windows:
        return _variable(host, "APPDATA") or f"{_home(host)}/AppData/Roaming"
    return _variable(host, "XDG_DATA_HOME") or f"{_home(host)}/.local/share"


def _local(host: Host) -> str:
    return _variable(host, "LOCALAPPDATA") or f"{_home(host)}/AppData/Local"


def pyenv_roots(host: Host) -> Iterator[str]:
    if host.windows:
        yield _variable(host, "PYENV_ROOT") or _variable(host, "PYENV") or f"{_home(host)}/.pyenv/pyenv-win"
    else:
        yield _variable(host, "PYENV_ROOT") or f"{_home(host)}/.pyenv"


def python_stores(host: Host) -> Iterator[tuple[str, str]]:
    """Folders that hold one folder for each Python, and whose they are."""
    for root in pyenv_roots(host):
        yield "pyenv", f"{root}/versions"
    if own := _variable(host, "UV_PYTHON_INSTALL_DIR"):
        yield "uv", own
    else:
        if host.macos:
            yield "uv", f"{_home(host)}/Library/Application Support/uv/python"  # before uv 0.5
        yield "uv", f"{_data(host)}/uv/python"
    yield "asdf", (_variable(host, "ASDF_DATA_DIR") or f"{_home(host)}/.asdf") + "/installs/python"
    mise = _variable(host, "MISE_DATA_DIR") or f"{_local(host) if host.windows else _data(host)}/mise"
    yield "mise", f"{mise}/installs/python"
    if host.macos:
        yield "python.org", "/Library/Frameworks/Python.framework/Versions"


def environment_stores(host: Host) -> Iterator[tuple[str, int]]:
    """Folders that hold environments, and how many levels down these are."""
    for root in pyenv_roots(host):
        yield f"{root}/versions", 1  # pyenv-virtualenv's links
    if own := _variable(host, "WORKON_HOME"):  # virtualenvwrapper, Pipenv
        yield own, 1
    yield f"{_home(host)}/.virtualenvs", 1
    if not host.windows:
        yield f"{_data(host)}/virtualenvs", 1  # Pipenv
    yield _variable(host, "POETRY_VIRTUALENVS_PATH") or f"{_poetry_cache(host)}/virtualenvs", 1
    yield (_variable(host, "HATCH_DATA_DIR") or f"{_application_data(host)}/hatch") + "/env/virtual", 3
    yield f"{_application_data(host)}/pdm/venvs", 1


def conda_stores(host: Host) -> Iterator[str]:
    """Folders that hold conda environments."""
    for name in ("CONDA_ENVS_DIRS", "CONDA_ENVS_PATH"):
        for part in host.environ.get(name, "").split(";" if host.windows else ":"):
            if part.startswith("/") or part[1:3] in (":\\", ":/"):
                yield slashed(part, host.windows).rstrip("/")
    for root in conda_roots(host):
        yield f"{root}/envs"
    yield f"{_home(host)}/.conda/envs"


def conda_roots(host: Host) -> Iterator[str]:
    """Where conda itself is, an environment too."""
    if program := _variable(host, "CONDA_EXE"):
        yield program.rpartition("/")[0].rpartition("/")[0]
    if own := _variable(host, "MAMBA_ROOT_PREFIX"):
        yield own
    folders = [_home(host)]
    folders += [_local(host), "C:/ProgramData", "C:"] if host.windows else ["/opt", "/opt/homebrew/Caskroom"]
    for folder in folders:
        for name in ("miniforge3", "miniconda3", "anaconda3", "mambaforge", "micromamba"):
            yield f"{folder}/{name}"
    if not host.windows:
        yield "/opt/conda"


def conda_list(host: Host) -> str:
    """The file in which conda writes down every environment that it makes, one path a line."""
    return f"{_home(host)}/.conda/environments.txt"


def _poetry_cache(host: Host) -> str:
    if own := _variable(host, "POETRY_CACHE_DIR"):
        return own
    if host.windows:
        return f"{_local(host)}/pypoetry/Cache"
    if host.macos:
        return f"{_home(host)}/Library/Caches/pypoetry"
    return (_variable(host, "XDG_CACHE_HOME") or f"{_home(host)}/.cache") + "/pypoetry"


def _application_data(host: Host) -> str:
    """Where programs that ask platformdirs keep data: not under Roaming, and macOS has a folder of its own."""
    if host.windows:
        return _local(host)
    return f"{_home(host)}/Library/Application Support" if host.macos else _data(host)
