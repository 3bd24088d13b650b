"""Files of any bytes at all: each is read as something or said to be unreadable, and the run goes on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.cli.session import lay, pinfold
from tests.reliability.material import LONG, lines

COUNT = 2_000 if LONG else 150
STARTS = [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"# coding: utf-7\n"]
CODINGS = ["utf-16", "latin-1", "rot13", "idna", "hex", "nope", "unicode_escape", "cp037", "undefined", "x" * 5_000]


def made(dice: random.Random) -> bytes:
    start = dice.choice([*STARTS, f"# -*- coding: {dice.choice(CODINGS)} -*-\n".encode()])
    text = "".join(dice.choices(lines(), k=dice.randrange(6))).encode(dice.choice(["utf-8", "utf-16"]), "surrogatepass")
    return start + dice.choice([text, dice.randbytes(dice.randrange(300)), text + dice.randbytes(20)])


@pytest.mark.parametrize(
    "arguments", [("check",), ("check", "--fix", "--unsafe-fixes"), ("format",), ("debug", "parse")]
)
def test_any_bytes(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    dice = random.Random(7)
    lay(tmp_path, {f"{number}/requirements.txt": made(dice) for number in range(COUNT)})
    named = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("*/requirements.txt"))
    run = pinfold(*arguments, *(named if arguments[0] == "debug" else ["."]), folder=tmp_path)
    assert run.code in ((0, 2) if arguments[0] == "format" else (0, 1))
    assert run.out
    assert "Traceback" not in run.err
