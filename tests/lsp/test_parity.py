"""One engine, two faces: the editor and the command line say the same about the same files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.cli.session import lay, pinfold
from tests.support.editor import PULL, PUSH, Editor

from pinfold.lsp.uris import to_path
from pinfold.workspace.engine import Workspace

EXAMPLES = sorted(path.name for path in (Path(__file__).resolve().parents[2] / "examples").iterdir() if path.is_dir())
SEVERITIES = {1: "error", 2: "warning", 3: "info", 4: "hint"}
TAGS = {1: "unnecessary", 2: "deprecated"}
CAPABILITIES: dict[str, Any] = {**PULL, "general": {"positionEncodings": ["utf-32"]}}
# Files that editors and pip cut differently, that are no UTF-8, that include each other and that are not there.
ODD: dict[str, str | bytes] = {
    "requirements.txt": "-r more.txt\n-c limits.txt\n-r nowhere.txt\n# \U0001f600 note\u2028evil==1\nflask ,>=1\x0bdjango==9\r\n",
    "more.txt": "-r requirements.txt\nDjango>=5 ; python_version > '3'\nflask\\\n >=2 --hash=sha256:\U0001f600\n",
    "limits.txt": "django<5\nx[extra]==1\n-e ./lib\n",
    "sub/dev-requirements.txt": "--index-url http://me:secret@example.com/simple\n"
    "ruff # pinfold: allow[unpinned]\n# pinfold: allow[no-such-rule]\nblack\n"
    "tox==4 --pre  # pinfold: allow[unpinned]\nattrs==1 ; python_version > '2'\nattrs==1 ; python_version > '2'\n",
    "sub/empty-requirements.txt": "",
    "utf16-requirements.txt": "six==1\n".encode("utf-16"),
    "large-requirements.txt": "#" * (2 << 20) + "\nsix\n",
    "bytes-requirements.txt": b"\xff\xfe\xfd\nsix\n",
    "pinfold.toml": "ignore = ['loose-pin']\n[severity]\nunpinned = 'error'\n[[overrides]]\nfiles = ['sub/**']\n"
    "severity = { unpinned = 'info' }\n",
}


class Said(NamedTuple):
    """One finding, in the terms that both can be brought to."""

    path: str
    place: tuple[int, int, int, int]
    severity: str
    rule: str
    message: str
    related: tuple[Any, ...]
    tags: tuple[str, ...]


def on_the_command_line(folder: Path) -> list[Said]:
    run = pinfold("check", "--format", "json", ".", folder=folder)
    assert run.code in (0, 1), run.err

    def place(found: Any) -> tuple[int, int, int, int]:
        return found["line"] - 1, found["column"] - 1, found["end_line"] - 1, found["end_column"] - 1

    return [
        Said(
            found["path"],
            place(found),
            found["severity"],
            found["rule"],
            found["message"],
            tuple((other["path"], place(other), other["message"]) for other in found["related"]),
            tuple(found["tags"]),
        )
        for found in json.loads(run.out)
    ]


def in_an_editor(folder: Path, reports: dict[str, list[Any]]) -> list[Said]:
    """What diagnostics say, by file in the command line's order."""

    def shown(uri: str) -> str:
        return to_path(uri).removeprefix(f"{folder.as_posix()}/")

    def place(found: Any) -> tuple[int, int, int, int]:
        start, end = found["start"], found["end"]
        return start["line"], start["character"], end["line"], end["character"]

    return [
        Said(
            shown(uri),
            place(item["range"]),
            SEVERITIES[item["severity"]],
            item["code"],
            item["message"],
            tuple(
                (shown(other["location"]["uri"]), place(other["location"]["range"]), other["message"])
                for other in item.get("relatedInformation", ())
            ),
            tuple(TAGS[tag] for tag in item.get("tags", ())),
        )
        for uri in sorted(reports, key=shown)
        for item in reports[uri]
    ]


def started(folder: Path, capabilities: Any) -> Editor:
    editor = Editor(Workspace(scan_seconds=60))
    editor.initialize(capabilities, rootUri=folder.as_uri(), initializationOptions={"trusted": True})
    return editor


def pulled(editor: Editor) -> dict[str, list[Any]]:
    answer = editor.ask("workspace/diagnostic", {"previousResultIds": []})
    return {report["uri"]: report["items"] for report in answer["result"]["items"]}


@pytest.fixture(params=["odd", *EXAMPLES])
def folder(request: pytest.FixtureRequest, tmp_path: Path, project: Path) -> Path:
    if request.param == "odd":
        return lay(tmp_path, ODD)
    example = project / "examples" / request.param
    return lay(
        tmp_path, {str(p.relative_to(example)): p.read_bytes() for p in sorted(example.rglob("*")) if p.is_file()}
    )


def test_files_on_the_disk(folder: Path) -> None:
    said = in_an_editor(folder, pulled(started(folder, CAPABILITIES)))
    assert said == on_the_command_line(folder)


def test_published_findings(folder: Path) -> None:
    editor = started(folder, {**PUSH, "general": CAPABILITIES["general"]})
    reports = {params["uri"]: params["diagnostics"] for params in editor.published()}
    assert in_an_editor(folder, reports) == on_the_command_line(folder)


def test_files_that_were_typed(folder: Path) -> None:
    """Opened empty and filled in reverse, so that every table has been brought up to date rather than built."""
    editor = started(folder, CAPABILITIES)
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".txt", ".in") and path.stat().st_size < 10_000:
            try:
                text = path.read_bytes().decode("utf-8")
            except UnicodeDecodeError:
                continue
            uri = path.as_uri()
            editor.open("", uri=uri)
            for version, line in enumerate(reversed(text.splitlines(keepends=True)), 2):
                start = {"line": 0, "character": 0}
                editor.change(version, {"range": {"start": start, "end": start}, "text": line}, uri=uri)
    assert in_an_editor(folder, pulled(editor)) == on_the_command_line(folder)


def test_there_is_something_to_compare(tmp_path: Path) -> None:
    said = on_the_command_line(lay(tmp_path, ODD))
    assert len({found.rule for found in said}) > 12
    assert any(found.related for found in said)
    assert any(found.tags for found in said)
    assert {found.severity for found in said} >= {"error", "warning", "info"}
