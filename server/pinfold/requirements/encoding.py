"""Bytes to text as pip decodes a requirements file (pip 26.3, `_decode_req_file`). Pure; never opens a file."""

from __future__ import annotations

import codecs
import re

from pinfold.records import dataclass

# UTF-32-LE's mark begins with UTF-16-LE's, so the longer one is tried first.
BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CODING = re.compile(rb"coding[:=]\s*([-\w.]+)")


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text` is None when pip could not read the bytes either; `error` then says why.

    `encoding` is a Python codec name, `bom` the byte order mark that stood in front, `how` is "bom", "coding" (a PEP 263
    comment), "utf-8" or "locale".
    """

    text: str | None
    encoding: str
    bom: bytes
    how: str
    error: str = ""

    def encode(self, text: str) -> bytes:
        """`text` as bytes in the same encoding. Raises UnicodeEncodeError when the encoding cannot hold it."""
        return self.bom + text.encode(self.encoding)


def decode(data: bytes, locale_encoding: str = "utf-8") -> Decoded:
    """What pip reads: byte order mark, else PEP 263 comment in the first two lines, else UTF-8, else the locale. Never raises."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _attempt(data[len(bom) :], encoding, bom, "bom")
    for line in data.split(b"\n", 2)[:2]:
        if line[:1] == b"#" and (found := CODING.search(line)):
            return _attempt(data, found[1].decode("ascii", "replace"), b"", "coding")
    decoded = _attempt(data, "utf-8", b"", "utf-8")
    if decoded.text is None and codecs_name(locale_encoding) != "utf-8":
        return _attempt(data, locale_encoding, b"", "locale")
    return decoded


def codecs_name(encoding: str) -> str:
    """The codec's canonical name, or the text itself when there is no such codec."""
    try:
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        return encoding


def _attempt(data: bytes, encoding: str, bom: bytes, how: str) -> Decoded:
    try:
        # surrogatepass is not used: what UTF-8 refuses, pip refuses
        return Decoded(data.decode(encoding), encoding, bom, how)
    except (UnicodeError, LookupError, ValueError) as error:
        return Decoded(None, encoding, bom, how, str(error))
