"""Includes of files that are not there."""

from __future__ import annotations

import pytest

from pinfold.analysis.check import check
from pinfold.analysis.facts import Absence, Facts
from pinfold.analysis.settings import Settings
from pinfold.records import replace
from tests.support.said import marked, said
from tests.support.world import read, snapshot_of

RULE = "missing-include"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("-r a.txt", ["a.txt"]),
        ("-c a.txt -r b.txt", ["b.txt"]),
        ("-r a.txt\n-- a.txt --\nx==1", []),
        ("-r ../a.txt", []),
        ("-r https://example.com/a.txt", []),
        ("-r ${A}.txt", []),
        ("-r", []),
        ("-r sub/a.txt\n-- sub/a.txt --\n-r b.txt", ["b.txt"]),
        ("-r a.txt  # pinfold: allow[missing-include]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


def test_a_file_with_nearly_that_name_is_offered() -> None:
    text = "-r sub/bsae.txt\n-- sub/base.txt --\nx==1"
    assert said(RULE, text) == [("sub/bsae.txt", "there is no file sub/bsae.txt here; did you mean sub/base.txt?")]


@pytest.mark.parametrize(
    "missing, there, offered",
    [
        ("requirement-dev.txt", "requirements_dev.txt", True),
        ("requirementsdev.txt", "requirements-dev.txt", True),
        ("requirements-dev-hive.txt", "requirements-dev-lite.txt", False),
        ("more_requirements.txt", "jinja_requirements.txt", False),
    ],
)
def test_a_file_that_shares_only_the_usual_words_is_not_offered(missing: str, there: str, offered: bool) -> None:
    ((_, message),) = said(RULE, f"-r {missing}\n-- {there} --\nx==1")
    assert ("did you mean" in message) is offered


@pytest.mark.parametrize(
    "why, severity, message",
    [
        (Absence.MISSING, "error", "there is no file a.txt here: pip stops"),
        (Absence.IRREGULAR, "error", "a.txt is a folder or a device, not a file"),
        (Absence.UNREADABLE, "warning", "a.txt cannot be read"),
        (Absence.TOO_LARGE, "info", "a.txt is too large to check"),
        (Absence.TOO_DEEP, "info", "a.txt is too many includes away to check"),
    ],
)
def test_why_it_is_not_there(why: Absence, severity: str, message: str) -> None:
    snapshot = replace(snapshot_of(read("-r a.txt"), Settings(select=(RULE,))), facts=Facts(absent={"/w/a.txt": why}))
    ((finding,),) = check(snapshot).values()
    assert (finding.severity, finding.message) == (severity, message)


def test_nothing_is_said_while_nothing_is_known() -> None:
    snapshot = replace(snapshot_of(read("-r a.txt"), Settings(select=(RULE,))), facts=Facts())
    assert check(snapshot) == {"/w/requirements.txt": []}
