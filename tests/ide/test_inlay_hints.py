"""Inlay hints: the installed version where the text does not tell it."""

from __future__ import annotations

import pytest
from tests.support.world import ROOT, read, settings_of, snapshot_of

from pinfold.ide.inlay_hints import Hint, inlay_hints
from pinfold.records import replace
from pinfold.requirements.text import Span

PATH = f"{ROOT}/requirements.txt"


def hints(text: str, path: str = PATH, span: Span | None = None) -> tuple[str, list[Hint]]:
    """The text with the hints put in as an editor draws them, and the hints."""
    world = read(text)
    source = world.texts[path]
    found = inlay_hints(snapshot_of(world, settings_of(world)), path, span or Span(0, len(source)))
    for hint in reversed(found):
        source = f"{source[: hint.offset]} «{hint.label}»{source[hint.offset :]}"
    return source, found


@pytest.mark.parametrize(
    "line, installed, shown",
    [
        ("flask>=2", "flask 3.1.3", "flask>=2 «3.1.3»"),
        ("flask", "flask 3.1.3", "flask «3.1.3»"),
        ("flask[a, b ] ; os_name == 'posix'  # why", "flask 3.1.3", "flask[a, b ] «3.1.3» ; os_name == 'posix'  # why"),
        ("flask[a] >= 2 , < 4", "flask 3.1.3", "flask[a] >= 2 , < 4 «3.1.3»"),
        ("flask (>=2)", "flask 3.1.3", "flask (>=2) «3.1.3»"),
        ("flask==3.1.3", "flask 3.1.3", "flask==3.1.3"),
        ("flask==3.1", "flask 3.1.0", "flask==3.1"),
        ("flask==3.1.*", "flask 3.1.0", "flask==3.1.* «3.1.0»"),
        ("flask==3.0.3 --hash=sha256:aa", "flask 3.1.0", "flask==3.0.3 «3.1.0» --hash=sha256:aa"),
        ("torch==2.1", "torch 2.1+cu118", "torch==2.1 «2.1+cu118»"),
        ("flask", "six 1", "flask"),
        ("flask ; os_name == 'nt'", "flask 1", "flask ; os_name == 'nt'"),
        ("flask>=2 \\\n  ; os_name == 'posix'", "flask 3", "flask>=2 «3» \\\n  ; os_name == 'posix'"),
        ("-e .", "demo 0.1 editable from file:///w", "-e . «0.1»"),
        ("-e ./a[x]", "demo 0.1 editable from file:///w/a", "-e ./a[x] «0.1»"),
        ("-e .", "demo 0.1", "-e ."),
        ("d @ https://example.com/d.zip", "d 2 from https://example.com/d.zip", "d @ https://example.com/d.zip «2»"),
        ("https://example.com/d-2-py3-none-any.whl", "d 2", "https://example.com/d-2-py3-none-any.whl"),
        ("https://example.com/d-2-py3-none-any.whl", "d 3", "https://example.com/d-2-py3-none-any.whl «3»"),
        ("flask==", "flask 3", "flask=="),
        ("flask", "flask 1\x1b[31m", "flask «1<U+001B>[31m»"),
    ],
)
def test_where_they_stand(line: str, installed: str, shown: str) -> None:
    assert hints(f"{line}\n-- @env --\n{installed}")[0] == shown


def test_only_lines_in_the_range() -> None:
    text = "\n".join(f"a{n}" for n in range(20)) + "\n-- @env --\n" + "\n".join(f"a{n} 1" for n in range(20))
    assert [hint.offset for hint in hints(text, span=Span(6, 11))[1]] == [8, 11]
    assert len(hints(text)[1]) == 20


@pytest.mark.parametrize(
    "text",
    [
        "flask",
        "flask\n-- @env --\nnone",
        "flask\n-- @env --\nflask 1\nfiles: other.txt",
        "flask\n-- @settings.toml --\n[environment]\nhints = false\n-- @env --\nflask 1",
    ],
)
def test_when_there_are_none(text: str) -> None:
    assert hints(text)[1] == []


def test_an_included_file_has_them_too() -> None:
    text = "-r more.txt\n-- more.txt --\nflask\n-- @env --\nflask 1"
    assert hints(text, f"{ROOT}/more.txt")[0] == "flask «1»"


def test_the_tooltip_says_where_it_came_from_without_secrets() -> None:
    _, (hint,) = hints("d\n-- @env --\nd 1 from https://me:secret@example.com/d_*x*.zip")
    assert hint.tooltip == "`d` `1` is installed in `.venv`, from `https://***@example.com/d_*x*.zip`"


def test_a_file_that_is_gone() -> None:
    snapshot = snapshot_of(read("flask\n-- @env --\nflask 1\nfiles: gone.txt"))
    assert inlay_hints(replace(snapshot, files={}), f"{ROOT}/gone.txt", Span(0, 0)) == []
