"""`pinfold format`: writes what the formatter says, and nothing else."""

from __future__ import annotations

from pathlib import Path

from cli.session import lay, pinfold

UGLY = "requests   ==2.31.0 # x\n"
TIDY = "requests==2.31.0  # x\n"


def test_formats_in_place(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": UGLY, "a/constraints.txt": TIDY})
    result = pinfold("format", folder=tmp_path)
    assert (result.code, result.out) == (0, "Formatted requirements.txt\n")
    assert result.err == "1 file formatted, 1 left as it was.\n"
    assert (tmp_path / "requirements.txt").read_text() == TIDY
    assert pinfold("format", "-q", folder=tmp_path).out == ""


def test_a_folder_without_requirement_files_says_so(tmp_path: Path) -> None:
    result = pinfold("format", folder=lay(tmp_path, {"notes.txt": UGLY}))
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith("pinfold: no requirement files found")


def test_check_and_diff_change_nothing(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": UGLY})
    checked = pinfold("format", "--check", folder=tmp_path)
    assert (checked.code, checked.out) == (1, "Would format requirements.txt\n")
    shown = pinfold("format", "--diff", folder=tmp_path)
    assert shown.code == 1
    assert shown.out.endswith(f"-{UGLY}+{TIDY}")
    assert (tmp_path / "requirements.txt").read_text() == UGLY
    lay(tmp_path, {"requirements.txt": TIDY})
    assert pinfold("format", "--check", folder=tmp_path).code == 0
    assert pinfold("format", "--check", "--diff", folder=tmp_path).code == 2


def test_what_a_named_file_includes_is_left_alone(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": "-r   base.txt\n", "base.txt": UGLY})
    pinfold("format", "requirements.txt", folder=tmp_path)
    assert (tmp_path / "requirements.txt").read_text() == "-r base.txt\n"
    assert (tmp_path / "base.txt").read_text() == UGLY


def test_standard_input(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf" + UGLY.replace("\n", "\r\n").encode()
    result = pinfold("format", "-", folder=tmp_path, stdin=text)
    assert (result.code, result.raw) == (0, b"\xef\xbb\xbfrequests==2.31.0  # x\r\n")
    tidy = pinfold("format", "--stdin-filename", "requirements.txt", folder=tmp_path, stdin=TIDY.encode())
    assert (tidy.code, tidy.raw) == (0, TIDY.encode())
    assert pinfold("format", "--check", "-", folder=tmp_path, stdin=text).code == 1


def test_settings_hold(tmp_path: Path) -> None:
    lay(tmp_path, {"pinfold.toml": "[format]\nsort = true\n", "requirements.txt": "b==1\na==1\n"})
    pinfold("format", folder=tmp_path)
    assert (tmp_path / "requirements.txt").read_text() == "a==1\nb==1\n"


def test_what_cannot_be_formatted_is_told(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": b"# coding: nonsense\nflask\n", "a/requirements.txt": UGLY})
    result = pinfold("format", ".", "gone.txt", folder=tmp_path)
    assert result.code == 2
    assert "requirements.txt: not formatted: it has no readable text" in result.err
    assert "gone.txt: there is no such file" in result.err
    assert (tmp_path / "a" / "requirements.txt").read_text() == TIDY


def test_a_refused_writing_is_told(tmp_path: Path) -> None:
    from unittest.mock import patch

    from pinfold.cli import fixing

    lay(tmp_path, {"requirements.txt": UGLY})
    with patch.object(fixing, "write_atomic", side_effect=PermissionError(13, "Permission denied")):
        result = pinfold("format", folder=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert "it cannot be written (Permission denied)" in result.err
    assert (tmp_path / "requirements.txt").read_text() == UGLY
