"""Where a long operation is, told on standard error: a line that moves on a terminal, few plain lines elsewhere.

Must never write to standard output, and says nothing about what is over within a second.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from pinfold.cli.terminal import err, is_terminal, write
from pinfold.cli.visible import clean, width
from pinfold.system.progress import Progress

PATIENCE = 1.0  # seconds that pass in silence
_PULSE = 0.1
_BAR = 20
_WHEEL, _PLAIN_WHEEL = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "-\\|/"


class Display:
    """Shows the last `Progress` that it was called with, from any thread, between `start` and `stop`.

    `moving`: the stream is a terminal. `columns` is its width.
    """

    def __init__(self, stream: TextIO | None, *, moving: bool, quiet: bool, columns: int = 80) -> None:
        self._stream = stream
        self._moving = moving
        self._quiet = quiet or stream is None
        self._columns = columns
        self._unicode = can_show(stream, _WHEEL + "█░…")
        self._lock = threading.Lock()  # one writer at a time, and none while the person is asked
        self._latest: Progress | None = None
        self._since = self._step_since = time.monotonic()
        self._told = ""
        self._drawn = 0
        self._ticks = 0
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def __call__(self, progress: Progress) -> None:
        """Takes note; a `Watch`. Cheap, so that it may be called for each package."""
        known = self._latest
        if known is None or known.step != progress.step:
            self._step_since = time.monotonic()
        self._latest = progress
        if self._thread is None and not self._quiet:
            self._thread = threading.Thread(target=self._run, name="progress", daemon=True)
            self._thread.start()

    def say(self, sentence: str) -> None:
        """A line of its own, at once."""
        with self._lock:
            self._clear()
            err(clean(sentence))

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Nothing moves inside of it: something else is written, or the person is asked."""
        with self._lock:
            self._clear()
            yield
            self._latest = None
            self._since = time.monotonic()

    def stop(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        self._clear()

    def _run(self) -> None:
        while not self._over.wait(_PULSE):
            with self._lock:
                self._tick(time.monotonic())

    def _tick(self, now: float) -> None:
        progress = self._latest
        if progress is None or now - self._since < PATIENCE:
            return
        if self._moving:
            self._ticks += 1
            self._draw(moving_line(progress, self._ticks, now - self._since, self._columns - 1, self._unicode))
        elif progress.step != self._told and now - self._step_since >= PATIENCE:
            self._told = progress.step
            err(plain_line(progress, self._unicode))

    def _draw(self, line: str) -> None:
        taken = width(line)
        write(self._stream, f"\r{line}{' ' * (self._drawn - taken)}")
        self._drawn = taken

    def _clear(self) -> None:
        # Blanks instead of an escape sequence: every console understands them.
        if self._drawn:
            write(self._stream, f"\r{' ' * self._drawn}\r")
            self._drawn = 0


def display(stream: TextIO | None, *, quiet: bool, dumb: bool) -> Display:
    """A display for a stream. `dumb`: the terminal cannot go back to a line's start."""
    moving = stream is not None and not dumb and is_terminal(stream)
    return Display(stream, moving=moving, quiet=quiet, columns=_columns(stream))


def moving_line(progress: Progress, tick: int, seconds: float, columns: int, unicode: bool) -> str:
    """One line of at most `columns` columns: a wheel, the step, how far it is, what it is busy with."""
    wheel = _WHEEL if unicode else _PLAIN_WHEEL
    parts = [wheel[tick % len(wheel)], clean(progress.step)]
    if progress.total > 0:
        done = min(max(progress.done, 0), progress.total)
        full = done * _BAR // progress.total
        filled, empty = ("█", "░") if unicode else ("#", ".")
        parts.append(f"{filled * full}{empty * (_BAR - full)} {done}/{progress.total}")
    if progress.item:
        parts.append(clean(progress.item))
    return cut(f"{' '.join(parts)} ({seconds:.0f} s)", columns, unicode)


def plain_line(progress: Progress, unicode: bool = True) -> str:
    """The same for a log: without a picture, told once for each step."""
    many = f" ({progress.done} of {progress.total})" if progress.total > 0 else ""
    item = f" {clean(progress.item)}" if progress.item else ""
    return f"{clean(progress.step)}{item}{many}{'…' if unicode else '...'}"


def cut(line: str, columns: int, unicode: bool) -> str:
    """The line, cut to so many columns."""
    if width(line) <= columns:
        return line
    end = "…" if unicode else "..."
    while line and width(line) + len(end) > columns:
        line = line[:-1]
    return line + end


def can_show(stream: TextIO | None, text: str) -> bool:
    """Whether the stream's encoding has these characters."""
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _columns(stream: TextIO | None) -> int:
    try:
        known = os.get_terminal_size(stream.fileno()).columns if stream is not None else 0
    except (OSError, ValueError):
        known = 0
    return max(known, 20) if known else 80  # a terminal may say 0 for "not known"
