"""What a child says: drained to the end, kept within a bound, and shown line by line. Must never block the child."""

from __future__ import annotations

import codecs
import re
import threading
import time
from collections.abc import Callable
from typing import IO

from pinfold.system.redact import redact

_CHUNK = 64 * 1024
_MAX_LINE = 8 * 1024
# ECMA-48 control sequences and operating system commands: colours, cursor movements, window titles, links.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_BREAKS = re.compile(r"[\r\n]+")


def printable(text: str) -> str:
    """`text` redacted, without escape sequences, and with whatever else a terminal might obey shown as "?"."""
    text = redact(_ESCAPES.sub("", text))
    return text if text.isprintable() else "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text)


class Lines:
    """Hands lines of several streams to one listener, one at a time. The first exception ends the handing on."""

    def __init__(self, listener: Callable[[str], None] | None, on_failure: Callable[[], None]) -> None:
        self._listener = listener
        self._lock = threading.Lock()
        self.failure: BaseException | None = None
        self._on_failure = on_failure

    def say(self, line: str) -> None:
        line = printable(line).rstrip()
        if self._listener is None or not line:
            return
        with self._lock:
            if self.failure is not None:
                return
            try:
                self._listener(line)
            except BaseException as error:  # it is raised where the child was started
                self.failure = error
                self._on_failure()


class Output:
    """One stream of a child, read by a thread of its own until its end."""

    def __init__(self, stream: IO[bytes], limit: int, lines: Lines, *, keep_end: bool) -> None:
        self._stream = stream
        self._limit = limit
        self._lines = lines
        self._keep_end = keep_end
        self._kept = bytearray()
        self._cut = False
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def join(self, deadline: float) -> None:
        """Waits for the end, at most until `deadline` (`time.monotonic`)."""
        self._thread.join(max(0.0, deadline - time.monotonic()))

    def text(self) -> str:
        """What was kept, as UTF-8; what is not becomes U+FFFD."""
        return bytes(self._kept).decode("utf-8", "replace")

    def shown(self) -> str:
        """What was kept, for people: lines without carriage returns, redacted and printable."""
        lines = _BREAKS.split(self.text())
        if self._cut:
            lines[0] = lines[0].partition(" ")[2]  # half a word may be half a secret, which nothing can tell
        return "\n".join(filter(None, (printable(line).rstrip() for line in lines))).strip()

    def _drain(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        pending = ""
        rest = False  # of a line of which enough was said
        with self._stream as stream:
            while True:
                try:
                    chunk = stream.read(_CHUNK)
                except (OSError, ValueError):
                    chunk = b""
                self._keep(chunk)
                pending += decoder.decode(chunk, final=not chunk)
                *whole, pending = _BREAKS.split(pending)
                for line in whole:
                    if not rest:
                        self._lines.say(line)
                    rest = False
                if len(pending) > _MAX_LINE or not chunk:
                    if not rest:
                        self._lines.say(pending[:_MAX_LINE])
                    pending, rest = "", True
                if not chunk:
                    return

    def _keep(self, chunk: bytes) -> None:
        if self._keep_end:
            self._kept += chunk
            self._cut |= len(self._kept) > self._limit
            del self._kept[: -self._limit]
        else:
            room = self._limit - len(self._kept)
            self._kept += chunk[:room]
