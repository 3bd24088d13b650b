"""Bytes for people."""

from __future__ import annotations


def size(count: int) -> str:
    """ "97 B", "102 KiB", "1.2 MiB"."""
    if count < 1024:
        return f"{count} B"
    amount, unit = count / 1024, "KiB"
    for unit in ("KiB", "MiB", "GiB"):
        if amount < 1000 or unit == "GiB":
            break
        amount /= 1024
    return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"
