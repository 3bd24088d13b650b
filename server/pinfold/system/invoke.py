"""Running uv and pip so that nothing but what they are told decides what they do.

Must never put what it is told in variables (addresses, secrets) on a command line, nor let a person's configuration in besides.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence

from pinfold.records import dataclass, field
from pinfold.system.child import Ended, base_environment, run
from pinfold.system.failures import classify
from pinfold.system.files import read
from pinfold.system.progress import Cancel

# Where programs keep what they fetched, and how hard they work, is the person's own business.
_UV_KEPT = (
    "UV_CACHE_DIR",
    "UV_NO_CACHE",
    "UV_LINK_MODE",
    "UV_CONCURRENT_BUILDS",
    "UV_CONCURRENT_DOWNLOADS",
    "UV_CONCURRENT_INSTALLS",
    "UV_HTTP_TIMEOUT",
    "UV_HTTP_RETRIES",
    "UV_SYSTEM_CERTS",
    "UV_NATIVE_TLS",
    "UV_CREDENTIALS_DIR",
)
_PIP_KEPT = ("PIP_CACHE_DIR", "PIP_NO_CACHE_DIR")
_FOLDERS = ("UV_CACHE_DIR", "PIP_CACHE_DIR", "UV_CREDENTIALS_DIR")
_LOG = "pip.log"
_MAX_LOG = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """What is the same for all children of one job. `folder` is private and the working directory; `environ` the person's.

    `told` are variables that are added; its values may be secret. PATH loses what lies in the folders `roots`.
    """

    folder: str
    environ: Mapping[str, str]
    told: Mapping[str, str]
    cancel: Cancel
    held: Sequence[int] = ()
    roots: Sequence[str] = ()
    on_line: Callable[[str], None] | None = field(default=None)
    timeout: float | None = None  # seconds


def run_uv(uv: str, arguments: Sequence[str], call: Call) -> Ended:
    """`uv ARGUMENTS`. Raises Trouble when it fails, Cancelled when it is stopped."""
    environ = {**_start(call, _UV_KEPT), "UV_PYTHON_DOWNLOADS": "never", **call.told}
    argv = [uv, "--no-config", "--color", "never", "--no-progress", *arguments]
    ended = _run(argv, environ, call)
    if ended.code != 0:
        trouble = classify("uv", ended.code, ended.out, ended.err)
        trouble.log = ended.err
        raise trouble
    return ended


def run_pip(pip: Sequence[str], arguments: Sequence[str], call: Call, *, virtual: bool = True) -> Ended:
    """`pip ARGUMENTS`, where `pip` is how it is started. `virtual`: it is to refuse anything but a virtual environment."""
    environ = {
        **_start(call, _PIP_KEPT),
        "PIP_NO_INPUT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_COLOR": "1",
        "PIP_PROGRESS_BAR": "off",
        "PIP_ROOT_USER_ACTION": "ignore",
        **({"PIP_REQUIRE_VIRTUALENV": "1"} if virtual else {}),
        **call.told,
    }
    # At its usual verbosity pip does not say why an index gave no answer; its log does.
    log = os.path.join(call.folder, _LOG)
    with contextlib.suppress(FileNotFoundError):  # of the job's run before this one
        os.unlink(log)
    argv = [*pip, *arguments, "--log", log]
    ended = _run(argv, environ, call)
    if ended.code != 0:
        said = (read(log, _MAX_LOG).data or b"").decode("utf-8", "replace")
        trouble = classify("pip", ended.code, ended.out, ended.err, said)
        trouble.log = said
        raise trouble
    return ended


def run_python(python: str, arguments: Sequence[str], call: Call) -> Ended:
    """`PYTHON -I ARGUMENTS`, for what comes with Python. Raises as `run_uv`."""
    ended = _run([python, "-I", *arguments], {**base_environment(call.environ, call.roots), **call.told}, call)
    if ended.code != 0:
        # pip's words are Python's; and Debian's venv says on standard output what it lacks.
        raise classify("pip", ended.code, ended.out, ended.err or ended.out[-2000:])
    return ended


def _run(argv: Sequence[str], environ: Mapping[str, str], call: Call) -> Ended:
    return run(
        argv,
        cwd=call.folder,
        environ=environ,
        timeout=call.timeout,
        cancel=call.cancel,
        on_line=call.on_line,
        held=call.held,
    )


def _start(call: Call, kept: Sequence[str]) -> dict[str, str]:
    environ = base_environment(call.environ, call.roots)
    for name in kept:
        value = call.environ.get(name, "")
        if value and (name not in _FOLDERS or os.path.isabs(value)):
            environ[name] = value
    environ["GIT_TERMINAL_PROMPT"] = "0"  # nobody could answer
    environ["NO_COLOR"] = "1"
    return environ
