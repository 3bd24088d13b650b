"""Processes that change an environment and end with SIGKILL, at a named point or after a while.

`Nursery` starts one Python and lets it fork, for starting one for each of a hundred deaths takes long. What is installed is a
few lines that do to a folder whatever installers do, and worse.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from pinfold.environment import journal
from pinfold.environment.recovery import recover
from pinfold.environment.transaction import Change, begin, remove
from pinfold.environment.undo import undo


def mutilate(root: Path) -> None:
    """Writes into files, replaces, deletes, adds, and changes modes, times, kinds and links."""
    site = root / "lib" / "python3.12" / "site-packages"
    with (site / "alpha" / "__init__.py").open("a") as file:
        file.write("in place\n")
    (root / "pyvenv.cfg").write_text("shorter\n")
    shutil.rmtree(site / "beta")
    (site / "beta").write_text("a file where a folder was")
    (site / "gamma").mkdir()
    (site / "gamma" / "__init__.py").write_text("new\n")
    (site / "x.pth").unlink()
    (site / "x.pth").mkdir()
    (root / "bin" / "tool").chmod(0o700)
    os.utime(root / "bin" / "tool", ns=(5, 5))
    (root / "bin" / "python").unlink()
    (root / "bin" / "python").symlink_to("elsewhere")
    (root / "lib64").unlink()
    (root / "lib64").mkdir()
    (root / "lib64" / "file").touch()
    (root / "empty").rmdir()
    (root / "read-only").chmod(0o700)
    (root / "read-only" / "file").unlink()
    (root / "pipe").unlink()
    (root / "bin").chmod(0o500)
    root.chmod(0o711)


def change(root: Path) -> None:
    """What a sync does when all goes well: one file goes, one comes, one is replaced."""
    site = root / "lib" / "python3.12" / "site-packages"
    (site / "beta" / "__init__.py").unlink()
    (site / "delta.py").write_text("delta = 1\n")
    (root / "bin" / "tool.new").write_text("#!/bin/sh\nexit 0\n")
    (root / "bin" / "tool.new").replace(root / "bin" / "tool")


def sync(root: Path) -> None:
    with begin(str(root), "sync") as transaction:
        change(root)
        transaction.commit(b'{"at": 1}')


def fail(root: Path) -> None:
    with contextlib.suppress(ZeroDivisionError), begin(str(root), "sync"):
        mutilate(root)
        raise ZeroDivisionError


def careful(root: Path, *, fails: bool = False) -> None:
    """A sync by an installer that replaces files, so that the safety copy keeps their second names only."""
    with contextlib.suppress(ZeroDivisionError), begin(str(root), "sync", in_place=False) as transaction:
        (root / "lib" / "python3.12" / "site-packages" / "delta.py").unlink(missing_ok=True)
        change(root)
        if fails:
            raise ZeroDivisionError
        transaction.commit(b'{"at": 1}')


def create(root: Path) -> None:
    with begin(str(root), "create", change=Change.CREATE) as transaction:
        (root / "pyvenv.cfg").write_text("home = /usr/bin\n")
        (root / "bin").mkdir()
        (root / "bin" / "python").symlink_to("/usr/bin/python3")
        journal.reached("half-made")
        transaction.commit()


VERBS: dict[str, Callable[[Path], object]] = {
    "sync": sync,
    "fail": fail,
    "careful": careful,
    "careful-fail": lambda root: careful(root, fails=True),
    "create": create,
    "remove": lambda root: remove(str(root)),
    "undo": lambda root: undo(str(root)),
    "recover": lambda root: recover(str(root)),
}


def loop(root: Path) -> None:
    while True:
        fail(root)
        sync(root)
        undo(str(root))


def perform(folder: str, verb: str, point: str) -> None:
    def reached(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    journal.reached = reached
    if verb == "loop":
        loop(Path(folder))
    VERBS[verb](Path(folder))


class Nursery:
    """The process that forks; a context."""

    def __enter__(self) -> Nursery:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.transactions"],
            cwd=Path(__file__).resolve().parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, root: Path, verb: str, point: str = "", seconds: float = 60.0) -> int:
        """How a process ended that did this and was killed at the point, or else after some seconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(root), verb, point, seconds]) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def serve() -> None:
    for line in sys.stdin:
        folder, verb, point, seconds = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                perform(folder, verb, point)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        deadline = time.monotonic() + seconds
        ended, status = os.waitpid(child, os.WNOHANG)
        while not ended:
            if time.monotonic() > deadline:
                os.kill(child, signal.SIGKILL)
                ended, status = os.waitpid(child, 0)
            else:
                time.sleep(0.001)
                ended, status = os.waitpid(child, os.WNOHANG)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()
