"""The two commands that rewrite many files at once: what they do is done once, and touches nothing that it is not about.

Over the corpus where one is named, else over files of hand-written lines in several encodings and with several line ends.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest

from pinfold.requirements.encoding import decode
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import File
from tests.cli.session import lay, pinfold
from tests.reliability.material import corpus_files, lines
from tests.reliability.test_fixes import meaning

PARTS = 4
_BOM = b"\xef\xbb\xbf"


def files(part: int) -> dict[str, str | bytes]:
    """Each in a folder of its own, so that none includes another."""
    found = [path.read_bytes() for path in corpus_files()]
    if not found:
        dice = random.Random(23)
        for number in range(100):
            text = "".join(line.rstrip("\r\n") + "\n" for line in dice.choices(lines(), k=number % 30))
            ending = dice.choice(["\n", "\n", "\r\n"])
            raw = text.replace("\r", "").replace("\n", ending).encode("utf-8", "replace")
            found.append(dice.choice([b"", b"", _BOM]) + raw)
    readable = [data for data in found if decode(data).text is not None]
    return {f"{n}/requirements.txt": data for n, data in enumerate(readable) if n % PARTS == part}


def read(folder: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in sorted(folder.glob("*/requirements.txt"))}


def understood(file: File) -> list[dict[str, Any]]:
    """What pip reads, apart from how it is spaced."""
    return [{key: value for key, value in row.items() if key != "text"} for row in meaning(file, set())]


def ink(text: str) -> str:
    """A text without white space and the backslashes that join lines."""
    return "".join(re.sub(r"\\[\r\n]", " ", text).split())


def breaks(text: str) -> set[str]:
    return set(re.findall("\r\n|\r|\n", text))


@pytest.mark.parametrize("part", range(PARTS))
def test_formatting_keeps_meaning_comments_and_bytes(tmp_path: Path, part: int) -> None:
    before = read(lay(tmp_path, files(part)))
    assert pinfold("format", ".", folder=tmp_path).code == 0
    after = read(tmp_path)
    changed = [name for name in before if before[name] != after[name]]
    assert changed
    for name in changed:
        then, now = decode(before[name]), decode(after[name])
        assert (then.encoding, then.bom) == (now.encoding, now.bom), name
        old, new = parse(then.text or ""), parse(now.text or "")
        assert understood(old) == understood(new), name
        assert ink(old.text) == ink(new.text), f"{name}: something else than white space changed"
        assert breaks(new.text) <= (breaks(old.text) or {"\n"}), name
    assert pinfold("format", "--check", ".", folder=tmp_path).code == 0
    assert read(tmp_path) == after


@pytest.mark.parametrize("unsafe", [[], ["--unsafe-fixes"]])
@pytest.mark.parametrize("part", range(PARTS))
def test_fixing_is_done_once(tmp_path: Path, part: int, unsafe: list[str]) -> None:
    before = read(lay(tmp_path, files(part)))
    assert pinfold("check", "--fix", *unsafe, ".", folder=tmp_path).code in (0, 1)
    after = read(tmp_path)
    changed = [name for name in before if before[name] != after[name]]
    assert changed
    for name in changed:
        then, now = decode(before[name]), decode(after[name])
        assert now.text is not None, name
        assert (then.encoding, then.bom) == (now.encoding, now.bom) or now.encoding == "utf-8", name
        assert breaks(now.text) <= breaks(then.text or "") or not breaks(then.text or ""), name
    assert pinfold("check", "--fix", *unsafe, ".", folder=tmp_path).code in (0, 1)
    again = read(tmp_path)
    assert [name for name in after if after[name] != again[name]] == []
