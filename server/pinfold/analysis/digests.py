"""Hashes as they are written: how long a digest is, and what a mistyped one was meant to be. Pure."""

from __future__ import annotations

import re

DIGITS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
"""Hexadecimal digits of each algorithm's digest."""

_OTHER = re.compile(r"[^0-9a-fA-F]")


def complaint(algorithm: str, digest: str) -> str | None:
    """What is wrong with a digest; None if nothing is, or if the algorithm is unknown or the digest depends on a variable."""
    wanted = DIGITS.get(algorithm)
    if wanted is None or "${" in digest:
        return None
    if odd := _OTHER.search(digest):
        return f"{odd[0]!r} is no hexadecimal digit"
    if len(digest) == wanted:
        return None
    return f"a {algorithm} digest has {wanted} digits, this one {len(digest)}"


def algorithm_of(digest: str) -> str | None:
    """The strong algorithm whose digests look like this one."""
    if _OTHER.search(digest):
        return None
    return {64: "sha256", 96: "sha384", 128: "sha512"}.get(len(digest))
