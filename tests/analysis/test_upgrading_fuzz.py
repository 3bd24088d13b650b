"""Upgrading in what people really have and in what nobody would write: every other line stays, and twice is once."""

from __future__ import annotations

import random

import pytest

from pinfold.analysis.findings import Edit
from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.index import file_index
from pinfold.analysis.repin import Outcome
from pinfold.analysis.upgrading import layout_of, moved, moved_with_hashes, rehashed, settled
from pinfold.requirements.encoding import decode
from pinfold.requirements.parser import parse
from tests.reliability.material import LONG, corpus_files, mutated

HASHES = tuple(f"sha256:{digit * 64}" for digit in "abc")


def check(text: str) -> None:
    file = parse(text)
    together: list[Edit] = []
    for i in file_index(file).requirements:
        line, layout = file.lines[i], layout_of(file, i)
        for change in (
            lambda each: moved(each, "99.1", HASHES),
            lambda each: rehashed(each, HASHES, layout),  # noqa: B023
            lambda each: moved_with_hashes(each, "99.1", HASHES, layout),  # noqa: B023
        ):
            outcome: Outcome = change(line)
            if outcome.edits:
                edits = settled(line, outcome.edits)
                (after,) = parse(apply_edits(line.raw, edits)).lines
                assert not after.problems
                assert change(after).edits == (), "twice is once"
                last = [edit.shift(file.starts[i]) for edit in edits]
        if outcome.edits:
            together += last
    after = parse(apply_edits(text, together))
    changed = {file.line_at(edit.span.start) for edit in together}
    assert len(after.lines) == len(file.lines)
    for i, (old, new) in enumerate(zip(file.lines, after.lines, strict=True)):
        assert (old.raw == new.raw) == (i not in changed), "every other line stays"


def test_real_files() -> None:
    for path in corpus_files():
        check(decode(path.read_bytes()).text or "")


@pytest.mark.parametrize("seed", range(40 if LONG else 4))
def test_odd_files(seed: int) -> None:
    source = random.Random(seed)
    for _ in range(100):
        check(mutated(source))
