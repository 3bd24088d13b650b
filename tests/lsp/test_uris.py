"""URIs there and back."""

from __future__ import annotations

import pytest

from pinfold.lsp.uris import to_path, to_uri


@pytest.mark.parametrize(
    "uri, path",
    [
        ("file:///home/a/requirements.txt", "/home/a/requirements.txt"),
        ("file:///a%20b/%C3%A9/r%23.txt", "/a b/é/r#.txt"),
        ("FILE:///a", "/a"),
        ("file://localhost/a", "/a"),
        ("file:///c%3A/x/r.txt", "C:/x/r.txt"),
        ("file:///C:/x", "C:/x"),
        ("file:///c:", "C:"),
        ("file://server/share/r.txt", "//server/share/r.txt"),
        ("file:///a/r.txt?query#fragment", "/a/r.txt"),
        ("file:///a/%FF.txt", "/a/\udcff.txt"),
        ("file:///", "/"),
        ("file:///a%2Fb", "/a/b"),
    ],
)
def test_files(uri: str, path: str) -> None:
    assert to_path(uri) == path
    assert to_path(to_uri(path)) == path


@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "vscode-vfs://github/o/r/requirements.txt",
        "git:/x/requirements.txt?%7B%7D",
        "",
        "::",
        "file:",
        "file://",
        "file:///a/%00/r.txt",
    ],
)
def test_what_is_no_file_stays_as_it_is(uri: str) -> None:
    assert to_path(uri) == uri
    assert to_uri(uri) == uri


@pytest.mark.parametrize(
    "path, uri",
    [
        ("/a b/é#?.txt", "file:///a%20b/%C3%A9%23%3F.txt"),
        ("C:/x", "file:///C:/x"),
        ("//server/share/a b", "file://server/share/a%20b"),
        ("/half \ud83d", "file:///half%20%3F"),
    ],
)
def test_paths(path: str, uri: str) -> None:
    assert to_uri(path) == uri
