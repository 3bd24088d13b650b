"""Command lines that are not understood: told to people as argparse does, and to programs as any other trouble."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import patch

import pytest

from cli.session import pinfold

WRONG = {
    "install": "The following arguments are required: REQUIREMENT.",
    "sync --installer conda": "Argument --installer: invalid choice: 'conda'",
    "frobnicate": "Argument VERB: invalid choice: 'frobnicate'",
    "status --no-such-option": "`pinfold env status` does not take '--no-such-option'",
    "freeze --all --top-level": "Argument --top-level: not allowed with argument --all.",
}


@pytest.mark.parametrize("line", WRONG)
@pytest.mark.parametrize("format_", [["--format", "json"], ["--format=json"]])
def test_programs_hear_why(tmp_path: Path, line: str, format_: list[str]) -> None:
    found = pinfold("env", *line.split(), *format_, folder=tmp_path)
    assert found.code == 2
    error = json.loads(found.out)["error"]
    assert set(error) == {"kind", "message", "advice", "detail"}
    assert (error["kind"], error["detail"]) == ("usage", None)
    assert error["message"].startswith(WRONG[line])
    assert "--help`" in error["message"] + (error["advice"] or "")
    assert found.err == pinfold("env", *line.split(), folder=tmp_path).err


@pytest.mark.parametrize("line", ["sync --installer conda", "run --env a -- --format json"])
def test_nobody_else_gets_json(tmp_path: Path, line: str) -> None:
    found = pinfold("env", *line.split(), folder=tmp_path)
    assert found.code in (2, 127)
    assert found.out == ""
    assert found.err


def broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError("of ours")


INTERNAL = {
    "status": "pinfold.cli.env.status.status",
    "list": "pinfold.cli.env.listing.environments",
    "sync --dry-run": "pinfold.cli.env.sync.preview",
    "run -- python": "pinfold.cli.env.work.find_root",
}


@pytest.mark.parametrize("line", [line for line in INTERNAL if line[:3] != "run"])
def test_programs_hear_of_a_mistake_of_ours(tmp_path: Path, line: str) -> None:
    with patch(INTERNAL[line], broken):
        found = pinfold("env", *line.split(), "--format", "json", folder=tmp_path)
        people = pinfold("env", *line.split(), folder=tmp_path)
    assert (found.code, people.code, people.out) == (2, 2, "")
    assert json.loads(found.out)["error"] == {
        "kind": "internal",
        "message": "This is a mistake in Pinfold, not in your files.",
        "advice": "Please report it with what standard error says.",
        "detail": None,
    }
    assert found.err == people.err
    assert "Traceback" in found.err
    assert found.err.splitlines()[-2:-1] == ["ZeroDivisionError: of ours"]


@pytest.mark.parametrize("verb, late", [("list", "work.Work.tell"), ("status", "status._remember")])
def test_who_has_had_an_answer_gets_no_second_one(tmp_path: Path, verb: str, late: str) -> None:
    with patch(f"pinfold.cli.env.{late}", broken):
        found = pinfold("env", verb, "--format", "json", folder=tmp_path)
    assert found.code == 2
    assert "error" not in json.loads(found.out)
    assert "ZeroDivisionError" in found.err


def test_a_command_of_the_environment_is_no_program_that_reads_json(tmp_path: Path) -> None:
    with patch(INTERNAL["run -- python"], broken):
        found = pinfold("env", "run", "--", "python", "--format", "json", folder=tmp_path)
    assert (found.code, found.out) == (2, "")
    assert "mistake in Pinfold" in found.err
