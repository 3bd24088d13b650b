"""What a wheel on this machine says of itself. Must never unpack more than a little, and never raises for what is no wheel."""

from __future__ import annotations

import re
import zipfile
import zlib

from pinfold.index.metadata import MAX_HEAD

_METADATA = re.compile(r"[^/\\]+\.dist-info/METADATA")
_BROKEN = (OSError, ValueError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)


def wheel_metadata(path: str) -> bytes | None:
    """The `METADATA` of a wheel (binary distribution format, "The .dist-info directory"); None for what is none."""
    try:
        with zipfile.ZipFile(path) as wheel:
            (entry,) = (each for each in wheel.infolist() if _METADATA.fullmatch(each.filename))
            with wheel.open(entry) as file:
                said = file.read(MAX_HEAD + 1)
    except _BROKEN:
        return None
    return said if len(said) <= MAX_HEAD else None
