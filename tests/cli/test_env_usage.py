"""Command lines that are not understood: told to people as argparse does, and to programs as any other trouble."""

from __future__ import annotations

import json
from pathlib import Path

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
