"""A program at a terminal, as a person has one: what it shows is read as it comes, keys are pressed. POSIX only."""

from __future__ import annotations

import os
import re
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl
    import pty
    import termios

CTRL_C = b"\x03"


class Terminal:
    """`shown` is all that came so far, line ends as a terminal has them."""

    def __init__(self, process: subprocess.Popen[bytes], descriptor: int) -> None:
        self.process = process
        self.shown = ""
        self._descriptor = descriptor

    def until(self, text: str, timeout: float = 60) -> str:
        """Reads until the text has come; what came up to and with it."""
        end = time.monotonic() + timeout
        while text not in self.shown:
            assert self._read(end), f"{text!r} did not come; there was:\n{self.shown}"
        return self.shown

    def press(self, keys: str | bytes) -> None:
        os.write(self._descriptor, keys.encode() if isinstance(keys, str) else keys)

    def end(self, timeout: float = 60) -> int:
        """Reads to the end; the exit code."""
        deadline = time.monotonic() + timeout
        while self._read(deadline):
            pass
        return self.process.wait(max(deadline - time.monotonic(), 1))

    @property
    def plain(self) -> str:
        """What was shown, without colours, and of a line that was written over the last state."""
        text = re.sub(r"\x1b\[[0-9;]*m", "", self.shown).replace("\r\n", "\n")
        return "\n".join(line.rpartition("\r")[2] for line in text.split("\n"))

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._descriptor], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            return False
        try:
            data = os.read(self._descriptor, 65_536)
        except OSError:  # Linux says so that nobody holds the other end any more
            return False
        self.shown += data.decode("utf-8", "replace")
        return bool(data)


@contextmanager
def at_terminal(command: Sequence[str], cwd: Path, environ: Mapping[str, str]) -> Iterator[Terminal]:
    """A command whose input, output and errors are one terminal, which it controls, so that Ctrl-C reaches it as a signal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    helper = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", helper, *command],
        cwd=cwd,
        env={"TERM": "xterm", **environ},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        os.close(ours)
