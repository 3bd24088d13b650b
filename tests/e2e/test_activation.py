"""What a start costs in VS Code, as the benchmark measures it; and that nothing starts where nothing is to be done."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.story import ROOT, Editor, World


@pytest.mark.usefixtures("turn")
def test_the_extension_is_soon_active(editor: Editor) -> None:
    command = [sys.executable, "-m", "bench.editor", "--quick"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stderr
    *rows, notes = map(json.loads, result.stdout.splitlines())
    assert {row["name"] for row in rows} == {"stock pygls", "Pinfold"}
    # The processor's time, for the suite keeps the machine busy; on a quiet one the wall's clock says the same.
    assert notes["own_cpu_ms"] <= 50


def test_no_work_where_there_is_nothing_to_do(editor: Editor, world: World, pictures: Path) -> None:
    world.write({"README.md": "# No Python here\n", "notes.txt": "requests\n"})
    editor.tell("idle", world, pictures)
