"""Every fix, applied alone: pip understands the same everywhere but where the finding is, and a second round finds nothing to do.

Comments, line ends, byte order marks and encodings stay as they are, but for what the fix is about.
"""

from __future__ import annotations

from typing import Any

import pytest

from pinfold.analysis.check import check
from pinfold.analysis.findings import Finding, Fix
from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.settings import Settings
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.requirements.encoding import decode
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import File
from tests.reliability.material import corpus_files
from tests.requirements.lines import LINES
from tests.requirements.understand import describe

PATH = "/w/requirements.txt"
SETTINGS = Settings()
NEIGHBOURS = "before==1  # stays\n{}\nafter==2 ; os_name == 'nt'  # stays too\n"


def findings_of(text: str) -> tuple[File, list[Finding]]:
    file = parse(text)
    return file, check(Snapshot("/w", {PATH: SourceFile(PATH, Role.REQUIREMENTS, file)}, SETTINGS))[PATH]


# Fixes that join a line to the one before or behind it; that is what they are for.
JOINING = ("Join it to the requirement", "Remove the white space after the backslash")


def touched(file: File, fix: Fix) -> set[int]:
    """pip's numbers of the logical lines that a fix changes."""
    found: set[int] = set()
    for edit in fix.edits:
        first, last = file.line_at(edit.span.start), file.line_at(max(edit.span.end - 1, edit.span.start))
        if fix.title in JOINING:
            first, last = max(first - 1, 0), min(last + 1, len(file.lines) - 1)
        found.update(file.numbers[i] for i in range(first, last + 1))
    return found


def meaning(file: File, without: set[int]) -> list[Any]:
    """What pip understands of the other lines, whatever their numbers are."""
    said = describe(file)
    rows = sorted([*said["items"], *said["errors"]], key=lambda row: row["line"])
    return [{k: v for k, v in row.items() if k not in ("line", "lsp")} for row in rows if row["line"] not in without]


def check_fixes(text: str) -> int:
    """How many fixes the text has; each must keep to its own lines and leave nothing for a second round."""
    file, findings = findings_of(text)
    count = 0
    for finding in findings:
        for fix in finding.fixes:
            if not fix.edits:
                continue
            count += 1
            label = f"{finding.rule}: {fix.title} in {text!r}"
            after = apply_edits(text, fix.edits)
            assert after != text, f"changes nothing: {label}"
            own = touched(file, fix)
            kept, now = meaning(file, own), meaning(parse(after), set())
            rest = iter(now)
            assert all(row in rest for row in kept), f"changes another line: {label}"
            _, again = findings_of(after)
            same = [f for f in again if (f.rule, f.message) == (finding.rule, finding.message) and f.fixes]
            before = [f for f in findings if (f.rule, f.message) == (finding.rule, finding.message)]
            assert len(same) < len(before), f"is offered again after it was applied: {label} -> {after!r}"
            if "\r" not in text:
                assert "\r" not in after, f"brings another line end: {label}"
            if "\n" in text and "\n" not in text.replace("\r\n", ""):
                assert "\n" not in after.replace("\r\n", ""), f"brings another line end: {label}"
    return count


@pytest.mark.parametrize("text", LINES)
def test_fixes_of_hand_written_lines(text: str) -> None:
    check_fixes(NEIGHBOURS.format(text))
    check_fixes(NEIGHBOURS.format(text).replace("\r\n", "\n").replace("\n", "\r\n"))


def test_some_lines_have_fixes() -> None:
    assert sum(check_fixes(NEIGHBOURS.format(text)) for text in LINES) > 20


if corpus_files():

    @pytest.mark.parametrize("part", range(8))
    def test_fixes_of_real_files(part: int) -> None:
        checked = 0
        for path in corpus_files()[part::8]:
            text = decode(path.read_bytes()).text
            if text is not None and len(text) < 20_000:
                checked += check_fixes(text)
        assert checked > 0
