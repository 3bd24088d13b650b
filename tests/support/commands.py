"""Commands of Pinfold and pip, each in a process of its own that is forked from one in which everything is imported.

Half of a short command's time is the start of Python and the imports, which tests of something else need not prove a thousand
times. Run as a script, this is the process that forks. It must never run a command itself.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

# For each program, the module that has its `main` and the package whose modules are imported.
PROGRAMS = {
    "pinfold": ("pinfold.cli.main", "pinfold.cli"),
    "pip": ("pip._internal.cli.main", "pip._internal"),
}


class Nursery:
    """The process that forks."""

    def __init__(self, program: str) -> None:
        command = [sys.executable, "-I", __file__, program]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        atexit.register(self._process.communicate)

    def run(
        self, arguments: Sequence[str], cwd: Path, environ: Mapping[str, str] = os.environ, timeout: float = 120
    ) -> tuple[int, str, str]:
        """The exit code (negative where a signal ended it), standard output and standard error."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.TemporaryDirectory(prefix="pinfold-said-") as said:
            request = [list(arguments), str(cwd), dict(environ), said, timeout]
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            out, err = (Path(said, name).read_text("utf-8") for name in ("out", "err"))
        return code, out, err


@cache
def nursery(program: str) -> Nursery:
    """The one of this process."""
    return Nursery(program)


def serve(program: str) -> None:
    home, package = PROGRAMS[program]
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    main = importlib.import_module(home).main
    gc.freeze()
    answers = os.fdopen(os.dup(1), "w")
    for line in iter(sys.stdin.readline, ""):
        arguments, cwd, environ, said, timeout = json.loads(line)
        child = os.fork()
        if child == 0:
            answers.close()
            become(cwd, environ, said)
            sys.exit(main(arguments))
        print(ended(child, timeout), file=answers, flush=True)


def become(cwd: str, environ: Mapping[str, str], said: str) -> None:
    """Makes this process what one would be that was started there with these variables."""
    os.setsid()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environ)
    for number, name in enumerate((os.devnull, f"{said}/out", f"{said}/err")):
        file = os.open(name, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # for as long as the process lasts


def ended(child: int, timeout: float) -> int:
    """How a process ended, which is killed when it takes longer."""
    end = time.monotonic() + timeout
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > end:
            os.killpg(child, signal.SIGKILL)
        time.sleep(0.002)


if __name__ == "__main__":
    serve(sys.argv[1])
