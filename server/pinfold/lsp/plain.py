"""Words that come from elsewhere, as they may be shown. Must never let a credential or a control character through."""

from __future__ import annotations

from pinfold.system.redact import redact


def plain(text: str) -> str:
    """`text` without secrets, and with a sign in the place of what is not printable; lines stay lines."""
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in redact(text))
