"""Every benchmark still runs, on tiny inputs and whatever peers are here. Nothing is timed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bench import environments, in_sync, measure, names, peers, report, sync
from bench.texts import document, mixed

from pinfold.requirements import parser


def quick(name: str, project: Path) -> list[dict[str, Any]]:
    """The JSON lines that a benchmark prints."""
    paths = os.pathsep.join([str(project / "server"), str(project)])
    # Measured servers are started isolated from the environment, so the package has to be installed.
    command = [sys.executable, "-m", f"bench.{name}", "--quick"]
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_parse(project: Path) -> None:
    rows = {row["name"]: row for row in quick("parse", project) if "name" in row}
    assert rows["pip's parser"]["ms"] > rows["str.splitlines"]["ms"] > 0
    assert rows["packaging.Requirement on each logical line"]["x_packaging"] == 1


def test_start(project: Path) -> None:
    rows = {row["name"]: row for row in quick("start", project)}
    assert rows[peers.STOCK]["findings"] == 0
    assert rows[peers.PINFOLD]["findings"] == 2
    assert 0 < rows[peers.PINFOLD]["initialize_ms"] <= rows[peers.PINFOLD]["diagnostics_ms"]


def test_keystroke(project: Path) -> None:
    rows = {row["name"]: row for row in quick("keystroke", project)}
    for size in ("small", "large"):
        assert rows[peers.STOCK][size]["findings"] == 0
        assert rows[peers.PINFOLD][size]["findings"] == 20
        assert rows[peers.PINFOLD][size]["change_us"] > 0
        assert rows[peers.PINFOLD][size]["hover_us"] > 0


def test_check(project: Path) -> None:
    (tree,) = quick("check", project)
    assert (tree["files"], tree["lines"]) == (8, 800)
    assert tree["rows"][0]["name"] == peers.PINFOLD
    assert tree["rows"][0]["lines_per_second"] > 0


def test_online(project: Path) -> None:
    rows = {row["name"]: row for row in quick("online", project)}
    assert rows["keystroke while fetching"]["x_idle"] > 0
    assert 0 < rows["annotated, warm"]["ms"] < rows["annotated, cold"]["ms"]


def test_names(project: Path) -> None:
    *rows, notes = quick("names", project)
    assert [row["name"] for row in rows] == [names.OURS, names.SORTED, names.PLAIN]
    assert all(row["prefix_us"] > 0 for row in rows)
    assert notes["names"] == 9_000


def test_in_sync(project: Path) -> None:
    rows = {row["name"]: row for row in quick("in_sync", project)}
    assert {in_sync.UNCHANGED, in_sync.TOUCHED, in_sync.OFFLINE, in_sync.ONLINE} <= rows.keys()
    assert 0 < rows[in_sync.UNCHANGED]["ms"] < rows[in_sync.AGAIN]["ms"] < rows[in_sync.COMMAND]["ms"]


def test_sync(project: Path) -> None:
    *tasks, notes = quick("sync", project)
    assert len(tasks) == 3
    for task in tasks:
        rows = {row["name"]: row for row in task["rows"]}
        assert rows.keys() == {sync.BARE, sync.INSIDE, sync.COPY, sync.LOOKS, sync.COMMAND}
        assert rows[sync.BARE]["ms"] > 0
    assert notes["files"] >= 3 * notes["distributions"] > 0


def test_environments(project: Path) -> None:
    rows = {row["name"]: row for row in quick("environments", project)}
    assert rows[environments.LIBRARY]["x_library"] == 1
    assert {environments.COLD, environments.ONE_MORE, environments.UV_PYTHONS, "2 environments × 3"} <= rows.keys()
    assert all(row["ms"] > 0 for row in rows.values())


def test_the_mixed_file_is_what_it_says() -> None:
    file = parser.parse(mixed())
    assert mixed().count("\n") == 1000
    assert sum(line.statement is not None for line in file.lines) == 379
    assert not any(line.problems for line in file.lines)


@pytest.mark.parametrize("language", ["pip-requirements", "python", "toml"])
def test_documents_have_a_digit_to_type_over(language: str) -> None:
    made = document(language, 100, 10)
    line = made.text.splitlines()[made.line]
    assert made.text.count("\n") == 100
    assert line[made.column : made.column + made.digits].isdigit()


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    taken = {"a": [1.0, 10.0, 3.0], "b": [2.0, 10.0, 1.0]}
    assert measure.ratio(taken, "a", "b") == 1
    assert measure.ratio(taken, "b", "b") == 1


@pytest.mark.parametrize("page", report.PAGES)
def test_pages_show_the_kept_figures(page: str, project: Path, update: bool) -> None:
    figures = json.loads(report.FIGURES.read_text("utf-8"))
    wanted = report.rewritten(page, figures)
    if update:
        (project / page).write_text(wanted, "utf-8", newline="\n")
    assert (project / page).read_text("utf-8") == wanted, "run `python -m bench.report`"


def test_figures_say_when_and_of_what_they_are() -> None:
    figures = json.loads(report.FIGURES.read_text("utf-8"))
    assert figures.keys() == set(report.BENCHMARKS)
    for result in figures.values():
        assert len(result["date"]) == len("2026-01-31")
        assert "pinfold" in result["versions"]
        assert result["rounds"] > 1
