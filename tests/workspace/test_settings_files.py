"""Settings files: which one holds, how sources win over each other, what is said about a broken one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pinfold.analysis.settings import Settings, same
from pinfold.analysis.settings_decode import decode
from pinfold.workspace.paths import canonical
from pinfold.workspace.settings_files import find_root, load, settings_file


def put(folder: Path, name: str, text: str | bytes) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return canonical(str(folder))


def complaints(root: str, editor: object = None) -> list[str]:
    """What is said, each as `name:line:column: key: message` without the folder."""
    return [str(problem).removeprefix(root + "/") for problem in load(root, editor).problems]


def test_without_any(tmp_path: Path) -> None:
    resolved = load(canonical(str(tmp_path)))
    assert same(resolved.settings, Settings())
    assert (resolved.problems, resolved.merged.origins) == ((), {})
    assert load("").problems == ()


def test_own_file_before_the_shared_one(tmp_path: Path) -> None:
    root = put(tmp_path, "pyproject.toml", "[tool.pinfold]\npinning.style = 'any'\n")
    assert load(root).settings.pinning.style == "any"
    put(tmp_path, "pinfold.toml", "[pinning]\ninput-style = 'exact'\n")
    resolved = load(root)
    assert (resolved.settings.pinning.style, resolved.settings.pinning.input_style) == ("exact", "exact")
    assert resolved.merged.origins == {"pinning.input-style": f"{root}/pinfold.toml"}


def test_the_editor_wins_and_the_command_line_over_all(tmp_path: Path) -> None:
    root = put(tmp_path, "pinfold.toml", "select = ['unpinned']\npinning.style = 'any'\n")
    line = decode({"pinning": {"style": "compatible"}}, "command line")[0]
    resolved = load(root, {"pinning": {"style": "bounded", "inputStyle": "exact"}}, line)
    assert resolved.settings.pinning.style == "compatible"
    assert resolved.merged.origins == {
        "select": f"{root}/pinfold.toml",
        "pinning.style": "command line",
        "pinning.input-style": "editor",
    }


def test_a_project_file_without_our_table_is_not_ours(tmp_path: Path) -> None:
    root = put(tmp_path, "pyproject.toml", "this is [not TOML; dev = ['pinfold']\n")
    assert settings_file(root) is None
    assert complaints(root) == []


def test_the_root_is_the_nearest_folder_with_settings(tmp_path: Path) -> None:
    root = put(tmp_path, "pinfold.toml", "")
    below = put(tmp_path / "a" / "b", "pyproject.toml", "[project]\nname = 'x'\n")
    assert find_root(below) == root
    put(tmp_path / "a", "pyproject.toml", "[tool.pinfold]\n")
    assert find_root(below) == f"{root}/a"
    assert load(below).merged.origins == {}


def test_there_is_always_a_root(tmp_path: Path) -> None:
    here = canonical(str(tmp_path))
    assert here.startswith(find_root(here))


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("a = [1,\n", "pinfold.toml:2: is not valid TOML: Invalid value at the end. The defaults are used."),
        (
            "\r\nselect = [\r\n'x'\r\n}",
            "pinfold.toml:4:1: is not valid TOML: Unclosed array. The defaults are used.",
        ),
        ("select\n", "pinfold.toml:1:7: is not valid TOML: Expected '=' after a key in a key/value pair. "),
        (b"# a\n# \xff\n", "pinfold.toml:2: is not UTF-8; save it as UTF-8. The defaults are used."),
        (b"\xff\xfes\x00", "pinfold.toml:1: is not UTF-8; save it as UTF-8. The defaults are used."),
        (f"x = {'9' * 5000}", "pinfold.toml: is not valid TOML: "),
        (f"x = {'[' * 50_000}", "pinfold.toml"),
        (b"#" * (3 * 1024 * 1024), "pinfold.toml: cannot be read: 3145728 bytes. The defaults are used."),
    ],
    ids=["end", "crlf", "no value", "latin-1", "utf-16", "number", "deep", "large"],
)
def test_a_broken_file_is_one_problem(tmp_path: Path, text: str | bytes, complaint: str) -> None:
    root = put(tmp_path, "pinfold.toml", text)
    (said,) = complaints(root)
    assert said.startswith(complaint)
    assert said.endswith("The defaults are used.")
    assert same(load(root).settings, Settings())


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "pinfold.toml").mkdir()
    (said,) = complaints(canonical(str(tmp_path)))
    assert said == "pinfold.toml: cannot be read: not a regular file. The defaults are used."


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    root = put(tmp_path, "pinfold.toml", b"\xef\xbb\xbfignore = ['unpinned']\r\n")
    assert load(root).settings.ignore == ("unpinned",)


def test_problems_name_their_line(tmp_path: Path) -> None:
    text = """# selct
[tool.other]
selct = 1
[tool.pinfold]
selct = 1
pinning = { style = "exac" }
format.sort = 3
[tool.pinfold.severity]
"unpinned" = "x"
[tool.pinfold.target]
python = 3
[[tool.pinfold.overrides]]
files = ["a"]
[[tool.pinfold.overrides]]
files = ["b"]
style = "x"
"""
    root = put(tmp_path, "pyproject.toml", text)
    places = {p.key: p.line for p in load(root).problems}
    assert places == {
        "selct": 5,
        "pinning.style": 6,
        "format.sort": 7,
        "severity.unpinned": 9,
        "target.python": 11,
        "overrides[1].style": 16,
    }


def test_patterns_that_cannot_be_used(tmp_path: Path) -> None:
    root = put(tmp_path, "pinfold.toml", "exclude = ['ok', '*a*a*a*a*']\n[[overrides]]\nfiles = ['!']\nstyle = 'any'\n")
    said = "is not a pattern, or has too many stars. It is ignored."
    assert complaints(root) == [
        f'pinfold.toml: exclude[1]: "*a*a*a*a*" {said}',
        f'pinfold.toml: overrides[0].files[0]: "!" {said}',
    ]


def test_the_editors_mistakes(tmp_path: Path) -> None:
    assert complaints(canonical(str(tmp_path)), {"selct": 1}) == [
        'editor: selct: there is no such setting; did you mean "select"? It is ignored.'
    ]
