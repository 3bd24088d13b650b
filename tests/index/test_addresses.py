"""Addresses taken apart, and how long an answer counts, as tables."""

from __future__ import annotations

import pytest

from pinfold.index import freshness
from pinfold.index.addresses import Origin, address, redirected, trusted
from pinfold.system.trouble import Trouble


@pytest.mark.parametrize(
    "url, asked, origin",
    [
        ("https://Example.COM/Simple/", "https://example.com/Simple/", ("https", "example.com", 443)),
        ("HTTP://a:b@example.com:80/x#y", "http://example.com/x", ("http", "example.com", 80)),
        ("https://example.com:8443?a=b", "https://example.com:8443/?a=b", ("https", "example.com", 8443)),
        ("https://[::1]:5/x", "https://[::1]:5/x", ("https", "[::1]", 5)),
        (" https://example.com/a b\t", "https://example.com/a%20b", ("https", "example.com", 443)),
        ("https://a@b@example.com/", "https://example.com/", ("https", "example.com", 443)),
    ],
)
def test_what_is_asked_of_whom(url: str, asked: str, origin: tuple[str, str, int]) -> None:
    found = address(url)
    assert (found.url, tuple(found.origin)) == (asked, origin)


@pytest.mark.parametrize(
    "userinfo, user, password",
    [
        ("", None, None),
        ("me@", "me", None),
        ("me:@", "me", ""),
        (":x@", "", "x"),
        ("m%40e:p%3a%25%C3%B6@", "m@e", "p:%ö"),
        ("a:b@c@", "a", "b@c"),
    ],
)
def test_who_we_are(userinfo: str, user: str | None, password: str | None) -> None:
    found = address(f"https://{userinfo}example.com/")
    assert (found.user, found.password) == (user, password)


@pytest.mark.parametrize(
    "path, private",
    [
        ("/simple/zope.interface/", False),
        ("/simple/djangorestframework-simplejwt/", False),
        ("/simple/?token=x", True),
        ("/0123456789abcdef0123/simple/", True),
        ("/basic/eWFnbmV0bmV0dG9rZW4x/simple/", True),
    ],
)
def test_what_may_be_a_token(path: str, private: bool) -> None:
    assert address(f"https://example.com{path}").private == private


@pytest.mark.parametrize(
    "location, there",
    [
        ("/x", "https://index.example/x"),
        ("../x?y", "https://index.example/x?y"),
        ("https://me:s3cret@cdn.example/x", "https://cdn.example/x"),
        ("//cdn.example/", "https://cdn.example/"),
    ],
)
def test_where_a_redirect_leads(location: str, there: str) -> None:
    found = redirected(address("https://me:s3cret@index.example/simple/"), location)
    assert (found.url, found.user, found.password) == (there, None, None)


@pytest.mark.parametrize(
    "location, why",
    [
        ("http://index.example/", "without encryption"),
        ("https://127.0.0.1/", "inside this machine"),
        ("https://localhost:8080/", "inside this machine"),
        ("https://169.254.169.254/latest/", "inside this machine"),
        ("https://[fe80::1]/", "inside this machine"),
        ("https://[::1]/", "inside this machine"),
        ("https://0.0.0.0/", "inside this machine"),
        ("gopher://index.example/", "no web address"),
        ("https://${HOST}/", "no web address"),
    ],
)
def test_where_no_redirect_may_lead(location: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        redirected(address("https://index.example/simple/"), location)


def test_a_redirect_to_encryption_is_welcome() -> None:
    assert redirected(address("http://index.example/a"), "https://index.example/a").origin.scheme == "https"


@pytest.mark.parametrize(
    "hosts, yes",
    [
        ((), False),
        (("a.example",), True),
        (("A.EXAMPLE",), True),
        (("b.example", "a.example:8443"), True),
        (("a.example:443",), False),
        (("https://a.example:8443/",), True),
        (("http://a.example",), False),
        (("example",), False),
        (("::1", "a.example:x", ":", ""), False),
    ],
)
def test_who_is_trusted_without_a_look(hosts: tuple[str, ...], yes: bool) -> None:
    assert trusted(Origin("https", "a.example", 8443), hosts) == yes
    assert trusted(Origin("https", "[::1]", 8443), (*hosts, "[::1]:8443"))


def test_a_message_about_an_address_does_not_show_it() -> None:
    for url in ("https://me:s3cret@/", "s3cret", "https://s3cret:x:y/", "https://${s3cret}/"):
        with pytest.raises(Trouble) as raised:
            address(url)
        assert "s3cret" not in f"{raised.value!r}{raised.value.message}{raised.value.advice}"


@pytest.mark.parametrize(
    "headers, lifetime",
    [
        ({}, 600),
        ({"cache-control": "max-age=10"}, 10),
        ({"cache-control": 'public, MAX-AGE="20"'}, 20),
        ({"cache-control": "max-age=10, max-age=99"}, 10),
        ({"cache-control": "max-age=nonsense"}, 0),
        ({"cache-control": "max-age=-5"}, 0),
        ({"cache-control": "s-maxage=10"}, 600),  # for caches that many share
        ({"cache-control": "no-cache, max-age=10"}, 0),
        ({"cache-control": "max-age=60", "age": "50"}, 10),
        ({"expires": "Thu, 01 Jan 2026 00:01:00 GMT", "date": "Thu, 01 Jan 2026 00:00:00 GMT"}, 60),
        ({"expires": "0"}, 0),
        ({"expires": "Thu, 01 Jan 2026 00:01:00 GMT", "cache-control": "max-age=5"}, 5),
        ({"cache-control": "max-age=99999999999"}, 366 * 86_400),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], lifetime: int) -> None:
    assert not freshness.fresh(200, headers, lifetime)
    if lifetime:
        assert freshness.fresh(200, headers, lifetime - 1)
        assert not freshness.fresh(200, headers, -1), "a clock was set back"


def test_that_there_is_nothing_is_not_believed_for_long() -> None:
    assert freshness.fresh(404, {"cache-control": "max-age=86400"}, 3599)
    assert not freshness.fresh(404, {"cache-control": "max-age=86400"}, 3600, 86_400)


@pytest.mark.parametrize(
    "vary, same, other",
    [
        ("Accept-Encoding, Authorization, Origin", {"user-agent": "1"}, {"user-agent": "2"}),
        ("Accept", {"accept": "a"}, {"accept": "b"}),  # they are kept apart by it anyway
    ],
)
def test_what_an_answer_does_not_depend_on(vary: str, same: dict[str, str], other: dict[str, str]) -> None:
    assert freshness.variant({"vary": vary}, same) == freshness.variant({"vary": vary}, other) == ""


def test_what_an_answer_depends_on() -> None:
    one, other = (freshness.variant({"vary": "Content-Type, X"}, {"content-type": kind}) for kind in "ab")
    assert one != other
