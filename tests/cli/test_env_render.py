"""Plans, sizes and progress as people read them."""

from __future__ import annotations

import sys
import time

import pytest

from pinfold.analysis.environment import Environment, Kind
from pinfold.cli.env.progress import Display, cut, moving_line, plain_line
from pinfold.cli.env.render_plan import counts, plan_lines, totals
from pinfold.cli.env.render_text import duration, environment_line, listed, short, table
from pinfold.cli.terminal import Paint
from pinfold.cli.visible import width
from pinfold.environment.plan import Action, Plan, Step
from pinfold.system.progress import Progress
from pinfold.system.sizes import size

PLAIN = Paint(False)
STEPS = (
    Step(Action.INSTALL, "flask", "flask", "", "3.1.3", "requirements.txt:3 asks for it", 104_600),
    Step(Action.KEEP, "pip", "pip", "26.0", "26.0", "it is protected"),
    Step(Action.REINSTALL, "lib", "lib", "1.0", "1.0", "it is to be editable"),
    Step(Action.REMOVE, "six", "six", "1.16", "", "nothing asks for it"),
    Step(Action.UPGRADE, "urllib3", "urllib3", "2.2.0", "2.2.1", "requests needs it", 1_200_000),
    Step(Action.DOWNGRADE, "zope", "zope", "6", "5.9", "requirements.txt:4 asks for it"),
)


def test_a_plan() -> None:
    assert plan_lines(Plan(STEPS), PLAIN) == [
        "+ flask 3.1.3            (requirements.txt:3 asks for it, 102 KiB)",
        "~ lib 1.0, again         (it is to be editable)",
        "- six 1.16               (nothing asks for it)",
        "~ urllib3 2.2.0 → 2.2.1  (requests needs it, 1.1 MiB)",
        "~ zope 6 → 5.9           (requirements.txt:4 asks for it)",
    ]


def test_reasons_stand_in_one_column_unless_a_name_is_very_long() -> None:
    steps = (*STEPS, Step(Action.INSTALL, "x" * 80, "x", "", "1", "somebody needs it"))
    lines = plan_lines(Plan(steps), PLAIN)
    assert len({line.index("(") for line in lines[:-1]}) == 1
    assert lines[-1].endswith("x 1  (somebody needs it)")


def test_a_name_cannot_play_tricks() -> None:
    step = Step(Action.INSTALL, "a\x1b[2Jb\u202e", "a", "", "1\n2", "https://u:secret@example.com/ needs it")
    line, *more = plan_lines(Plan((step,)), PLAIN)
    assert not more
    assert line.isprintable()
    assert "secret" not in line


def test_colours_are_a_matter_of_the_paint() -> None:
    assert "\x1b[32m+ flask 3.1.3\x1b[0m" in plan_lines(Plan(STEPS), Paint(True))[0]


def test_an_arrow_for_consoles_without_one() -> None:
    assert "2.2.0 -> 2.2.1" in "\n".join(plan_lines(Plan(STEPS), PLAIN, "->"))


def test_totals() -> None:
    assert counts(Plan(STEPS), done=False) == (
        "1 to install, 1 to upgrade, 1 to downgrade, 1 to reinstall, 1 to remove"
    )
    assert counts(Plan(STEPS[:2]), done=True) == "1 installed"
    assert totals(Plan(STEPS)).endswith("; at least 1.2 MiB to download.")
    assert totals(Plan(STEPS[:1])) == "1 to install; 102 KiB to download."
    assert totals(Plan(STEPS[3:4])) == "1 to remove."


@pytest.mark.parametrize(
    "count, said",
    [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (104_600, "102 KiB"), (1_023_000, "999 KiB"), (1_024_000, "1.0 MiB"),
     (5 * 1024**3, "5.0 GiB"), (5000 * 1024**3, "5000 GiB")],
)  # fmt: skip
def test_sizes(count: int, said: str) -> None:
    assert size(count) == said


@pytest.mark.parametrize(
    "seconds, said", [(0.04, "0.0 s"), (9.94, "9.9 s"), (12.4, "12 s"), (59.7, "1 min 0 s"), (125, "2 min 5 s")]
)
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_words() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert short("/w/a/b.txt", "/w") == "a/b.txt"
    assert short("/elsewhere/b.txt", "/w") == "/elsewhere/b.txt"
    assert short("/w", "/w") == "/w"
    assert table([("a", "bb", "c"), ("aaa", "b", "cc")]) == ["a    bb  c", "aaa  b   cc"]
    assert table([]) == []


def test_an_environment() -> None:
    known = Environment("/w/.venv", Kind.VIRTUAL, version="3.12.1", implementation="cpython", made_by="uv 0.13.9")
    assert environment_line(known) == "Python 3.12.1, made by uv 0.13.9"
    assert environment_line(Environment("/w/.venv", Kind.VIRTUAL)) == "Python of an unknown version"
    odd = Environment("/x", Kind.VIRTUAL, version="7.3", implementation="pypy", system_site_packages=True)
    assert environment_line(odd) == "PyPy 7.3, sees the system's packages"


def test_a_moving_line_fits_its_terminal() -> None:
    progress = Progress("Installing", "a-very-long-name-of-a-distribution 1.2.3", 3, 12)
    whole = moving_line(progress, 0, 4.2, 200, True)
    assert whole == "⠋ Installing █████░░░░░░░░░░░░░░░ 3/12 a-very-long-name-of-a-distribution 1.2.3 (4 s)"
    for columns in range(10, 90):
        assert width(moving_line(progress, 1, 4.2, columns, True)) <= columns
        assert moving_line(progress, 1, 4.2, columns, False).isascii()


def test_a_line_of_progress_shows_nothing_odd() -> None:
    assert plain_line(Progress("Resolving", "\x1b[2J\u202ex", 0, 0)) == "Resolving <U+001B>[2J<U+202E>x…"
    assert plain_line(Progress("Installing", "six 1.16", 3, 12), False) == "Installing six 1.16 (3 of 12)..."
    assert moving_line(Progress("Installing", "", 30, 12), 0, 1, 80, False).split()[2:4] == ["#" * 20, "12/12"]
    assert cut("字字字字", 5, True) == "字字…"


def test_what_is_over_in_a_second_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    display = Display(sys.stderr, moving=False, quiet=False)
    display(Progress("Resolving"))
    display.stop()
    assert capsys.readouterr().err == ""


def test_what_takes_longer_is_told_once_a_step(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pinfold.cli.env.progress.PATIENCE", 0.2)
    display = Display(sys.stderr, moving=False, quiet=False)
    for step in ("Resolving", "Installing"):
        for done in range(5):
            display(Progress(step, f"a {done}", done, 5))
            time.sleep(0.1)
    display.stop()
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in lines] == ["Resolving", "Installing"]


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pinfold.cli.env.progress.PATIENCE", 0.0)
    display = Display(sys.stderr, moving=True, quiet=True)
    display(Progress("Resolving"))
    time.sleep(0.3)
    display.stop()
    assert capsys.readouterr().err == ""
