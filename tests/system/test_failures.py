"""What uv and pip last said is told in one sentence with a kind and an advice; `last_words.txt` has it as it was said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from pinfold.system.failures import classify


class Case(NamedTuple):
    tool: str
    code: int
    name: str
    kind: str
    says: str
    streams: dict[str, str]


def _cases() -> list[Case]:
    text = Path(__file__).with_name("last_words.txt").read_text("utf-8")
    found = []
    for part in re.split(r"^== ", text, flags=re.MULTILINE)[1:]:
        head, *streams = re.split(r"^-- (err|out|log)\n", part, flags=re.MULTILINE)
        first, kind, says = head.strip().split("\n")
        tool, code, name = first.split(" ", 2)
        pairs = dict(zip(streams[::2], streams[1::2], strict=True))
        found.append(Case(tool, int(code), name, kind.removeprefix("kind: "), says.removeprefix("says: "), pairs))
    return found


CASES = _cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.tool}-{case.name}")
def test_last_words(case: Case) -> None:
    out, err, log = (case.streams.get(name, "") for name in ("out", "err", "log"))
    found = classify(case.tool, case.code, out, err, log)
    assert (found.kind, found.message) == (case.kind, case.says)
    assert found.advice.endswith((".", "`"))
    assert "\n" not in found.message
    assert found.detail or case.code < 0


def test_every_kind_is_seen_from_both() -> None:
    common = {
        "authentication",
        "broken-environment",
        "broken-package",
        "build-failed",
        "disk-full",
        "hash-mismatch",
        "incompatible",
        "installer-failed",
        "missing-hash",
        "network",
        "no-such-version",
        "permission",
        "unknown-project",
        "unsatisfiable",
    }
    for tool in ("uv", "pip"):
        assert common <= {case.kind for case in CASES if case.tool == tool}


def test_a_conflict_is_explained_and_nothing_else() -> None:
    out = (
        "Collecting a\n\nThe conflict is caused by:\n    a 1.0 depends on c<2\n    b 1.0 depends on c>=3\n\n"
        "To fix this you could try to:\n1. loosen the range of package versions you've specified\n"
    )
    err = "ERROR: Cannot install a and b because these package versions have conflicting dependencies.\n"
    detail = classify("pip", 1, out, f"{err}ERROR: ResolutionImpossible: for help visit https://example.com/\n").detail
    assert detail == f"{err}\nThe conflict is caused by:\n    a 1.0 depends on c<2\n    b 1.0 depends on c>=3"


def test_the_output_of_a_build_comes_from_the_log() -> None:
    err = "  error: subprocess-exited-with-error\n\n  ╰─> No available output.\n\nerror: metadata-generation-failed\n╰─> bad\n"
    log = (
        "2026-01-01T00:00:00,000   Running command first\n2026-01-01T00:00:00,000   not this\n"
        "2026-01-01T00:00:00,001   Running command Preparing metadata\n2026-01-01T00:00:00,001   no compiler\n"
        "2026-01-01T00:00:00,002   ERROR: Preparing metadata exited with 1\n"
    )
    detail = classify("pip", 1, "", err, log).detail
    assert "no compiler" in detail
    assert "not this" not in detail
    assert "No available output" not in detail


def test_what_pip_says_again_and_again_is_told_once() -> None:
    retries = [
        f"WARNING: Retrying (Retry(total={left})) after connection broken by 'refused': /simple/a/\n"
        for left in "43210"
    ]
    ignored = "WARNING: Location '/gone' is ignored: it does not exist.\n"
    versions = ", ".join(f"1.{n}" for n in range(300))
    asked = "ERROR: Could not find a version that satisfies the requirement a==9 (from versions: "
    last = "ERROR: No matching distribution found for a==9"
    detail = classify("pip", 1, "", f"{ignored}{ignored}{''.join(retries)}{asked}{versions})\n{last}\n").detail
    assert detail == f"{ignored}{retries[-1]}{asked}…, 1.295, 1.296, 1.297, 1.298, 1.299)\n{last}"


@pytest.mark.parametrize("tool", ["uv", "pip"])
def test_nothing_raw_and_no_secret_is_told(tool: str) -> None:
    err = "error: Oh \x1b[31mno\x1b[0m: http://me:s3cret@example.com/x\x07 failed\nERROR: http://me:s3cret@example.com/x\x00\n"
    found = classify(tool, 2, "http://me:s3cret@example.com/", err, "http://me:s3cret@example.com/")
    assert found.kind == "installer-failed"
    assert "s3cret" not in f"{found} {found.detail}"
    assert f"{found} {found.detail}".replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "signal, kind, words",
    [(9, "installer-failed", "ended from outside"), (11, "installer-failed", "crashed"), (25, "disk-full", "room")],
)
def test_ended_by_a_signal(signal: int, kind: str, words: str) -> None:
    found = classify("uv", -signal, "", "")
    assert found.kind == kind
    assert words in found.message


@pytest.mark.parametrize("tool", ["uv", "pip"])
def test_what_is_not_known_is_told_all_the_same(tool: str) -> None:
    assert classify(tool, 7, "", "").message == f"{tool} failed: it ended with code 7"
    long = classify(tool, 7, "", "error: " + "x" * 5_000 + "\n" * 5_000)
    assert len(long.message) < 400
    assert len(classify(tool, 1, "", "y" * 100_000).detail) < 10_000
