"""How a command ends: its exit code, or the error that kept it from running. Findings are answers, never errors."""

from __future__ import annotations

CLEAN, FINDINGS, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 130


class CommandError(Exception):
    """Ends a command with exit code 2. The message is one sentence for a person, what to do about it included."""
