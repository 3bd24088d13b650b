"""The way out: standard output, standard error, colours. Must never fail because nobody reads any more."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Literal, TextIO

Choice = Literal["auto", "always", "never"]
COLUMNS = 120  # for what isn't a terminal, so that a log is the same everywhere
_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;34",
    "hint": "1;36",
    "bold": "1",
    "dim": "2",
    "gutter": "34",
    "added": "32",
    "removed": "31",
    "code": "36",
}


class Paint:
    """Colours text, or leaves it as it is."""

    __slots__ = ("on",)

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.on and text else text


def paint_for(choice: Choice, stream: TextIO | None, environ: Mapping[str, str] | None = None) -> Paint:
    """Colours for a stream (None: a file). `auto` goes by NO_COLOR, FORCE_COLOR, TERM and whether it is a terminal."""
    environ = os.environ if environ is None else environ
    if choice != "auto":
        return Paint(choice == "always")
    if stream is None or environ.get("NO_COLOR"):
        return Paint(False)
    if environ.get("FORCE_COLOR"):
        return Paint(True)
    return Paint(environ.get("TERM") != "dumb" and is_terminal(stream) and _understands_escapes())


def is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # it has been closed
        return False


def columns() -> int:
    """How wide a line may be: COLUMNS, else the terminal's width, else 120."""
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isdecimal() and int(wanted) > 0:
        return max(int(wanted), 40)
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, 40)
    except (OSError, ValueError, AttributeError):
        return COLUMNS


def out(text: str, *, utf8: bool = False) -> None:
    """Writes to standard output; `utf8` for what a program reads, whatever the system's encoding is."""
    _write(sys.stdout, text, utf8)


def raw(data: bytes) -> None:
    """Writes bytes to standard output as they are."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)


def err(text: str) -> None:
    """Writes a line to standard error."""
    _write(sys.stderr, text + "\n", False)


def write(stream: TextIO | None, text: str) -> None:
    """Writes to a stream without ending the line."""
    _write(stream, text, False)


def _write(stream: TextIO | None, text: str, utf8: bool) -> None:
    if stream is None or not text:  # there is no standard output under pythonw
        return
    buffer = getattr(stream, "buffer", None)
    try:
        if buffer is None:
            stream.write(text)
        else:
            # Names of files may hold bytes that are no text, and a console's code page few characters.
            encoding = "utf-8" if utf8 else (stream.encoding or "utf-8")
            stream.flush()
            buffer.write(text.encode(encoding, "backslashreplace"))
        stream.flush()
    except BrokenPipeError:
        _silence(stream)


def _silence(stream: TextIO) -> None:
    """Nobody reads: what else is written goes nowhere, so that the exit code is still that of the result."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
    except (OSError, ValueError):
        return


def _understands_escapes() -> bool:
    """Whether the console draws colours; an older Windows console has to be told to."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.GetStdHandle(-11)
        mode = ctypes.c_ulong()
        if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
            return False
        return bool(kernel.SetConsoleMode(handle, mode.value | 4))  # ENABLE_VIRTUAL_TERMINAL_PROCESSING
    return True
