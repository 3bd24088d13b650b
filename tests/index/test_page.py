"""Pages of the Simple API: as pip reads them, and whatever bytes a server may send."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pip._internal.index.collector import IndexContent, parse_links
from pip._internal.models.link import Link

from pinfold.analysis.releases import Status
from pinfold.index.page import MAX_FILES, Page, PageFile, read

URL = "https://index.example.com/simple/app/"
JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html"
A, B = "a" * 64, "b" * 64


def entry(filename: str = "app-1.0.tar.gz", **more: Any) -> dict[str, Any]:
    return {"filename": filename, "url": f"https://files.example.com/{filename}", "hashes": {}, **more}


def json_page(*files: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"meta": {"api-version": "1.4"}, "name": "app", "files": files, **more}).encode()


def one(body: bytes, kind: str = JSON, url: str = URL) -> PageFile:
    (file,) = read(body, kind, url).files
    return file


def anchor(attributes: str, text: str = "app-1.0.tar.gz") -> bytes:
    return f"<!DOCTYPE html><html><body><a {attributes}>{text}</a></body></html>".encode()


# What pip reads as well. --------------------------------------------------------------------------------------------------

PAGES: dict[str, tuple[bytes, str]] = {
    "empty": (json_page(), JSON),
    "plain": (json_page(entry(), entry("app-1.0-py3-none-any.whl")), JSON),
    "hashes": (json_page(entry(hashes={"sha256": A}), entry("app-2.zip", hashes={"md5": "c" * 32, "sha256": B})), JSON),
    "hash in the address": (json_page(entry() | {"url": f"https://files.example.com/app-1.0.tar.gz#sha256={A}"}), JSON),
    "relative": (json_page(entry() | {"url": "../../files/app-1.0.tar.gz"}), JSON),
    "from the root": (json_page(entry() | {"url": "/files/app-1.0.tar.gz"}), JSON),
    "another host": (json_page(entry() | {"url": "//files.example.com/app-1.0.tar.gz"}), JSON),
    "python": (
        json_page(entry(**{"requires-python": ">=3.8,<4"}), entry("app-2.zip", **{"requires-python": None})),
        JSON,
    ),
    "yanked": (
        json_page(entry(yanked=True), entry("app-2.zip", yanked="broken"), entry("app-3.zip", yanked=False)),
        JSON,
    ),
    "yanked for nothing": (json_page(entry(yanked="")), JSON),
    "metadata": (
        json_page(
            entry("a-1-py3-none-any.whl", **{"core-metadata": {"sha256": A}}),
            entry("a-2-py3-none-any.whl", **{"core-metadata": True}),
            entry("a-3-py3-none-any.whl", **{"core-metadata": False}),
            entry("a-4-py3-none-any.whl", **{"dist-info-metadata": {"sha256": A}}),
            entry("a-5-py3-none-any.whl", **{"dist-info-metadata": True, "core-metadata": False}),
        ),
        JSON,
    ),
    "uploaded": (
        json_page(
            entry(**{"upload-time": "2024-02-29T12:34:56.123456Z"}),
            entry("app-2.zip", **{"upload-time": "2024-02-29T12:34:56Z"}),
        ),
        JSON,
    ),
    "escaped name": (
        json_page(
            entry("app-1.0+cu118-py3-none-any.whl")
            | {"url": "https://files.example.com/app-1.0%2Bcu118-py3-none-any.whl"}
        ),
        JSON,
    ),
    "html": (anchor('href="https://files.example.com/app-1.0.tar.gz"'), HTML),
    "html, relative": (anchor('href="../../files/app-1.0.tar.gz"'), HTML),
    "html, capitals": (b'<A HREF="../app-1.0.tar.gz">app</A>', HTML),
    "html, bare": (b"<a href=../app-1.0.tar.gz>app</a>", HTML),
    "html, single quotes": (b"<a href='../app-1.0.tar.gz' >app</a>", HTML),
    "html, spaces": (b"<a\n\thref = '../app-1.0.tar.gz'\n>app</a>", HTML),
    "html, hash": (anchor(f'href="app-1.0.tar.gz#sha256={A}"'), HTML),
    "html, hash behind egg": (anchor(f'href="app-1.0.tar.gz#egg=app&amp;md5={"c" * 32}"'), HTML),
    "html, base": (b'<base href="https://files.example.com/x/"><a href="app-1.0.tar.gz">app</a>', HTML),
    "html, python": (anchor('href="app-1.0.tar.gz" data-requires-python="&gt;=3.8,&lt;4"'), HTML),
    "html, yanked": (anchor('href="app-1.0.tar.gz" data-yanked="it &quot;leaks&quot;"'), HTML),
    "html, yanked for nothing": (anchor('href="app-1.0.tar.gz" data-yanked=""'), HTML),
    "html, metadata": (anchor(f'href="a-1-py3-none-any.whl" data-core-metadata="sha256={A}"'), HTML),
    "html, metadata unhashed": (anchor('href="a-1-py3-none-any.whl" data-core-metadata="true"'), HTML),
    "html, metadata before PEP 714": (
        anchor(f'href="a-1-py3-none-any.whl" data-dist-info-metadata="sha256={A}"'),
        HTML,
    ),
    "html, comment": (b'<!-- <a href="app-0.zip">no</a> --><a href="app-1.0.zip">yes</a>', HTML),
    "html, script": (b"<script>'<a href=app-0.zip>'</script><a href=app-1.0.zip>yes</a>", HTML),
    "html, charset": ("<a href='app-1.0.zip' data-yanked='größer'>".encode("latin-1"), "text/html; charset=ISO-8859-1"),
    "html, of the Simple API": (anchor('href="app-1.0.tar.gz"'), "application/vnd.pypi.simple.v1+html"),
    "html, no address": (b"<a name=top></a><a href=>x</a><a href='app-1.0.zip'>", HTML),
    "html, twice": (b"<a href='app-1.0.zip' data-yanked='a' data-yanked='b'>", HTML),
}


@dataclass(frozen=True)
class Seen:
    filename: str
    url: str
    hashes: dict[str, str]
    requires_python: str
    yanked: str | None
    uploaded: float
    metadata: dict[str, str] | None


def by_pip(body: bytes, kind: str, url: str = URL) -> list[Seen]:
    charset = kind.partition("charset=")[2] or None
    links: list[Link] = list(parse_links(IndexContent(body, kind, charset, url, cache_link_parsing=False)))
    return [
        Seen(
            link.filename,
            unquote(link.url_without_fragment),
            dict(link._hashes),
            link.requires_python or "",
            link.yanked_reason,
            link.upload_time.timestamp() // 1 if link.upload_time else 0.0,
            None if link.metadata_file_data is None else link.metadata_file_data.hashes or {},
        )
        for link in links
    ]


def by_us(body: bytes, kind: str, url: str = URL) -> list[Seen]:
    return [
        Seen(
            file.filename,
            unquote(file.url),
            dict(file.hashes),
            file.requires_python,
            file.yanked,
            file.uploaded,
            None if file.metadata is None else dict(file.metadata),
        )
        for file in read(body, kind, url).files
    ]


@pytest.mark.parametrize("name", PAGES)
def test_read_as_pip_does(name: str) -> None:
    body, kind = PAGES[name]
    assert by_us(body, kind) == by_pip(body, kind)
    assert by_us(body, kind) or name == "empty"


NAMES = st.text("abcXYZ019._-+", min_size=1, max_size=12).map(lambda text: f"app-{text}.zip")
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
FILES = st.fixed_dictionaries(
    {"name": NAMES, "python": TEXTS, "yanked": TEXTS, "digest": st.sampled_from([A, B, "0123456789abcdef" * 4])}
)


@settings(max_examples=60, deadline=None)
@given(st.lists(FILES, max_size=4), st.sampled_from(["", "../", "https://f.example.com/a/"]), st.sampled_from("'\""))
def test_generated_pages_are_read_as_pip_does(files: list[dict[str, str]], base: str, quote: str) -> None:
    rows = [
        "<a href={0}{1}{2}#sha256={3}{0} data-requires-python={0}{4}{0} data-yanked={0}{5}{0}>{2}</a><br/>".format(
            quote, base, file["name"], file["digest"], escape(file["python"]), escape(file["yanked"])
        )
        for file in files
    ]
    body = "\n".join(rows).encode()
    assert by_us(body, HTML) == by_pip(body, HTML)
    entries = [
        entry(file["name"], **{"requires-python": file["python"], "yanked": file["yanked"], "hashes": {"sha256": file["digest"]}})
        for file in files
    ]  # fmt: skip
    body = json_page(*entries)
    assert by_us(body, JSON) == by_pip(body, JSON)


def test_a_relative_base_is_relative_to_the_page_though_pip_loses_the_host() -> None:
    body = b'<base href="/x/"><base href="/y/"><a href="app-1.0.tar.gz">app</a>'
    assert one(body, HTML).url == "https://index.example.com/x/app-1.0.tar.gz"
    assert by_pip(body, HTML)[0].url == ":///x/app-1.0.tar.gz"


def test_a_yanked_mark_without_a_value_counts_though_pip_overlooks_it() -> None:
    # PEP 592: it "may have no value".
    body = anchor('href="app-1.0.tar.gz" data-yanked')
    assert one(body, HTML).yanked == ""
    assert by_pip(body, HTML)[0].yanked is None


# What pip does not read. --------------------------------------------------------------------------------------------------


def test_what_a_json_page_says_beyond_its_files() -> None:
    status = {"status": "archived", "reason": "moved\nto \x1b[31mquart"}
    page = read(json_page(versions=["1.0", "2.0", 3, "not one"], **{"project-status": status}), JSON, URL)
    assert (page.name, page.versions) == ("app", ("1.0", "2.0", "not one"))
    assert (page.status, page.status_reason) == (Status.ARCHIVED, "moved to \ufffd[31mquart")


def test_what_an_html_page_says_beyond_its_files() -> None:
    head = '<meta name="pypi:repository-version" content="1.4"><meta name="pypi:project-status" content="quarantined">'
    page = read(f'{head}<meta name="pypi:project-status-reason" content="malware">'.encode(), HTML, URL)
    assert (page.status, page.status_reason) == (Status.QUARANTINED, "malware")


@pytest.mark.parametrize("status", [None, "active", "invented", 3, {"status": []}])
def test_a_status_that_is_not_known_is_none(status: object) -> None:
    page = read(json_page(**{"project-status": status}), JSON, URL)
    assert (page.status, page.status_reason) == (Status.ACTIVE, "")


def test_sizes() -> None:
    assert [one(json_page(entry(size=size))).size for size in (7, 0, -1, True, "7", None, 1e3)] == [7, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "text, seconds",
    [
        ("1970-01-02T00:00:00Z", 86_400),
        ("1970-01-02T00:00:00.5+00:00", 86_400),
        ("1970-01-02T01:00:00+01:00", 86_400),
        ("1970-01-01T23:00:00-0100", 86_400),
        ("1970-01-02 00:00:00", 86_400),
        ("1970-01-02T00:00:00", 86_400),
        ("1970-01-02 00:00:00 UTC", 86_400),
        ("1970-01-02", 86_400),
        ("1970-01-02T00:00Z", 86_400),
        ("1970-13-02T00:00:00Z", 0),
        ("0001-01-01T00:00:00+23:00", 0),
        ("yesterday", 0),
        (86_400, 0),
    ],
)
def test_times_of_old_and_new_indexes(text: object, seconds: float) -> None:
    assert one(json_page(entry(**{"upload-time": text}))).uploaded == seconds


@pytest.mark.parametrize(
    "hashes",
    [
        {"sha256": "x" * 64},
        {"sha256": "a" * 63},
        {"sha256": "a" * 64 + "\n"},
        {"crc32": "a" * 8},
        {"sha256": 5},
        [A],
        "x",
        1,
    ],
)
def test_what_is_no_digest_is_none(hashes: object) -> None:
    assert one(json_page(entry(hashes=hashes))).hashes == {}


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd-1.0.zip", "javascript:alert(1)-1.0.zip", "ftp://h/app-1.0.zip", "git+https://h/app-1.0.zip", "http://[/a-1.zip"],
)  # fmt: skip
def test_a_page_of_the_web_leads_to_the_web_only(address: str) -> None:
    assert read(json_page(entry() | {"url": address}), JSON, URL).files == ()
    assert read(anchor(f'href="{address}"'), HTML, URL).files == ()


@pytest.mark.parametrize("name", ["../app-1.0.zip", "a\\app-1.0.zip", "app\x00-1.zip", "app\n-1.zip", "", "x" * 600, 5])
def test_a_file_name_is_a_name(name: object) -> None:
    files = read(json_page(entry() | {"filename": name}), JSON, URL).files
    assert [file.filename for file in files] == (["app-1.0.tar.gz"] if name == 5 else [])


@pytest.mark.parametrize("version", ["1.0", "1.4", "1.99", "1"])
def test_a_newer_minor_version_is_read(version: str) -> None:
    assert len(read(json_page(entry(), meta={"api-version": version}), JSON, URL).files) == 1
    head = f'<meta name="pypi:repository-version" content="{version}">'.encode()
    assert len(read(head + anchor('href="app-1.0.zip"'), HTML, URL).files) == 1


@pytest.mark.parametrize("version", ["2.0", "2", "x", "", "0.9", None, 2.0, {}])
def test_a_newer_major_version_is_refused(version: object) -> None:
    with pytest.raises(ValueError, match="of the Simple API; 1 is known"):
        read(json_page(entry(), meta={"api-version": version}), JSON, URL)
    if isinstance(version, str):
        head = f'<meta name="pypi:repository-version" content="{version}">'.encode()
        with pytest.raises(ValueError, match="of the Simple API; 1 is known"):
            read(head + anchor('href="app-1.0.zip"'), HTML, URL)


@pytest.mark.parametrize(
    "body, kind, sentence",
    [
        (b"{}", "text/plain", "The answer is text/plain, not a page of a package index."),
        (b"", "", "The answer is of no stated kind, not a page of a package index."),
        (b"{}", "application/vnd.pypi.simple.v2+json", "The page speaks version 2 of the Simple API; 1 is known."),
        (b"{", JSON, "The page is not valid JSON."),
        (b"\xff", JSON, "The page is not valid JSON."),
        (b"[" * 100_000, JSON, "The page is not valid JSON."),
        (b"[]", JSON, "The page is JSON, but lists no files."),
        (b'{"files": {}}', JSON, "The page is JSON, but lists no files."),
        (
            b"<form><input type=password></form><a href='/help'>Help</a>",
            HTML,
            "The page is one for people, such as a form to sign in, not of a package index.",
        ),
        (b"<a href=a.zip>" * (MAX_FILES + 1), HTML, "The page lists more than 100,000 files."),
        (json_page(*[{}] * (MAX_FILES + 1)), JSON, "The page lists more than 100,000 files."),
    ],
)
def test_what_is_no_page_is_refused_in_a_sentence(body: bytes, kind: str, sentence: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its whole text follows
        read(body, kind, URL)
    assert str(caught.value) == sentence


def test_odd_entries_do_not_hide_the_others() -> None:
    assert len(read(json_page({}, entry(url=None), entry(url=["x"]), entry()), JSON, URL).files) == 1
    assert len(read(b'{"files": [1, null, "x", {"url": "app-1.0.zip"}]}', "application/json", URL).files) == 1


BITS = """< <a <base <meta <script> </script </script> <!-- --> --!> <! </a> > /> = ' " href href= data-yanked name= content=
pypi:repository-version &# &#xD800; &amp http:// http://[ x.whl # #sha256= // % %2F \\ é 2"""
SCRAPS = st.lists(st.sampled_from([*BITS.split(), " ", "\n", "\0", "\udfff", A, "9" * 5_000]), max_size=40).map("".join)
KEYS = """meta api-version files url filename hashes sha256 yanked size upload-time versions core-metadata dist-info-metadata
requires-python project-status status reason name"""
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("https://h/a-1.0.zip"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=6),
    max_leaves=20,
)


