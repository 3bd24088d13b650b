"""What is said about real files, rule by rule: a change of it is seen, looked at, and approved with `--update`.

Files are known by their content's SHA-256, so a corpus may grow.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from pinfold.requirements.encoding import decode
from tests.reliability.material import corpus_files
from tests.reliability.test_fixes import findings_of
from tests.requirements.lines import LINES

EXPECTED = Path(__file__).with_name("expected")


def said(text: str) -> str:
    """How often each rule speaks, such as `unpinned 3, loose-pin 1`."""
    counts = Counter(finding.rule for finding in findings_of(text)[1])
    return ", ".join(f"{rule} {count}" for rule, count in sorted(counts.items()))


def compare(path: Path, now: dict[str, str], update: bool) -> None:
    """Only of what is in both: a line is `key<TAB>what is said`."""
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{key}\t{now[key]}\n" for key in sorted(now)), "utf-8", newline="\n")
    then = dict(line.split("\t") for line in path.read_text("utf-8").splitlines())
    assert then.keys() & now.keys(), "nothing to compare"
    assert {key: now[key] for key in then if key in now} == {key: then[key] for key in then if key in now}


def test_hand_written_lines(update: bool) -> None:
    compare(EXPECTED / "lines.tsv", {ascii(line)[1:-1]: said(line) for line in LINES}, update)


if corpus_files():

    def test_real_files(update: bool) -> None:
        now = {}
        for path in corpus_files():
            data = path.read_bytes()
            text = decode(data).text
            if text is not None:
                now[hashlib.sha256(data).hexdigest()[:16]] = said(text)
        compare(EXPECTED / "corpus.tsv", now, update)
