"""Running `uv venv` or `python -m venv`, so that nothing in the workspace has a say in it. Must only be called in a transaction.

Both work in a private folder of ours, uv without its configuration and without the network, Python with `-I`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from pinfold.environment.activation import harmless
from pinfold.environment.pythons import look
from pinfold.records import dataclass
from pinfold.system.host import Host
from pinfold.system.invoke import Call, run_python, run_uv
from pinfold.system.private import private_folder
from pinfold.system.progress import Cancel
from pinfold.system.trouble import Trouble

_TIMEOUT = 300.0  # seconds; an old laptop with a virus scanner needs one of them a minute
_SAID = frozenset(("disk-full", "permission", "not-started", "timeout"))  # with what helps


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made. `python` and `uv` are absolute paths, "" for no uv. `pip` None: as the tool does by itself, which is
    no pip with uv and one with venv. `workspace`: programs in it are not to be found on PATH.
    """

    path: str
    python: str
    prompt: str
    uv: str = ""
    pip: bool | None = None
    system_site_packages: bool = False
    workspace: str = ""


def make(order: Order, host: Host, cancel: Cancel, held: Sequence[int]) -> str:
    """Makes the folders, programs and `pyvenv.cfg` of an environment, in place of such of them as are there.

    Answers a sentence that the person should see, or "". pip comes from the Python's own copy of it, never from an index: where
    it is asked for, venv is used though there is uv. Raises Cancelled and Trouble `create-failed`, `no-pip`, `disk-full`,
    `permission`.
    """
    python = look(order.python, host.windows)
    bundled = python is None or os.path.isfile(f"{python.library}/ensurepip/__init__.py")
    if any(0xDC80 <= ord(c) <= 0xDCFF for c in order.path):
        said = "The path has bytes in it that are no UTF-8, with which neither uv nor venv can make an environment."
        raise Trouble("create-failed", said, "Rename the folder.")
    if order.pip and not bundled:
        said = f"{order.python} has no ensurepip, which puts pip into an environment."
        raise Trouble("no-pip", said, _debian(python.version if python else ""))
    with_uv = bool(order.uv) and not order.pip
    with_pip = order.pip is not False and bundled
    with private_folder() as folder:
        roots = [order.workspace] if order.workspace else []
        call = Call(folder, host.environ, {}, cancel, held, roots, timeout=_TIMEOUT)
        try:
            if with_uv:
                run_uv(order.uv, _uv(order), call)
            else:
                run_python(order.python, _venv(order, with_pip), call)
        except Trouble as trouble:
            if trouble.kind in _SAID:
                raise
            said = f"{'uv venv' if with_uv else f'{order.python} -m venv'} could not make the environment."
            advice = _debian(python.version if python else "") if "No module named venv" in trouble.detail else ""
            raise Trouble("create-failed", said, advice, trouble.detail) from trouble
    if with_uv or with_pip or order.pip is False:
        return ""
    return f"It has no pip, because {order.python} has no ensurepip. {_debian(python.version if python else '')}"


def _uv(order: Order) -> list[str]:
    return [
        "--offline",
        "--quiet",
        "venv",
        "--no-project",
        "--no-python-downloads",
        "--allow-existing",
        f"--python={order.python}",
        f"--prompt={harmless(order.prompt)}",
        *(["--system-site-packages"] if order.system_site_packages else []),
        "--",
        order.path,
    ]


def _venv(order: Order, with_pip: bool) -> list[str]:
    if "\n" in order.path or "\r" in order.path:
        # venv notes the path in pyvenv.cfg, where it would begin a line of its own
        raise Trouble(
            "create-failed",
            "The path has a line break in it, which Python's venv cannot note down.",
            "Install uv, or rename the folder.",
        )
    return [
        "-m",
        "venv",
        f"--prompt={harmless(order.prompt)}",
        *([] if with_pip else ["--without-pip"]),
        *(["--system-site-packages"] if order.system_site_packages else []),
        "--",
        order.path,
    ]


def _debian(version: str) -> str:
    minor = ".".join(version.split(".")[:2]) or "3"
    return f"On Debian and Ubuntu it comes with the package python{minor}-venv; installing uv helps as well."
