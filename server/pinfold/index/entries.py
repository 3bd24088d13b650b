"""An answer as the bytes of a file, and back. Must never accept bytes that are not exactly what was written. Pure.

The layout: a line that names it, a nonce, then, sealed where it is to be: a checksum, the length of the head, the head (JSON),
the body (zlib). The seal is SHAKE-128 of key and nonce as a stream of bytes to be combined by exclusive or; the standard library
has no other cipher.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from hashlib import blake2b, shake_128

from pinfold.records import dataclass, field

MAX_BODY = 64 * 1024 * 1024
_NAME = b"pinfold answer 1\n"
_NONCE = 16
_CHECK = 16
_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer that was kept. `at` is when it came or was last confirmed, in seconds since the epoch.

    `headers` in lower case, `base` what relative links start from where it was redirected ("" otherwise), `variant` as
    `freshness.variant` tells.
    """

    status: int
    headers: Mapping[str, str]
    at: float
    body: bytes = field(repr=False)
    base: str = ""
    variant: str = ""


def packed(entry: Entry, seal: bytes = b"") -> bytes:
    """The bytes of an entry, sealed with a key if that is not empty."""
    said = [entry.status, dict(entry.headers), entry.at, entry.base, entry.variant]
    head = json.dumps(said, separators=(",", ":")).encode()
    content = len(head).to_bytes(_LENGTH, "big") + head + zlib.compress(entry.body, 3)
    content = blake2b(content, digest_size=_CHECK).digest() + content
    nonce = os.urandom(_NONCE)
    return _NAME + nonce + _combined(content, nonce, seal)


def unpacked(data: bytes, seal: bytes = b"") -> Entry | None:
    """The entry that was packed into these bytes with that key; None for anything else."""
    start = len(_NAME) + _NONCE
    if not data.startswith(_NAME) or len(data) < start + _CHECK + _LENGTH:
        return None
    content = _combined(data[start:], data[len(_NAME) : start], seal)
    check, content = content[:_CHECK], content[_CHECK:]
    if blake2b(content, digest_size=_CHECK).digest() != check:
        return None
    end = _LENGTH + int.from_bytes(content[:_LENGTH], "big")
    try:
        status, headers, at, base, variant = json.loads(content[_LENGTH:end])
        inflating = zlib.decompressobj()
        body = inflating.decompress(content[end:], MAX_BODY)
        headers = {str(name): str(value) for name, value in headers.items()}
        entry = Entry(int(status), headers, float(at), body, str(base), str(variant))
    except (AttributeError, TypeError, ValueError, zlib.error):  # another version's, or somebody's joke
        return None
    return entry if inflating.eof else None


def _combined(content: bytes, nonce: bytes, seal: bytes) -> bytes:
    if not seal:
        return content
    stream = shake_128(seal + nonce).digest(len(content))
    return (int.from_bytes(content, "little") ^ int.from_bytes(stream, "little")).to_bytes(len(content), "little")
