"""Folders, archives and HTML files of `--find-links`, as pip's own sources list them."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest
from pip._internal.index import sources
from pip._internal.models.link import Link

from pinfold.index import find_links
from pinfold.index.find_links import linked, local, local_path, only
from pinfold.index.page import Page

NAMES = [
    "app-1.0-py3-none-any.whl",
    "app-2.0.tar.gz",
    "App_X-1.0.zip",
    "app.x-3.0-py3-none-any.whl",
    "other-1.0.tar.gz",
]
ODD = ["notes.txt", "app-1.0.tar.gz.asc", "app", "appx-1.0.tar.gz"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in [*NAMES, *ODD]:
        (tmp_path / name).write_bytes(b"x" * 7)
    (tmp_path / "app-9.0.tar.gz").mkdir()
    (tmp_path / "links.html").write_text('<a href="more/app-4.0.tar.gz#sha256=' + "a" * 64 + '">app</a><form></form>')
    return tmp_path


def found(page: Page | None) -> list[str]:
    assert page is not None
    return [file.filename for file in page.files]


def test_a_folder_offers_what_pip_finds_there(folder: Path) -> None:
    for key in ("app", "app-x", "other", "nothing"):

        def candidates(link: Link) -> list[str]:
            page = local(find_links.local_path(link.url))
            assert page is not None
            return [file.filename for file in page.files]

        sources._FlatDirectorySource._paths_to_urls.clear()
        source = sources._FlatDirectorySource(candidates, str(folder), key)  # type: ignore[arg-type]
        by_pip = {link.filename for link in source.file_links()} - {
            "app-9.0.tar.gz"
        }  # a folder, which it takes for a file
        here = local(str(folder))
        assert here is not None
        ours = {file.filename for file in only(here, key).files if "more/" not in file.url}
        assert by_pip <= ours
        assert all(name.lower().replace("_", "-").replace(".", "-").startswith(f"{key}-") for name in ours)
        assert list(source.page_candidates()) == ["app-4.0.tar.gz"]  # type: ignore[comparison-overlap]


def test_a_folder_is_listed_with_sizes_and_addresses_and_its_pages_are_read(folder: Path) -> None:
    page = local(str(folder))
    assert found(page) == [*sorted([*NAMES, "appx-1.0.tar.gz"]), "app-4.0.tar.gz"]
    assert page is not None
    files = {file.filename: file for file in page.files}
    assert files["app-2.0.tar.gz"].size == 7
    assert files["app-2.0.tar.gz"].url == (folder / "app-2.0.tar.gz").as_uri()
    assert files["app-2.0.tar.gz"].hashes == {}
    assert files["app-4.0.tar.gz"].url == (folder / "more" / "app-4.0.tar.gz").as_uri()
    assert files["app-4.0.tar.gz"].hashes == {"sha256": "a" * 64}


def test_a_file_may_stand_for_itself(folder: Path) -> None:
    assert found(local(str(folder / "app-2.0.tar.gz"))) == ["app-2.0.tar.gz"]
    assert found(local(str(folder / "links.html"))) == ["app-4.0.tar.gz"]
    assert local(str(folder / "notes.txt")) is None
    assert local(str(folder / "missing")) is None
    assert local(str(folder / "missing.html")) is None
    assert local(str(folder / "missing.whl")) is None


def test_a_page_that_is_none_does_not_hide_the_folder(folder: Path) -> None:
    (folder / "bad.html").write_text('<meta name="pypi:repository-version" content="2.0"><a href="app-5.0.tar.gz">')
    (folder / "pipe.html").mkdir()
    assert "app-1.0-py3-none-any.whl" in found(local(str(folder)))
    assert local(str(folder / "bad.html")) is None


def test_a_folder_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_links, "MAX_ENTRIES", 3)
    monkeypatch.setattr(find_links, "MAX_PAGES", 0)
    assert len(found(local(str(folder)))) <= 3


def test_a_name_that_is_no_text_hides_nothing(folder: Path) -> None:
    with contextlib.suppress(OSError):  # Windows and macOS refuse it, so there it cannot happen
        Path(os.fsdecode(os.fsencode(folder) + b"/app-\xff-6.0.tar.gz")).write_bytes(b"")
    listed = local(str(folder))
    assert "app-2.0.tar.gz" in found(listed)
    assert listed is not None
    assert all(file.filename.isprintable() for file in listed.files)


def test_paths_of_places(tmp_path: Path) -> None:
    assert local_path(str(tmp_path)) == str(tmp_path)
    odd = tmp_path / "a b%20é"
    assert local_path(odd.as_uri()) == str(odd)
    assert local_path(odd.as_uri().replace("file://", "FILE://localhost")) == str(odd)
    for other in ("https://h/x", "relative/x", "", "/a\0b", "file://[", "ftp://h/"):
        assert local_path(other) == ""


def test_a_page_of_links_that_was_fetched() -> None:
    body = b'<title>Wheels</title><script></script><a href="x/app-1.0.zip">app</a><a href="/about">About</a>'
    assert found(linked(body, "https://h/links.html")) == ["app-1.0.zip", "about"]
    assert [file.filename for file in only(linked(body, "https://h/"), "app").files] == ["app-1.0.zip"]
