"""`check --fix` and `--diff`: what is written, what is kept byte for byte, and what happens when it cannot be written."""

from __future__ import annotations

import codecs
import stat
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from cli.session import lay, pinfold
from pinfold.cli import fixing

DOUBLE = "requests==2.31.0\nRequests==2.31.0\n"
SINGLE = "requests==2.31.0\n"


def fixed(folder: Path, data: bytes, *arguments: str) -> bytes:
    lay(folder, {"requirements.txt": data})
    result = pinfold("check", "--fix", *arguments, folder=folder)
    assert result.err == ""
    return (folder / "requirements.txt").read_bytes()


def test_fixes_and_reports_what_is_left(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": DOUBLE + "flask\n", "more/requirements.txt": DOUBLE * 2})
    result = pinfold("check", "--fix", "--format", "concise", folder=tmp_path)
    assert (result.code, result.err) == (1, "")
    assert result.out.splitlines() == [
        "requirements.txt:2:1: warning[unpinned] flask has no version: pip installs whatever is newest on the day",
        "Fixed more/requirements.txt: duplicate-requirement (3).",
        "Fixed requirements.txt: duplicate-requirement.",
        "1 finding left in 1 of 2 files: 1 warning.",
    ]
    assert (tmp_path / "requirements.txt").read_text() == SINGLE + "flask\n"
    assert (tmp_path / "more" / "requirements.txt").read_text() == SINGLE


def test_all_fixed_is_clean(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": DOUBLE})
    result = pinfold("check", "--fix", folder=tmp_path)
    assert result.code == 0
    assert result.out == "Fixed requirements.txt: duplicate-requirement.\nNo findings left in 1 file.\n"
    again = pinfold("check", "--fix", folder=tmp_path)
    assert again.out == "No findings in 1 file.\n"


@pytest.mark.parametrize("bom", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_what_is_not_fixed_stays_byte_for_byte(tmp_path: Path, bom: bytes, ending: bytes) -> None:
    kept = bom + b"requests==2.31.0  # caf\xc3\xa9" + ending + b"\t attrs==24.1.0"
    assert fixed(tmp_path, kept + ending + b"Requests==2.31.0") in {kept, kept + ending}


def test_a_declared_encoding_is_kept(tmp_path: Path) -> None:
    text = b"# coding: utf-8\nrequests==2.31.0 # \xc3\xa9\nrequests==2.31.0\n"
    assert fixed(tmp_path, text) == b"# coding: utf-8\nrequests==2.31.0 # \xc3\xa9\n"
    ignoring = ("--ignore", "not-utf8")
    text = b"# coding: latin-1\nrequests==2.31.0 # \xe9\nrequests==2.31.0\n"
    assert fixed(tmp_path, text, *ignoring) == b"# coding: latin-1\nrequests==2.31.0 # \xe9\n"


@pytest.mark.parametrize("bom, codec", [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
def test_utf16_becomes_utf8(tmp_path: Path, bom: bytes, codec: str) -> None:
    before = bom + "requests==2.31.0\r\nattrs==24.1.0 # é\r\n".encode(codec)
    lay(tmp_path, {"requirements.txt": before})
    looked = pinfold("check", "--diff", folder=tmp_path)
    assert (looked.code, looked.out) == (1, "requirements.txt would be written in UTF-8.\n")
    assert (tmp_path / "requirements.txt").read_bytes() == before
    result = pinfold("check", "--fix", folder=tmp_path)
    assert (result.code, result.out) == (0, "Fixed requirements.txt: not-utf8.\nNo findings left in 1 file.\n")
    assert (tmp_path / "requirements.txt").read_bytes() == "requests==2.31.0\r\nattrs==24.1.0 # é\r\n".encode()


def test_utf16_with_something_else_to_fix(tmp_path: Path) -> None:
    assert fixed(tmp_path, codecs.BOM_UTF16_LE + DOUBLE.encode("utf-16-le")) == SINGLE.encode()
    latin = b"# coding: latin-1\nrequests==2.31.0 # \xe9\nrequests==2.31.0\n"
    assert fixed(tmp_path, latin) == "# coding: utf-8\nrequests==2.31.0 # é\n".encode()


def test_unsafe_fixes_are_applied_only_when_asked_for(tmp_path: Path) -> None:
    text = b"--index-url https://user:swordfish9@example.com/simple\n"
    assert fixed(tmp_path, text) == text
    assert b"swordfish9" not in fixed(tmp_path, text, "--unsafe-fixes")


def test_files_that_are_clean_are_not_touched(tmp_path: Path) -> None:
    lay(tmp_path, {"requirements.txt": SINGLE})
    before = (tmp_path / "requirements.txt").stat()
    pinfold("check", "--fix", folder=tmp_path)
    after = (tmp_path / "requirements.txt").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_diff_changes_nothing(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"requirements.txt": DOUBLE + "a==1 # https://u:swordfish9@example.com \x1b[1m", "a/requirements.txt": SINGLE},
    )
    result = pinfold("check", "--diff", folder=tmp_path)
    assert result.code == 1
    assert result.out.splitlines()[:5] == [
        "--- a/requirements.txt",
        "+++ b/requirements.txt",
        "@@ -1,3 +1,2 @@",
        " requests==2.31.0",
        "-Requests==2.31.0",
    ]
    assert "\\ No newline at end of file" in result.out
    assert "swordfish9" not in result.out
    assert "\x1b" not in result.out
    assert (tmp_path / "requirements.txt").read_text().startswith(DOUBLE)
    clean = pinfold("check", "--diff", "a", folder=tmp_path)
    assert (clean.code, clean.out, clean.err) == (0, "", "Nothing to fix.\n")


def test_standard_input_comes_out_fixed_and_the_report_beside_it(tmp_path: Path) -> None:
    text = codecs.BOM_UTF8 + DOUBLE.replace("\n", "\r\n").encode() + b"flask"
    result = pinfold("check", "--fix", "-", folder=tmp_path, stdin=text)
    assert result.raw == codecs.BOM_UTF8 + b"requests==2.31.0\r\nflask"
    assert "warning[unpinned]" in result.err
    assert result.code == 1
    clean = pinfold("check", "--fix", "-", folder=tmp_path, stdin=SINGLE.encode())
    assert (clean.code, clean.raw) == (0, SINGLE.encode())
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_somebody_else_changed_is_left_alone(tmp_path: Path) -> None:
    path = lay(tmp_path, {"requirements.txt": DOUBLE}) / "requirements.txt"
    real = fixing.read

    def meanwhile(name: str) -> object:
        path.write_text("attrs==24.1.0\n")
        return real(name)

    with patch.object(fixing, "read", meanwhile):
        result = pinfold("check", "--fix", folder=tmp_path)
    assert result.code == 2
    assert "requirements.txt: not changed: somebody else has changed it in the meantime" in result.err
    assert path.read_text() == "attrs==24.1.0\n"


def test_a_file_that_cannot_be_written_is_left_whole(tmp_path: Path) -> None:
    lay(tmp_path, {"a/requirements.txt": DOUBLE, "requirements.txt": DOUBLE})

    def full(path: str, data: bytes) -> None:
        if "/a/" in path:
            raise OSError(28, "No space left on device")
        real(path, data)

    real = fixing.write_atomic
    with patch.object(fixing, "write_atomic", full):
        result = pinfold("check", "--fix", folder=tmp_path)
    assert result.code == 2
    assert "a/requirements.txt: not changed: it cannot be written (No space left on device)" in result.err
    assert (tmp_path / "a" / "requirements.txt").read_text() == DOUBLE
    assert (tmp_path / "requirements.txt").read_text() == SINGLE
    assert "--> a/requirements.txt:2:1" in result.out
    assert "Fixed requirements.txt" in result.out
    assert "Fixed a/" not in result.out


def test_a_character_that_the_encoding_cannot_hold_is_no_loss(tmp_path: Path) -> None:
    path = lay(tmp_path, {"requirements.txt": b"# coding: latin-1\nattrs==24.1.0\n"}) / "requirements.txt"
    from pinfold.requirements.encoding import decode

    decoded = decode(path.read_bytes())
    assert decoded.text is not None
    why = fixing.write_text(str(path), fixing.Changed(decoded.text, decoded.text + "# 日", decoded))
    assert "iso8859-1 cannot hold '日'" in why or "latin-1 cannot hold '日'" in why
    assert path.read_bytes() == b"# coding: latin-1\nattrs==24.1.0\n"


if sys.platform != "win32":

    def test_permissions_and_links_are_kept(tmp_path: Path) -> None:
        real = lay(tmp_path, {"real/base.txt": DOUBLE}) / "real" / "base.txt"
        real.chmod(0o640)
        link = tmp_path / "requirements.txt"
        link.symlink_to(real)
        pinfold("check", "--fix", "requirements.txt", folder=tmp_path)
        assert link.is_symlink()
        assert real.read_text() == SINGLE
        assert stat.S_IMODE(real.stat().st_mode) == 0o640
