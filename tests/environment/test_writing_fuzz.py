"""Writing into what people really have and into what nobody would write: other lines stay, and in and out is nothing."""

from __future__ import annotations

import random

import pytest

from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.index import file_index
from pinfold.analysis.repin import repin
from pinfold.environment.writing import Entry, add, remove
from pinfold.requirements.encoding import decode
from pinfold.requirements.parser import parse
from tests.reliability.material import LONG, corpus_files, mutated
from tests.support.installed import markers

NEW = (Entry("Zz-Pinfold-Last", "==1.0"), Entry("aa-pinfold-first", "==2.0", hashes=("sha256:" + "a" * 64,)))
KEYS = [entry.key for entry in NEW]
WORLD = markers("3.12.1")


def check(text: str) -> None:
    file = parse(text)
    if file_index(file).by_key.keys() & set(KEYS):
        return
    written = add("r.txt", file, NEW, WORLD)
    after = apply_edits(text, written.edits)
    if written.left:
        assert after == text
        return
    parsed = parse(after)
    assert set(KEYS) <= file_index(parsed).by_key.keys()
    assert apply_edits(after, remove(parsed, KEYS)) == text
    for i in file_index(file).requirements:
        line = file.lines[i]
        outcome = repin(line, "99.1", ("sha256:" + "b" * 64,))
        if outcome.edits:
            changed = parse(apply_edits(line.raw, outcome.edits)).lines
            assert len(changed) == 1
            assert repin(changed[0], "99.1") == ((), ""), "twice is once"


def test_real_files() -> None:
    for path in corpus_files():
        check(decode(path.read_bytes()).text or "")


@pytest.mark.parametrize("seed", range(40 if LONG else 4))
def test_odd_files(seed: int) -> None:
    source = random.Random(seed)
    for _ in range(250):
        check(mutated(source))
