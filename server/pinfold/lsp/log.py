"""The server's log: to stderr, without credentials. Must never write to stdout, which belongs to the protocol."""

from __future__ import annotations

import logging
import sys

from pinfold.system.redact import redact


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Everything that a line of the log can hold, its traceback included, passes here."""
        return redact(super().format(record))


def set_up(level: int = logging.WARNING) -> None:
    """Send all loggers to stderr, redacted."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
