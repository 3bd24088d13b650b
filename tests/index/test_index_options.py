"""What children are told, read back by the children themselves; nothing secret stands in the arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from pinfold.analysis.index_options import as_file_url, for_pip, for_uv
from pinfold.analysis.indexes import Indexes
from pinfold.requirements.includes import resolve
from tests.index.judges import bare, names_in, pip_reads, uv_reads

SECRET = "https://me:s%40same@a.example.com/simple"
FULL = Indexes(
    SECRET,
    extra_index_urls=("https://b.example.com/x y", "https://c.example.com/s?k=v,w"),
    find_links=("/srv/a b,c", "/srv/50%", "/plain", "https://l.example.com/a,b"),
    trusted_hosts=("h1.example.com", "h2.example.com:8080"),
    certificate="/etc/a b.pem",
    client_certificate="/etc/mine.pem",
    proxy="http://me:s%40same@proxy.example.com:3128",
    timeout=12.0,
    retries=4,
    keyring="subprocess",
    prefer_binary=True,
    no_binary=("one", "two"),
    only_binary=(":all:",),
    all_releases=(":all:",),
    only_final=("three",),
    require_hashes=True,
    strategy="unsafe-best-match",
)


def test_pip_reads_back_what_it_is_told(tmp_path: Path) -> None:
    told = for_pip(FULL, {})
    said = pip_reads(bare(tmp_path, **told.environ), tmp_path, tmp_path, told.arguments)
    assert said == {
        "index_url": SECRET,
        "extra_index_urls": ["https://b.example.com/x%20y", "https://c.example.com/s?k=v,w"],
        "find_links": ["file:///srv/a%20b%2Cc", "file:///srv/50%25", "/plain", "https://l.example.com/a,b"],
        "no_index": False,
        "trusted_hosts": ["h1.example.com", "h2.example.com:8080"],
        "certificate": "/etc/a b.pem",
        "client_certificate": "/etc/mine.pem",
        "proxy": "http://me:s%40same@proxy.example.com:3128",
        "timeout": 12.0,
        "retries": 4,
        "keyring": "subprocess",
        "pre": False,
        "prefer_binary": True,
        "no_binary": ["one", "two"],
        "only_binary": [":all:"],
        "all_releases": [":all:"],
        "only_final": ["three"],
        "require_hashes": True,
        "no_require_hashes": False,
    }


def test_uv_reads_back_what_it_is_told(tmp_path: Path) -> None:
    told = for_uv(
        Indexes(SECRET, FULL.extra_index_urls, FULL.find_links, strategy=FULL.strategy, no_binary=("one",)), {}
    )
    said = uv_reads(bare(tmp_path, **told.environ), tmp_path, "--no-config", *told.arguments)
    # uv hides the password when it shows its settings.
    assert said.default.startswith("https://me:")
    assert said.default.endswith("@a.example.com/simple")
    assert said.extra == ["https://b.example.com/x%20y", "https://c.example.com/s?k=v,w"]
    assert said.links == ["/srv/a%20b%2Cc", "/srv/50%25", "/plain", "https://l.example.com/a%2Cb"]
    assert said.strategy == "UnsafeBestMatch"
    assert names_in(said.no_binary) == ("one",)


def test_nothing_secret_is_an_argument() -> None:
    for told in (for_pip(FULL, {}), for_uv(FULL, {})):
        assert not [argument for argument in told.arguments if "//" in argument or "same" in argument]
        assert [value for value in told.environ.values() if "s%40same" in value]


def test_names_cannot_become_options(tmp_path: Path) -> None:
    indexes = Indexes("", no_index=True, no_binary=("--index-url=https://evil.example.com", "a b", "fine"))
    assert for_uv(indexes, {}).arguments == ("--no-index", "--no-binary=fine")


def test_no_index_leaves_the_addresses_out(tmp_path: Path) -> None:
    indexes = Indexes(SECRET, ("https://b.example.com",), ("/wheels",), no_index=True)
    assert not [
        value
        for told in (for_pip(indexes, {}), for_uv(indexes, {}))
        for value in told.environ.values()
        if "//" in value
    ]
    pip_told = for_pip(indexes, {})
    said = pip_reads(bare(tmp_path, **pip_told.environ), tmp_path, tmp_path, pip_told.arguments)
    assert said is not None
    assert said["no_index"] is True
    uv_told = for_uv(indexes, {})
    assert uv_reads(bare(tmp_path, **uv_told.environ), tmp_path, "--no-config", *uv_told.arguments).no_index


@pytest.mark.parametrize("pre", [Indexes("", pre=True), Indexes("", pre=True, only_final=("a",))])
def test_prereleases(pre: Indexes, tmp_path: Path) -> None:
    told = for_pip(pre, {})
    said = pip_reads(bare(tmp_path, **told.environ), tmp_path, tmp_path, told.arguments)
    assert said is not None
    assert said["pre"] or said["all_releases"] == [":all:"]
    assert said["only_final"] == list(pre.only_final)
    assert for_uv(pre, {}).environ["UV_PRERELEASE"] == "allow"


def test_references_are_expanded_for_the_child_alone() -> None:
    url, literal = "https://${USER_1}:${TOKEN}@a.example.com/${UNSET}", "https://b.example.com/${TOKEN}"
    indexes = Indexes(url, (literal,), ("${WHEELS}/x",), references=frozenset({url, "${WHEELS}/x"}))
    environ = {"USER_1": "me", "TOKEN": "sesame", "WHEELS": "/w"}
    told = for_pip(indexes, environ)
    assert told.environ["PIP_INDEX_URL"] == "https://me:sesame@a.example.com/${UNSET}"
    assert told.environ["PIP_EXTRA_INDEX_URL"] == literal
    assert told.environ["PIP_FIND_LINKS"] == "/w/x"
    assert "sesame" not in repr(indexes)


def test_windows() -> None:
    told = for_pip(
        Indexes("https://a.example.com", find_links=("C:/my wheels", "//server/share/a b")), {}, windows=True
    )
    assert told.environ["PIP_CONFIG_FILE"] == "nul"
    assert told.environ["PIP_FIND_LINKS"] == "file:///C:/my%20wheels file://server/share/a%20b"
    assert "http_proxy" not in for_uv(FULL, {}, windows=True).environ


@pytest.mark.parametrize("path", ["/a b", "/é", "/50%", "/a#b?c", "/~x", "/${X}", "/a;b,c'd\"e"])
def test_a_file_url_names_the_same_path(path: str) -> None:
    assert resolve("", as_file_url(path), windows=False) == path


@pytest.mark.parametrize("path", ["C:/a b", "//server/share/50%"])
def test_a_file_url_of_windows_names_the_same_path(path: str) -> None:
    assert resolve("", as_file_url(path, windows=True), windows=True) == path
