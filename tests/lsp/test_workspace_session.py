"""The real engine behind a session: what is on the disk, in the editor and in the settings comes out as diagnostics."""

from __future__ import annotations

from pathlib import Path

from tests.support.editor import PULL, PUSH, Editor

from pinfold.workspace.engine import Workspace


def started(root: Path, capabilities: object = PUSH) -> Editor:
    editor = Editor(Workspace(scan_seconds=0))
    editor.initialize(capabilities, workspaceFolders=[{"uri": root.as_uri(), "name": "w"}])  # type: ignore[arg-type]
    while editor.timers:
        editor.timers.pop()()
    return editor


def codes(editor: Editor) -> dict[str, list[str]]:
    """The rules that were reported, by file name; the last word counts."""
    return {p["uri"].rpartition("/")[2]: [d["code"] for d in p["diagnostics"]] for p in editor.published()}


def test_a_folder_on_the_disk_and_in_the_editor(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("six\n")
    (tmp_path / "clean-requirements.txt").write_text("six==1.0\n")
    editor = started(tmp_path)
    assert codes(editor) == {"requirements.txt": ["unpinned"]}
    uri = (tmp_path / "requirements.txt").as_uri()
    editor.open("six==1.0\n", uri)
    end = {"line": 0, "character": 8}
    editor.change(2, {"range": {"start": {"line": 0, "character": 3}, "end": end}, "text": ""}, uri=uri)
    editor.change(
        3, {"range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}, "text": "a"}, uri=uri
    )
    assert [(p["version"], [d["range"]["start"]["line"] for d in p["diagnostics"]]) for p in editor.published()] == [
        (1, []),
        (2, [0]),
        (3, [0, 1]),
    ]
    editor.close(uri)
    assert codes(editor) == {"requirements.txt": ["unpinned"]}
    (tmp_path / "requirements.txt").unlink()
    editor.note("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 3}]})
    assert codes(editor) == {"requirements.txt": []}


def test_settings_of_the_folder_and_of_the_editor(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("six\n")
    editor = started(tmp_path)
    assert codes(editor) == {"requirements.txt": ["unpinned"]}
    (tmp_path / "pinfold.toml").write_text('ignore = ["unpinned"]\n')
    changed = {"changes": [{"uri": (tmp_path / "pinfold.toml").as_uri(), "type": 1}]}
    editor.note("workspace/didChangeWatchedFiles", changed)
    while editor.timers:
        editor.timers.pop()()
    assert codes(editor) == {"requirements.txt": []}
    editor.note("workspace/didChangeConfiguration", {"settings": {"pinfold": {"select": 3}}})
    (shown,) = editor.take("window/showMessage")
    assert "select" in shown["message"]


def test_a_conflict_across_files_for_a_client_that_pulls(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("-c constraints.txt\nsix==1.0\n")
    (tmp_path / "constraints.txt").write_text("six==1.0\n")
    editor = started(tmp_path, PULL)
    uri = (tmp_path / "constraints.txt").as_uri()
    editor.open("six==1.0\n", uri)
    editor.sent.clear()
    editor.change(2, {"text": "six==2.0\n"}, uri=uri)
    (request,) = [m for m in editor.sent if "method" in m]
    assert request["method"] == "workspace/diagnostic/refresh"
    other = (tmp_path / "requirements.txt").as_uri()
    report = editor.ask("textDocument/diagnostic", {"textDocument": {"uri": other}})["result"]
    (conflict,) = [d for d in report["items"] if d["relatedInformation"]]
    assert conflict["relatedInformation"][0]["location"]["uri"] == uri
