"""`pinfold check`: which files, which rules, which settings, which exit code."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cli.session import lay, pinfold

UNPINNED = "flask\n"
CLEAN = "flask==3.0.0\n"


def rules(folder: Path, *arguments: str) -> list[tuple[str, str]]:
    """(path, rule) of every finding."""
    result = pinfold("check", "--format", "json", *arguments, folder=folder)
    return [(finding["path"], finding["rule"]) for finding in json.loads(result.out)]


def test_a_clean_folder(tmp_path: Path) -> None:
    result = pinfold("check", folder=lay(tmp_path, {"requirements.txt": CLEAN, "dev/constraints.txt": ""}))
    assert (result.code, result.out, result.err) == (0, "No findings in 2 files.\n", "")


def test_findings_end_with_one(tmp_path: Path) -> None:
    result = pinfold("check", folder=lay(tmp_path, {"requirements.txt": UNPINNED}))
    assert (result.code, result.err) == (1, "")
    assert "warning[unpinned]" in result.out


def test_a_folder_without_requirement_files_says_so(tmp_path: Path) -> None:
    result = pinfold("check", folder=lay(tmp_path, {"notes.txt": UNPINNED}))
    assert (result.code, result.out) == (0, "")
    assert "no requirement files found" in result.err


def test_git_is_honoured_but_a_named_file_is_checked(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            ".gitignore": "build/\n/local-requirements.txt\n",
            ".git/HEAD": "",
            "build/requirements.txt": UNPINNED,
            "local-requirements.txt": UNPINNED,
            "a/local-requirements.txt": UNPINNED,
            ".venv/pyvenv.cfg": "",
            ".venv/requirements.txt": UNPINNED,
        },
    )
    assert rules(tmp_path) == [("a/local-requirements.txt", "unpinned")]
    assert rules(tmp_path, "build/requirements.txt") == [("build/requirements.txt", "unpinned")]
    assert rules(tmp_path, "build") == []


def test_a_named_file_may_have_any_name(tmp_path: Path) -> None:
    assert rules(lay(tmp_path, {"deps.pip": UNPINNED}), "deps.pip") == [("deps.pip", "unpinned")]


def test_included_files_are_checked_as_well(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": "-r deps/base.pip\n", "deps/base.pip": UNPINNED})
    assert rules(tmp_path) == [("deps/base.pip", "unpinned")]


def test_conflicts_across_files_are_found_from_one_of_them(tmp_path: Path) -> None:
    lay(tmp_path, {"dev.txt": "-r base.txt\ndjango==4.2\n", "base.txt": "django==5.2\n"})
    assert {rule for _, rule in rules(tmp_path, "dev.txt")} == {"conflicting-requirements"}


def test_a_file_named_twice_is_reported_once(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": UNPINNED})
    assert len(rules(tmp_path, ".", "requirements.txt", str(tmp_path / "requirements.txt"))) == 1


def test_a_part_of_a_project(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "pinfold.toml": 'include = ["**/*.pip"]\nexclude = ["a/skipped/"]\n',
            "requirements.txt": UNPINNED,
            "a/deps.pip": UNPINNED,
            "a/requirements.txt": UNPINNED,
            "a/skipped/requirements.txt": UNPINNED,
        },
    )
    assert rules(tmp_path, "a") == [("a/deps.pip", "unpinned"), ("a/requirements.txt", "unpinned")]


@pytest.mark.parametrize(
    "fail_on, code", [("error", 0), ("warning", 1), ("info", 1), ("hint", 1), ("never", 0)]
)  # fmt: skip
def test_fail_on(tmp_path: Path, fail_on: str, code: int) -> None:
    result = pinfold("check", "--fail-on", fail_on, folder=lay(tmp_path, {"requirements.txt": UNPINNED}))
    assert result.code == code
    assert "1 finding in 1 file: 1 warning." in result.out


def test_a_finding_below_the_threshold_does_not_fail(tmp_path: Path) -> None:
    lay(tmp_path, {"pinfold.toml": '[severity]\nunpinned = "info"\n', "requirements.txt": UNPINNED})
    assert pinfold("check", folder=tmp_path).code == 0
    assert pinfold("check", "--fail-on", "info", folder=tmp_path).code == 1


def test_select_and_ignore(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": "flask\nflask\n", "pinfold.toml": 'ignore = ["unpinned"]\n'})
    assert {rule for _, rule in rules(tmp_path)} == {"duplicate-requirement"}
    assert {rule for _, rule in rules(tmp_path, "--select", "unpinned")} == {"unpinned"}
    assert rules(tmp_path, "--ignore", "duplicate-requirement") == []
    both = rules(tmp_path, "--select", "unpinned, duplicate-requirement", "--ignore", "unpinned")
    assert {rule for _, rule in both} == {"duplicate-requirement"}


def test_the_command_line_wins_over_overrides(tmp_path: Path) -> None:
    settings = '[severity]\nunpinned = "off"\n[[overrides]]\nfiles = ["a/**"]\nseverity = { unpinned = "error" }\n'
    lay(tmp_path, {"pinfold.toml": settings, "requirements.txt": UNPINNED, "a/requirements.txt": UNPINNED})
    assert rules(tmp_path) == [("a/requirements.txt", "unpinned")]
    assert rules(tmp_path, "--ignore", "unpinned") == []
    assert len(rules(tmp_path, "--select", "unpinned")) == 2


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_rule_is_an_error_with_a_suggestion(tmp_path: Path, option: str) -> None:
    result = pinfold("check", option, "unpined", folder=lay(tmp_path, {"requirements.txt": CLEAN}))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("pinfold: there is no rule 'unpined'; did you mean 'unpinned'?")


@pytest.mark.parametrize(
    "words, said",
    [
        (
            ["check", "--formt", "json"],
            "`pinfold check` does not take '--formt'; did you mean --format? `pinfold check --help`",
        ),
        (["check", "-z"], "`pinfold check` does not take '-z'; `pinfold check --help`"),
        (["debug", "parse", "--rot=x"], "`pinfold debug parse` does not take '--rot'; did you mean --root?"),
        (["rule", "unpinned", "more"], "`pinfold rule` does not take 'more';"),
        (["--frob"], "`pinfold` does not take '--frob';"),
    ],
)
def test_what_a_command_does_not_take_is_refused_in_one_line(tmp_path: Path, words: list[str], said: str) -> None:
    result = pinfold(*words, folder=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"pinfold: {said}")
    assert result.err.count("\n") == 1


def test_bad_usage(tmp_path: Path) -> None:
    assert pinfold("check", "--fail-on", "sometimes", folder=tmp_path).code == 2
    assert pinfold("chek", folder=tmp_path).code == 2
    assert pinfold("check", "--uns", folder=tmp_path).code == 2
    assert "COMMAND" in pinfold(folder=tmp_path).err
    assert pinfold(folder=tmp_path).code == 2
    assert pinfold("check", "-", "-", folder=tmp_path).code == 2
    assert pinfold("check", "--config", "x.toml", "--no-config", folder=tmp_path).code == 2


def test_what_cannot_be_read_is_told_and_the_rest_is_checked(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": UNPINNED})
    result = pinfold("check", "requirements.txt", "gone.txt", folder=tmp_path)
    assert result.code == 2
    assert result.err == "pinfold: gone.txt: there is no such file or folder\n"
    assert "warning[unpinned]" in result.out


def test_standard_input(tmp_path: Path) -> None:
    lay(tmp_path, {"a/base.txt": "flask==1.0\n", "a/requirements.txt": "nothing==1\n"})
    text = b"-r base.txt\nflask==2.0\n"
    result = pinfold("check", "--stdin-filename", "a/requirements.txt", folder=tmp_path, stdin=text)
    assert result.code == 1
    assert "conflicting-requirements" in result.out
    assert "--> a/requirements.txt:2:1" in result.out
    nameless = pinfold("check", "-", folder=tmp_path, stdin=b"flask\n")
    assert "--> -:1:1" in nameless.out


def test_standard_input_that_is_no_text(tmp_path: Path) -> None:
    result = pinfold("check", "-", folder=tmp_path, stdin=b"# coding: utf-7x\nflask\n")
    assert (result.code, result.out) == (2, "")
    assert "standard input is no text that pip could read" in result.err


def test_settings_are_those_of_the_nearest_folder(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "pyproject.toml": '[tool.pinfold]\nignore = ["unpinned"]\n',
            "requirements.txt": UNPINNED,
            "a/pinfold.toml": "",
            "a/requirements.txt": UNPINNED,
        },
    )
    assert rules(tmp_path) == []
    assert rules(tmp_path, "a") == [("a/requirements.txt", "unpinned")]
    assert rules(tmp_path, "a/requirements.txt", "requirements.txt") == [("a/requirements.txt", "unpinned")]


def test_config_and_no_config(tmp_path: Path) -> None:
    lay(tmp_path, {"pinfold.toml": 'ignore = ["unpinned"]\n', "other.toml": "", "requirements.txt": UNPINNED})
    assert rules(tmp_path) == []
    assert len(rules(tmp_path, "--no-config")) == 1
    assert len(rules(tmp_path, "--config", "other.toml")) == 1
    assert pinfold("check", "--config", "none.toml", folder=tmp_path).code == 2


def test_a_mistake_in_the_settings_is_told_and_the_default_used(tmp_path: Path) -> None:
    lay(tmp_path, {"pinfold.toml": 'ignroe = ["unpinned"]\n', "requirements.txt": UNPINNED})
    result = pinfold("check", folder=tmp_path)
    assert result.code == 1
    assert 'pinfold.toml:1: ignroe: there is no such setting; did you mean "ignore"?' in result.err


def test_a_settings_file_that_is_no_toml_ends_the_run(tmp_path: Path) -> None:
    result = pinfold("check", folder=lay(tmp_path, {"pinfold.toml": "ignore = [\n", "requirements.txt": UNPINNED}))
    assert (result.code, result.out) == (2, "")
    assert "is not valid TOML" in result.err
    assert "defaults" not in result.err


def test_exclude_and_force_exclude(tmp_path: Path) -> None:
    lay(tmp_path, {"pinfold.toml": 'exclude = ["old/"]\n', "old/requirements.txt": UNPINNED})
    assert rules(tmp_path) == []
    assert len(rules(tmp_path, "old/requirements.txt")) == 1
    assert rules(tmp_path, "--force-exclude", "old/requirements.txt") == []


def test_quiet(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": CLEAN})
    assert pinfold("check", "-q", folder=tmp_path).out == ""
    lay(tmp_path, {"requirements.txt": UNPINNED})
    result = pinfold("check", "-q", "--format", "concise", folder=tmp_path)
    assert result.out.count("\n") == 1


def test_output_file(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": UNPINNED})
    result = pinfold("check", "--format", "json", "--output-file", "report.json", folder=tmp_path)
    assert (result.code, result.out, result.err) == (1, "", "")
    assert json.loads((tmp_path / "report.json").read_bytes())[0]["rule"] == "unpinned"
    refused = pinfold("check", "--output-file", "no/such/folder.txt", folder=tmp_path)
    assert refused.code == 2
    assert "cannot be written" in refused.err


def test_an_output_file_has_no_colours(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": UNPINNED})
    assert pinfold("check", "--output-file", "report.txt", folder=tmp_path, terminal=True).code == 1
    assert b"\x1b" not in (tmp_path / "report.txt").read_bytes()


def test_a_rule_that_fails_is_told_and_the_others_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pinfold.analysis import check
    from pinfold.analysis.findings import Severity
    from pinfold.analysis.rules._rule import Rule
    from pinfold.records import replace

    def fails(view: object) -> list[object]:
        raise ValueError("https://user:secret@example.com/")

    broken = Rule("broken", Severity.ERROR, "# Broken", line=fails)  # type: ignore[arg-type]
    monkeypatch.setattr(check, "ALL", (replace(broken), *check.ALL))
    result = pinfold("check", folder=lay(tmp_path, {"requirements.txt": "flask\ndjango\n"}))
    assert result.code == 2
    assert result.err.count("the rule broken failed (ValueError: https://****@example.com/)") == 1
    assert "2 findings" in result.out


def test_names_that_are_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"requirements-\xff.txt")
    try:
        (tmp_path / name).write_text(UNPINNED)
    except (OSError, UnicodeError):
        name = "requirements-é.txt"  # some file systems have no such names; then it is merely an odd one
        (tmp_path / name).write_text(UNPINNED)
    for format_ in ("text", "concise", "json", "sarif", "github", "junit"):
        result = pinfold("check", "--format", format_, folder=tmp_path)
        assert (result.code, result.err) == (1, "")
        assert "unpinned" in result.out
