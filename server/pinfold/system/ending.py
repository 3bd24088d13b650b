"""Waiting for a child and ending it with everything that it has started. Must never signal a process that is not ours.

A group's number may be used again once its leader is collected and its members are gone. So the leader is collected last.
"""

from __future__ import annotations

import contextlib
import math
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping

_GRACE = 2.0  # seconds between the request to end and the end
_DYING = 1.0  # seconds for the group's members to be gone; where nobody collects orphans, they never seem to be
_SLICE = 0.2  # seconds; on Windows nothing interrupts a wait, so that Ctrl-C is heard between two


class Ending:
    """Follows one child that leads a group of its own (POSIX) or was started on Windows."""

    def __init__(self, process: subprocess.Popen[bytes], environ: Mapping[str, str]) -> None:
        self._process = process
        self._environ = environ
        self._gone = threading.Event()
        self._wake = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def ended(self) -> bool:
        return self._gone.is_set()

    @property
    def code(self) -> int:
        return self._process.wait()

    def wake(self) -> None:
        """Ends `wait`, from any thread."""
        self._wake.set()

    def wait(self, timeout: float | None) -> None:
        """Until the child ends, somebody calls `wake` or `timeout` seconds are over."""
        deadline = math.inf if timeout is None else time.monotonic() + timeout
        while not self._wake.wait(max(0.0, min(_SLICE, deadline - time.monotonic()))):
            if time.monotonic() >= deadline:
                return

    def kill(self) -> None:
        """Nothing of the child's group runs when this returns. A child that still lives is asked first."""
        if os.name == "nt":
            self._kill_windows()
            return
        if not self.ended:
            self._signal(signal.SIGTERM)
            self._gone.wait(_GRACE)
        self._signal(signal.SIGKILL)
        self._gone.wait()
        self._process.wait()
        self._outlive()

    def _outlive(self) -> None:
        """Waits for the rest of the group: who is killed may still finish what it was writing."""
        deadline = time.monotonic() + _DYING
        with contextlib.suppress(ProcessLookupError, PermissionError):
            while time.monotonic() < deadline:
                os.killpg(self._process.pid, 0)
                time.sleep(0.002)

    def _signal(self, number: int) -> None:
        if self._process.returncode is None:  # not collected: the group's number is still its own
            with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: the latter for a group of zombies
                os.killpg(self._process.pid, number)

    def _kill_windows(self) -> None:
        if not self.ended:
            with contextlib.suppress(OSError):
                subprocess.run(  # noqa: S603
                    taskkill(self._environ, self._process.pid), check=False, capture_output=True, timeout=10
                )
            self._process.kill()
        self._process.wait()

    def _watch(self) -> None:
        if hasattr(os, "waitid"):
            # Leaves the zombie, which keeps the group's number ours until `kill` is done with it.
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        else:  # macOS before Python 3.13
            self._process.wait()
            # Collected, but its number is not given out again at once, nor as long as one of its group lives.
            with contextlib.suppress(AttributeError, ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._gone.set()
        self._wake.set()


def taskkill(environ: Mapping[str, str], pid: int) -> list[str]:
    """The command that ends a process and its descendants on Windows."""
    root = environ.get("SYSTEMROOT") or environ.get("SystemRoot") or r"C:\Windows"
    return [rf"{root}\System32\taskkill.exe", "/F", "/T", "/PID", str(pid)]
