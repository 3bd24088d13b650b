"""Source text inside messages. Must never show what may be a password."""

from __future__ import annotations


def quoted(text: str, otherwise: str) -> str:
    """`text` between backticks when it is short, on one line and free of credentials, else `otherwise`."""
    if len(text) > 60 or "\n" in text or "\r" in text or "`" in text or ("://" in text and "@" in text):
        return otherwise
    return f"`{text}`"
