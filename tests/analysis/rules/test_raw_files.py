"""Files that are not UTF-8, no text at all, or too large."""

from __future__ import annotations

import pytest

from pinfold.analysis.check import check
from pinfold.analysis.findings import Finding
from pinfold.analysis.settings import Settings
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.requirements.encoding import decode
from pinfold.requirements.parser import parse

RAW = ("not-utf8", "undecodable", "too-large")


def findings(data: bytes, locale: str = "utf-8", prose: bool = False) -> list[Finding]:
    decoded = decode(data, locale)
    file = parse(decoded.text) if decoded.text is not None else None
    source = SourceFile("/w/r.txt", Role.REQUIREMENTS, file, decoded, prose=prose)
    return check(Snapshot("/w", {"/w/r.txt": source}, Settings(select=RAW)))["/w/r.txt"]


@pytest.mark.parametrize(
    "data, locale, said",
    [
        ("six==1\r\n".encode("utf-16"), "utf-8", "UTF-16, as PowerShell's `pip freeze >` writes it"),
        (b"\xfe\xff" + "six".encode("utf-16-be"), "utf-8", "UTF-16, as PowerShell's"),
        ("six".encode("utf-32"), "utf-8", "UTF-32"),
        (b"\xff\xfe", "utf-8", "UTF-16"),
        ("# café\nsix".encode("latin-1"), "cp1252", "pip reads it as cp1252 on this machine"),
        ("# coding: latin-1\n# café".encode("latin-1"), "utf-8", "latin-1"),
        (b"# coding: utf-7\nsix+AD0APQ-1", "utf-8", "utf-7"),
    ],
)
def test_another_encoding_is_reported_and_can_be_changed(data: bytes, locale: str, said: str) -> None:
    [finding] = findings(data, locale)
    assert finding.rule == "not-utf8"
    assert said in finding.message
    [fix] = finding.fixes
    assert fix.reencode == "utf-8"
    assert fix.safe


def test_the_declaration_changes_with_the_encoding() -> None:
    data = "# -*- coding: latin-1 -*-\n# café".encode("latin-1")
    [finding] = findings(data)
    [edit] = finding.fixes[0].edits
    assert data[slice(*edit.span)] == b"latin-1"
    assert edit.text == "utf-8"


@pytest.mark.parametrize(
    "data",
    [
        b"six==1",
        b"",
        "# café".encode(),
        b"\xef\xbb\xbfsix==1",
        "# coding: utf-8\n# café".encode(),
        b"# coding: latin-1\nsix==1",
        b"# vim: set fileencoding=cp1252 :\nsix==1",
    ],
)
def test_utf8_and_what_equals_it_is_fine(data: bytes) -> None:
    assert findings(data) == []


@pytest.mark.parametrize(
    "data, reason",
    [
        (b"caf\xe9", "invalid continuation byte|unexpected end of data"),
        (b"\xff\xfes", "truncated"),
        (b"# coding: nope", "unknown encoding: nope"),
    ],
)
def test_what_pip_cannot_decode_is_an_error(data: bytes, reason: str) -> None:
    import re

    [finding] = findings(data)
    assert (finding.rule, finding.fixes) == ("undecodable", ())
    assert re.search(reason, finding.message)


def test_prose_is_not_spared() -> None:
    assert [f.rule for f in findings("We require peace.".encode("utf-16"), prose=True)] == ["not-utf8"]


def test_a_large_file_gets_one_finding() -> None:
    source = SourceFile("/w/r.txt", Role.REQUIREMENTS, None, too_large=True)
    [finding] = check(Snapshot("/w", {"/w/r.txt": source}))["/w/r.txt"]
    assert finding.rule == "too-large"
