"""The one way to run a child process: nothing global is edited, nothing is left running, nothing raw is shown.

Must never use a shell, look a program up on PATH, or let a child read what the person types.
"""

from __future__ import annotations

import contextlib
import os
import subprocess  # this module is where the project runs children
import time
from collections.abc import Callable, Mapping, Sequence

from pinfold.records import dataclass
from pinfold.system.ending import Ending
from pinfold.system.locking import note_child
from pinfold.system.pipes import Lines, Output
from pinfold.system.progress import Cancel
from pinfold.system.surroundings import base_environment
from pinfold.system.trouble import Cancelled, Trouble

__all__ = ["Ended", "base_environment", "run"]

MAX_OUT = 32 * 1024 * 1024
MAX_ERR = 64 * 1024
_PIPE_GRACE = 1.0  # seconds that a daemon which fled its group may keep our pipes open


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended. `code` is its exit code, on POSIX the negative number of the signal that ended it.

    `out` is its standard output as it came, at most `MAX_OUT` bytes from the start, for programs; it may hold
    credentials. `err` is the end of its standard error, redacted and without control characters, for people.
    """

    code: int
    out: str
    err: str


def run(
    argv: Sequence[str],
    *,
    cwd: str,
    environ: Mapping[str, str],
    timeout: float | None = None,
    cancel: Cancel | None = None,
    on_line: Callable[[str], None] | None = None,
    held: Sequence[int] = (),
) -> Ended:
    """Runs a program to its end and answers however it ended; its whole process group is gone then.

    `argv[0]` is an absolute path, `environ` the complete environment of the child (see `base_environment`), `timeout` in seconds.
    `held` are descriptors that the child and its children inherit. The child's standard input is empty.
    `on_line` gets each line of both streams, redacted and printable, in the order they are read; it is called in another
    thread, one call at a time, and what it raises is raised here when the child is gone.

    Raises Cancelled, Trouble `not-started` (missing, not executable …) and Trouble `timeout`, each with nothing left running.
    """
    if not os.path.isabs(argv[0]):
        raise ValueError(f"not an absolute program: {argv[0]}")
    cancel = cancel or Cancel()
    cancel.check()
    process = _start(argv, cwd, environ, held)
    ending = Ending(process, environ)
    lines = Lines(on_line, ending.wake)
    assert process.stdout is not None
    assert process.stderr is not None
    out = Output(process.stdout, MAX_OUT, lines, keep_end=False)
    err = Output(process.stderr, MAX_ERR, lines, keep_end=True)
    forget = cancel.on_request(ending.wake)
    _note(held, process.pid)
    try:
        ending.wait(timeout)
        timed_out = not (ending.ended or cancel.requested or lines.failure)
    finally:
        # Also when Ctrl-C interrupts the wait. After a natural end this takes what the child has left behind.
        forget()
        ending.kill()
        _note(held, 0)
        deadline = time.monotonic() + _PIPE_GRACE
        out.join(deadline)
        err.join(deadline)
    if lines.failure is not None:
        raise lines.failure
    if cancel.requested:
        raise Cancelled
    if timed_out:
        raise Trouble(
            "timeout",
            f"{os.path.basename(argv[0])} did not end within {timeout:g} seconds and was stopped.",
            "Try again; on a slow connection a longer limit may be needed.",
            err.shown(),
        )
    return Ended(ending.code, out.text(), err.shown())


def _start(argv: Sequence[str], cwd: str, environ: Mapping[str, str], held: Sequence[int]) -> subprocess.Popen[bytes]:
    windows = os.name == "nt"
    try:
        return subprocess.Popen(  # noqa: S603  # a list, an absolute program, our environment
            list(argv),
            cwd=cwd,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            # Ctrl-C in a terminal reaches us alone, and we end the child in order.
            start_new_session=not windows,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
            | getattr(subprocess, "CREATE_NO_WINDOW", 0),
            # Windows has no inherited locks; there the lock's holder waits for the child's number (`locks.note_child`).
            pass_fds=() if windows else tuple(held),
        )
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise Trouble(
            "not-started",
            f"{argv[0]} cannot be started: {reason}.",
            "Check that it is there and may be executed.",
        ) from error


def _note(held: Sequence[int], pid: int) -> None:
    for descriptor in held:
        with contextlib.suppress(OSError):
            note_child(descriptor, pid)
