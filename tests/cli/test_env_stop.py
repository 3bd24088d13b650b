"""Questions, Ctrl-C and progress at a real terminal, with a verb that takes its time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

if sys.platform != "win32":
    from tests.support.terminals import CTRL_C, Terminal, at_terminal

    # A verb that counts, notices a cancel, and takes a while to put things back.
    VERB = """
import argparse, sys, time
from pinfold.cli.env import main
from pinfold.system.progress import Progress

BACK = float(sys.argv[1])

def run(work):
    if work.can_ask and not work.agreed("Go on?"):
        print("declined"); return 3
    print("begun", flush=True)
    try:
        for n in range(200):
            work.display(Progress("Counting", f"item {n}", n, 200))
            time.sleep(0.05)
            work.cancel.check()
    except BaseException:
        end = time.monotonic() + BACK
        while time.monotonic() < end:
            time.sleep(0.05)
        print("put back", flush=True)
        raise
    return 0

module = type(sys)("pinfold.cli.env.sync")
module.run = run
sys.modules["pinfold.cli.env.sync"] = module
space = argparse.Namespace(topic="sync", directory=None, color="never", format=sys.argv[2], quiet=False, yes=False)
from pinfold.cli import dispatch, main as entry
dispatch.build = lambda argv: type("P", (), {"parse_known_args": lambda self, argv: (space, [])})()
space.version, space.command = False, "env"
sys.exit(entry.main([]))
"""

    @contextmanager
    def verb(folder: Path, back: float = 0.0, format_: str = "text", **environ: str) -> Iterator[Terminal]:
        command = [sys.executable, "-I", "-c", VERB, str(back), format_]
        with at_terminal(command, folder, {**os.environ, **environ}) as terminal:
            yield terminal

    def test_enter_alone_means_yes_and_progress_moves(tmp_path: Path) -> None:
        with verb(tmp_path) as terminal:
            terminal.until("Go on? [Y/n] ")
            terminal.press("\n")
            terminal.until("begun")
            assert "Counting" not in terminal.shown
            terminal.until("Counting ", timeout=20)
            terminal.until("/200 item ")
            terminal.press(CTRL_C)
            assert terminal.end() == 130
            assert "Counting" not in terminal.plain.splitlines()[-1]

    @pytest.mark.parametrize("answer", ["n\n", "No\n", "\x04"])
    def test_no_and_the_end_of_input_mean_no(tmp_path: Path, answer: str) -> None:
        with verb(tmp_path) as terminal:
            terminal.until("[Y/n] ")
            terminal.press(answer)
            assert terminal.end() == 3
            assert "begun" not in terminal.plain

    def test_what_is_neither_yes_nor_no_is_asked_again(tmp_path: Path) -> None:
        with verb(tmp_path) as terminal:
            terminal.until("[Y/n] ")
            terminal.press("perhaps\n")
            terminal.until("Please answer y or n. Go on? [Y/n] ")
            terminal.press("n\n")
            assert terminal.end() == 3

    def test_ctrl_c_at_a_question_cancels(tmp_path: Path) -> None:
        with verb(tmp_path) as terminal:
            terminal.until("[Y/n] ")
            terminal.press(CTRL_C)
            assert terminal.end() == 130
            assert terminal.plain.rstrip().endswith("pinfold: Cancelled; nothing was changed.")

    def test_ctrl_c_puts_back_and_says_so(tmp_path: Path) -> None:
        with verb(tmp_path, back=0.3) as terminal:
            terminal.press("y\n")
            terminal.until("begun")
            terminal.press(CTRL_C)
            terminal.until("Stopping; what is not final yet is put back.")
            assert terminal.end() == 130
            assert terminal.plain.rstrip().endswith("put back\npinfold: Cancelled; nothing was changed.")
            assert "Traceback" not in terminal.plain

    def test_a_second_ctrl_c_explains_and_a_third_ends_at_once(tmp_path: Path) -> None:
        with verb(tmp_path, back=60) as terminal:
            terminal.press("y\n")
            terminal.until("begun")
            terminal.press(CTRL_C)
            terminal.until("Stopping;")
            terminal.press(CTRL_C)
            terminal.until("Ctrl-C once more ends this at once")
            begun = time.monotonic()
            terminal.press(CTRL_C)
            assert terminal.end(20) == 130
            assert time.monotonic() - begun < 10
            assert "put back\n" not in terminal.plain
            assert "ended at once. The next `pinfold env` command" in terminal.plain

    def test_a_program_is_asked_nothing_and_gets_the_error_as_json(tmp_path: Path) -> None:
        with verb(tmp_path, format_="json") as terminal:
            terminal.until("begun")
            terminal.press(CTRL_C)
            assert terminal.end() == 130
            assert '"kind": "cancelled"' in terminal.plain

    def test_a_dumb_terminal_gets_plain_lines(tmp_path: Path) -> None:
        with verb(tmp_path, TERM="dumb") as terminal:
            terminal.press("y\n")
            terminal.until("Counting item ")
            terminal.press(CTRL_C)
            terminal.end()
            assert "\r" not in terminal.shown.replace("\r\n", "\n")
            assert terminal.plain.count("Counting") == 1

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
    def test_other_ways_to_be_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
        """As in CI: no terminal, no question."""
        command = [sys.executable, "-I", "-c", VERB, "0.1", "text"]
        with subprocess.Popen(
            command, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            process.send_signal(number)
            out, err = process.communicate(timeout=30)
        assert out == "put back\n"
        assert err.splitlines() == [
            "Stopping; what is not final yet is put back. This takes a moment.",
            "pinfold: Cancelled; nothing was changed.",
        ]
        assert process.returncode == 128 + number
