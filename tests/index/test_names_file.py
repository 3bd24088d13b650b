"""The file of project names: made from a root page in pieces, searched in place, absent where it is not all there."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from pinfold.index.names_file import NamesFile, NamesWriter, open_names

NAMES = st.lists(
    st.text("ab-9", min_size=1, max_size=6).filter(lambda n: n[0] != "-" != n[-1]), min_size=1, max_size=40
)


def json_page(names: list[str]) -> bytes:
    projects = [{"_last-serial": i, "name": name} for i, name in enumerate(names)]
    return json.dumps({"meta": {"api-version": "1.4", "_last-serial": 9}, "projects": projects}).encode()


def html_page(names: list[str]) -> bytes:
    rows = [f'    <a href="/simple/{canonicalize_name(name)}/">{name}</a>\n' for name in names]
    return (
        f"<!DOCTYPE html>\n<html><head><title>Simple index</title></head><body>\n{''.join(rows)}</body></html>".encode()
    )


def written(path: Path, *pieces: bytes) -> NamesFile:
    writer = NamesWriter()
    for piece in pieces:
        writer.feed(piece)
    count = writer.finish(str(path))
    found = open_names(str(path))
    assert found is not None
    assert len(found) == count
    return found


def test_names_are_normalised_and_well_known_ones_come_first(tmp_path: Path) -> None:
    names = ["Flask", "flask.cors", "flask_admin", "aaa-flask", "flask-aaa", "FLASK-AAA", "flas", "Zope.Interface"]
    found = written(tmp_path / "names", json_page(names))
    assert len(found) == 7
    assert found.starting("fl", 9) == ["flask", "flask-cors", "flask-admin", "flas", "flask-aaa"]
    assert found.starting("Flask", 9) == ["flask", "flask-cors", "flask-admin", "flask-aaa"]
    assert found.starting("flask_", 9) == ["flask-cors", "flask-admin", "flask-aaa"]
    assert found.starting("flas", 2) == ["flas", "flask"]
    assert found.starting("zope.", 9) == ["zope-interface"]
    assert found.starting("f", 3) == ["flask", "flask-cors", "flask-admin"]
    assert found.starting("", 99)[0] == "flask"
    assert len(found.starting("", 99)) == 7
    assert found.starting("fl", 0) == found.starting("zz", 9) == found.starting("é", 9) == found.starting("\n", 9) == []
    assert "flask" in found
    assert not any(key in found for key in ("Flask", "flaskk", "", "flask\n", "é", "fla", None, 3))
    found.close()


@settings(max_examples=100, deadline=None)
@given(NAMES, st.text("ab-9", max_size=3), st.integers(1, 30), st.booleans())
@example(["a", "a-b", "ab", "a9"], "a", 3, True)
def test_a_file_is_the_set_of_its_names(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], prefix: str, size: int, html: bool
) -> None:
    page = html_page(names) if html else json_page(names)
    found = written(tmp_path_factory.mktemp("n") / "n", *(page[i : i + size] for i in range(0, len(page), size)))
    keys = {canonicalize_name(name) for name in names}
    key = canonicalize_name(prefix)
    assert len(found) == len(keys)
    assert sorted(found.starting(prefix, 99)) == sorted(name for name in keys if name.startswith(key))
    assert all(name in found for name in keys)
    assert (key in found) == (key in keys)
    found.close()


def test_a_link_to_elsewhere_names_no_project(tmp_path: Path) -> None:
    people = b'<a href="/login">Enter</a><A HREF=/simple/App_x/ class="x">app.X</A><a href=/simple/b>b</a>'
    found = written(tmp_path / "names", people)
    assert found.starting("", 9) == ["app-x", "b"]
    found.close()


@pytest.mark.parametrize(
    "page", [b"", b" ", b"{}", b"<html></html>", b'{"projects": []}', b"\xff\xfe", b"<a href=", b'{"name": ']
)
def test_a_page_without_names_is_none(tmp_path: Path, page: bytes) -> None:
    writer = NamesWriter()
    writer.feed(page)
    with pytest.raises(ValueError, match="names no projects"):
        writer.finish(str(tmp_path / "names"))
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.binary(max_size=60) | st.sampled_from([b"{", b"<a ", b'"name":"', b"</a", b"href=a>a"]), max_size=20)
)
def test_any_bytes_are_read(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.unlink(missing_ok=True)
    try:
        found = written(path, *pieces)
    except ValueError:
        assert not path.exists()
    else:
        assert all(name in found for name in found.starting("", 99))
        found.close()


@pytest.mark.parametrize(
    "scrap", [b"<", b"<a ", b'<a href="', b"<a href=href=", b'"name":', b"{", b"a", b" ", b'{"name":"', b"<a x='><"]
)
def test_hostile_pages_take_little_time_and_memory(tmp_path: Path, scrap: bytes) -> None:
    for begin in (b"{", b"<"):
        writer = NamesWriter()
        began = time.process_time()
        piece = scrap * (65_536 // len(scrap))
        writer.feed(begin)
        for _ in range(100):
            writer.feed(piece)
        assert time.process_time() - began < 5
        assert len(writer._rest) <= 2 * 65_536


def test_more_names_than_there_can_be_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pinfold.index.names_file.MAX_NAMES", 10)
    monkeypatch.setattr("pinfold.index.names_file._RUN", 4)
    writer = NamesWriter()
    with pytest.raises(ValueError, match="more projects than there can be"):
        writer.feed(json_page([f"a{i}" for i in range(20)]))


def test_a_file_that_is_torn_anywhere_is_absent(tmp_path: Path) -> None:
    path = tmp_path / "names"
    written(path, json_page(["one", "two", "three"])).close()
    whole = path.read_bytes()
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        assert open_names(str(path)) is None
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        found = open_names(str(path))
        if found is not None:  # only how many there are is not covered
            assert at in range(len(whole) - 17, len(whole) - 9)
            found.close()
    assert open_names(str(tmp_path / "missing")) is None
    assert open_names(str(tmp_path)) is None
    path.write_bytes(b"")
    assert open_names(str(path)) is None


def test_a_reader_keeps_its_list_while_the_next_one_is_written(tmp_path: Path) -> None:
    path = tmp_path / "names"
    old = written(path, json_page(["one", "two"]))
    new = written(path, json_page(["three"]))
    assert ("one" in old, "three" in old, "one" in new, "three" in new) == (True, False, False, True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["names"]
    old.close()
    new.close()


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "names"
    written(path, json_page(["one"])).close()
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    writer = NamesWriter()
    writer.feed(json_page(["two"]))
    with pytest.raises(OSError, match="no space"):
        writer.finish(str(path))
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["names"]
