"""Bytes into message bodies: the base protocol's headers (LSP 3.17, "Base Protocol"), tolerantly. Must never raise."""

from __future__ import annotations

import logging
import re

LARGEST = 256 * 1024 * 1024  # bytes of one body; an announcement above it is treated as noise
_LONGEST_HEADER = 64 * 1024
_LENGTH = re.compile(rb"content-length\s*:\s*(\d{1,19})\s*\Z", re.IGNORECASE)

_log = logging.getLogger(__name__)


class Framer:
    """Cuts a stream into bodies. Lines that are no header are skipped; it heals at the next `Content-Length`."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length: int | None = None  # announced by the headers read so far
        self._in_body = False

    def feed(self, data: bytes) -> list[bytes]:
        """The bodies that are complete now. Memory grows with what has arrived, never with what was announced."""
        buffer = self._buffer
        buffer += data
        bodies = []
        start = 0
        while True:
            if self._in_body:
                end = start + (self._length or 0)
                if end > len(buffer):
                    break
                bodies.append(bytes(buffer[start:end]))
                start, self._in_body, self._length = end, False, None
                continue
            end = buffer.find(b"\n", start)
            if end == -1:
                if len(buffer) - start > _LONGEST_HEADER:
                    start = len(buffer) - 64  # enough to keep a header that is just arriving
                break
            self._header(bytes(buffer[start:end]))
            start = end + 1
        del buffer[:start]
        return bodies

    def _header(self, line: bytes) -> None:
        if not line.strip():
            self._in_body = self._length is not None
        elif found := _LENGTH.search(line):
            length = int(found[1])
            if length > LARGEST:
                _log.warning("ignoring a header that announces %d bytes", length)
            else:
                self._length = length


def frame(body: bytes) -> bytes:
    """A body with its header."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
