"""`pinfold env run -- COMMAND`: a command as if the environment were active; its exit code is ours."""

from __future__ import annotations

import os
import signal

from pinfold.cli.env.work import Work
from pinfold.cli.outcome import CommandError
from pinfold.cli.terminal import err
from pinfold.cli.visible import clean
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.activating import command

NOT_A_COMMAND = 126  # as shells have it


def run(work: Work) -> int:
    argv = words(work.arguments.argv)
    if not argv:
        raise CommandError("there is no command to run; for example: pinfold env run -- python -V")
    line, environ = command(work.place(), argv)
    work.display.stop()
    try:
        if os.name == "posix":
            with work.stops.off():
                os.execve(line[0], line, environ)  # noqa: S606  # what the person said to run
        return _wait(line, environ)
    except FileNotFoundError:
        raise Trouble("no-command", f"There is no command {argv[0]}.") from None
    except OSError as error:
        err(f"pinfold: {clean(argv[0])} cannot be run ({error.strerror}).")
        return NOT_A_COMMAND


def words(argv: list[str]) -> list[str]:
    """The command without the `--` in front, which argparse leaves there or takes away by its version."""
    return argv[1:] if argv[:1] == ["--"] else argv


def _wait(line: list[str], environ: dict[str, str]) -> int:
    """For Windows, where a program cannot take another one's place: Ctrl-C is the command's business, not ours."""
    import subprocess

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.run(line, env=environ, check=False).returncode  # noqa: S603
    finally:
        signal.signal(signal.SIGINT, before)
