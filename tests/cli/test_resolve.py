"""`pinfold check --resolve`: conflicts with their lines and repairs, other targets, and what it says where nobody can tell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.conflicts import PACKAGES
from tests.support.folds import Fold, make_fold
from tests.support.indexes import Index, IndexServer


@pytest.fixture(scope="module")
def index(index_server: IndexServer) -> Index:
    return index_server.make(PACKAGES)


@pytest.fixture
def fold(tmp_path: Path, index: Index) -> Fold:
    return make_fold(tmp_path, index, {})


def test_a_conflict_with_its_lines_and_repairs(fold: Fold) -> None:
    fold.write({"requirements.txt": "top==1\nfree==1.0\nlib==2.2.0\n"})
    done = fold.does("check", "--resolve", "--color", "never")
    assert done.code == 1
    assert (
        "error[incompatible-requirements]: top==1 needs mid, which needs lib<1.25 or lib<1.26; line 3 pins lib==2.2.0"
        in done.out
    )
    assert "::: requirements.txt:3:1" in done.out
    assert "or: Move lib 2.2.0 \N{RIGHTWARDS ARROW} 1.24.3 (keeps top)" in done.out
    assert fold.does("check", "--color", "never").code == 0, "without a resolver nobody knows"


def test_json_has_the_repair_as_edits(fold: Fold) -> None:
    fold.write({"requirements.txt": "top==1\nlib==2.2.0\n"})
    found = fold.does("check", "--resolve", "--format", "json").json
    said = [each for each in found if each["rule"] == "incompatible-requirements"]
    assert [each["choices"] for each in said] == [["Move lib 2.2.0 \N{RIGHTWARDS ARROW} 1.24.3 (keeps top)"]] * 2


def test_what_can_be_installed(fold: Fold) -> None:
    fold.write({"requirements.txt": "-c constraints.txt\nreq==2.32.0\nlib==2.2.0\n", "constraints.txt": "tri==1\n"})
    done = fold.does("check", "--resolve", "--color", "never")
    assert done.code == 0
    assert "info[idle-constraint]: nothing that would be installed needs tri" in done.out
    assert done.err.count("not known") == 0


def test_another_target(fold: Fold) -> None:
    fold.write({"requirements.txt": "win==1.0\nnewpy==1.0\nlib==2.2.0\n"})
    assert fold.does("check", "--resolve").code == 0
    done = fold.does("check", "--resolve", "--for", "windows", "--for", "3.13", "--for", "3.14", "--color", "never")
    assert done.code == 1
    assert (
        "warning[unportable-requirements]: can be installed here, but not on Windows: win==1.0 needs lib<2" in done.out
    )
    assert "not with Python 3.13 or with Python 3.14: newpy==1.0 needs lib<2" in done.out
    fold.write({"pinfold.toml": '[resolve]\ntargets = ["windows"]\n'})
    assert fold.does("check", "--resolve").code == 1


def test_what_makes_no_sense(fold: Fold) -> None:
    fold.write({"requirements.txt": "free==1.0\n"})
    for words in (["--for", "3.13"], ["--resolve", "--for", "vax"], ["--offline"]):
        done = fold.does("check", *words)
        assert done.code == 2, words
        assert "--" in done.err


def test_nobody_can_tell(fold: Fold) -> None:
    fold.write({"requirements.txt": "free==1.0\nlib==2.2.0\n"})
    fold.use("http://127.0.0.1:9/simple")
    done = fold.does("check", "--resolve")
    assert done.code == 2
    assert "whether everything can be installed together is not known" in done.err
    assert fold.does("check", "--resolve", "--offline").code == 0, "that nobody is asked was said"


def test_without_an_environment_it_is_for_the_python_that_one_would_get(tmp_path: Path, index: Index) -> None:
    fold = make_fold(tmp_path, index, {"requirements.txt": "pin-a\npin-b\n"}, installed=None)
    done = fold.does("check", "--resolve", "--color", "never", "--select", "incompatible-requirements")
    assert done.code == 1
    assert "pin-a needs shared==1; pin-b (line 2) needs shared==2" in done.out
    assert not fold.env.exists()


def test_a_sarif_report_names_the_rule(fold: Fold) -> None:
    fold.write({"requirements.txt": "top==1\nlib==2.2.0\n"})
    said = json.loads(fold.does("check", "--resolve", "--format", "sarif").out)
    results = said["runs"][0]["results"]
    assert any(each["ruleId"] == "incompatible-requirements" for each in results)
