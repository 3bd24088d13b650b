"""What `check` promises beyond the rules: edits leave no trace, one failing rule stops nobody, settings decide severities."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest

from pinfold.analysis import check as checking
from pinfold.analysis.check import check
from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.index import file_index
from pinfold.analysis.rules import ALL, Rule
from pinfold.analysis.rules._rule import LineView
from pinfold.analysis.settings import Settings
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.records import replace
from pinfold.requirements.parser import parse, reparse
from pinfold.requirements.tree import File
from tests.requirements.lines import LINES
from tests.support.world import findings_of, read

PATH = "/w/requirements.txt"
SETTINGS = Settings()
PIECES = [
    "",
    "x",
    "==1",
    "\n",
    "#",
    " # pinfold: allow[unpinned]",
    "flask\n",
    "flask==2\nflask==3\n",
    " --hash=sha256:ab",
    "\\\n",
]


def snapshot_of(file: File, settings: Settings = SETTINGS) -> Snapshot:
    return Snapshot("/w", {PATH: SourceFile(PATH, Role.REQUIREMENTS, file)}, settings)


def tables(file: File) -> object:
    index = file_index(file)
    return (
        (index.requirements, index.hashed, index.suppressing, index.suppressions, index.loose, file.option_lines),
        {key: places for key, places in index.by_key.items() if places},
        sorted(index.repeated),
    )


@pytest.mark.parametrize("seed", range(1_000 if "PINFOLD_LONG" in os.environ else 30))
def test_findings_after_edits_are_those_of_a_fresh_file(seed: int) -> None:
    random_ = random.Random(seed)
    text = (
        "".join(random_.choice(LINES) + "\n" for _ in range(15))
        + "flask==2\nflask==3  # pinfold: allow[duplicate-requirement]\n"
    )
    file = parse(text)
    for _ in range(30):
        start = random_.randint(0, len(text))
        end = min(len(text), start + random_.choice([0, 0, 0, 1, 4]))
        text = text[:start] + random_.choice(PIECES) + text[end:]
        file = reparse(file, text, start, end)
        fresh = parse(text)
        assert tables(file) == tables(fresh)
        assert list(file.index.starts) == list(fresh.index.starts)
        assert check(snapshot_of(file)) == check(snapshot_of(fresh))


def failing(view: LineView) -> Iterator[Finding]:
    raise ZeroDivisionError("a bug")


def test_a_failing_rule_is_told_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = Rule("failing", Severity.ERROR, "# Fails", line=failing)
    monkeypatch.setattr(checking, "ALL", (bad, *ALL))
    told: list[tuple[str, str]] = []
    snapshot = snapshot_of(parse("flask\n"), Settings(ignore=("none",)))
    found = check(snapshot, on_failure=lambda rule, error: told.append((rule.name, str(error))))
    assert [f.rule for f in found[PATH]] == ["unpinned"]
    assert told == [("failing", "a bug")]
    with pytest.raises(ZeroDivisionError):
        check(replace(snapshot, settings=Settings()))


@pytest.mark.parametrize(
    "settings, expected",
    [
        (Settings(), [("unpinned", Severity.WARNING)]),
        (Settings(severity={"unpinned": "error"}), [("unpinned", Severity.ERROR)]),
        (Settings(severity={"unpinned": "off"}), []),
        (Settings(ignore=("unpinned",)), []),
        (Settings(select=("invalid-requirement",)), []),
        (Settings(select=("unpinned",)), [("unpinned", Severity.WARNING)]),
    ],
)
def test_settings_choose_rules_and_severities(settings: Settings, expected: list[tuple[str, Severity]]) -> None:
    found = check(snapshot_of(parse("flask\n"), settings))[PATH]
    assert [(f.rule, f.severity) for f in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "flask  # pinfold: allow[unpinned]",
        "# pinfold: allow[unpinned]\nflask",
        "# pinfold: allow[unpinned]\n# and a word about it\nflask",
        "django==5.0\n# pinfold: allow-file[unpinned]\nflask",
        "flask  # we know. pinfold: allow[loose-pin, unpinned]",
    ],
)
def test_suppressions_cover_their_line_or_file(text: str) -> None:
    rules = [f.rule for findings in findings_of(read(text), ("unpinned",)).values() for f in findings]
    assert rules == []


@pytest.mark.parametrize(
    "text",
    ["# pinfold: allow[unpinned]\n\nflask", "a==1  # pinfold: allow[unpinned]\nflask", "flask # pinfold: allow[other]"],
)
def test_suppressions_reach_no_further(text: str) -> None:
    rules = [f.rule for findings in findings_of(read(text), ("unpinned",)).values() for f in findings]
    assert rules == ["unpinned"]