def survives(body: bytes, kind: str) -> None:
    try:
        page = read(body, kind, URL)
    except ValueError as error:
        page = Page((), status_reason=str(error))
    said = [page.name, page.status_reason]
    for file in page.files:
        assert file.url.startswith(("http://", "https://"))
        said += [file.filename, file.url, file.requires_python, file.yanked or ""]
    assert all(text.isprintable() and text.encode() is not None for text in said)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from([JSON, HTML, "text/html; charset=utf-16", "text/html;charset=idna", "?"])
)
def test_no_bytes_do_more_than_be_refused(body: bytes, kind: str) -> None:
    survives(body, kind)


@settings(max_examples=300, deadline=None)
@given(SCRAPS)
@example("<a href='&#" + "9" * 5_000 + ";.whl'>")
@example("<a href='//[x/a.zip'>")
@example("<base href='http://['><a href=a.zip>")
def test_no_scraps_of_html_do_more_than_be_refused(text: str) -> None:
    survives(text.encode("utf-8", "surrogatepass"), HTML)


@settings(max_examples=300, deadline=None)
@given(VALUES)
@example({"files": [{"url": "\ud800"}]})
@example({"files": [{"url": "https://h/a-1.zip", "yanked": "\ud800", "requires-python": "\ud800"}]})
@example({"files": [{"url": "https://h/a-1.zip", "filename": "\ud800.zip"}]})
def test_no_json_does_more_than_be_refused(value: object) -> None:
    survives(json.dumps(value).encode(), JSON)


HOSTILE = {
    "unclosed tags": b"<a",
    "unclosed tags with a blank": b"<a ",
    "unclosed attributes": b"<a href='",
    "attributes": b" a=b",
    "comments": b"<!--",
    "declarations": b"<!",
    "instructions": b"<?",
    "scripts": b"<script>",
    "references": b"&#",
    "digits": b"9",
    "blanks": b" ",
    "equals": b"<a =",
    "anchors": b"<a href=x>",
    "brackets": b"<a href=http://[",
    "objects": b'{"files":[',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_20_megabytes_of_it_take_no_more_than_seconds(name: str) -> None:
    scrap = HOSTILE[name]
    begin = b"<a " if name in ("attributes", "blanks") else b"<a href='&#" if name == "digits" else b""
    body = begin + scrap * (20_000_000 // len(scrap))
    began = time.process_time()
    survives(body, JSON if name == "objects" else HTML)
    assert time.process_time() - began < 10
