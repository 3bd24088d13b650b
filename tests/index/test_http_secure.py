"""Secure connections and proxies: whom to trust, who we are by certificate, and the way there."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme

from pinfold.analysis.indexes import Indexes
from pinfold.index.addresses import address
from pinfold.index.http import Http
from pinfold.index.pace import Paces
from pinfold.index.proxies import proxy_for
from pinfold.system.host import Host
from tests.index.web import Asker, trouble
from tests.support.indexes import unreachable
from tests.support.web import Proxy, Reply, Web, basic

FINE = Reply(body=b"fine")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "company.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


async def test_an_unknown_authority_is_not_trusted(asker: Asker, authority: trustme.CA) -> None:
    with Web({"/": FINE}, authority) as web:
        async with asker.http() as http:
            found = await trouble(http.get(web.url))
            assert found.kind == "certificate"
            assert found.message.startswith(f"The certificate of 127.0.0.1:{web.port} is not trusted (")
            assert await trouble(http.get(f"{web.url}/other")) is found, "nobody tries again and again"
    assert web.asked == []


async def test_what_one_configuration_does_not_trust_another_may(
    asker: Asker, authority: trustme.CA, bundle: str
) -> None:
    paces = Paces()
    with Web({"/": FINE}, authority) as web:
        async with Http(Indexes(""), asker.host, paces=paces) as http:
            assert (await trouble(http.get(web.url))).kind == "certificate"
        async with Http(Indexes("", certificate=bundle), asker.host, paces=paces) as http:
            assert (await http.get(web.url)).body == b"fine"


async def test_an_authority_that_is_named_is_trusted(asker: Asker, authority: trustme.CA, bundle: str) -> None:
    with Web({"/": FINE}, authority) as web:
        async with asker.http(certificate=bundle) as http:
            assert (await http.get(web.url)).body == b"fine"


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
async def test_an_authority_that_a_variable_names(asker: Asker, authority: trustme.CA, bundle: str, name: str) -> None:
    asker.environ[name] = bundle
    with Web({"/": FINE}, authority) as web:
        async with asker.http() as http:
            assert (await http.get(web.url)).body == b"fine"


async def test_a_host_that_the_person_trusts_is_not_looked_at(asker: Asker, authority: trustme.CA) -> None:
    with Web({"/": FINE}, authority) as web:
        async with asker.http(trusted_hosts=("127.0.0.1",)) as http:
            assert (await http.get(web.url)).body == b"fine"
        async with asker.http(trusted_hosts=(f"127.0.0.1:{web.port + 1}",)) as http:
            assert (await trouble(http.get(web.url))).kind == "certificate", (
                "nor does the cache say what nobody vouched for"
            )


async def test_the_host_must_be_the_certificates(asker: Asker, authority: trustme.CA, bundle: str) -> None:
    with Web({"/": FINE}, authority) as web:
        async with asker.http(certificate=bundle) as http:
            found = await trouble(http.get(f"https://localhost:{web.port}/"))
    assert found.kind == "certificate"
    assert found.message.startswith(f"The certificate of localhost:{web.port} is not trusted (")


@pytest.mark.parametrize("text", [None, "no certificate"])
async def test_a_bundle_that_cannot_be_read(asker: Asker, tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "odd.pem"
    if text is not None:
        path.write_text(text, "utf-8")
    async with asker.http(certificate=str(path)) as http:
        found = await trouble(http.get("https://127.0.0.1:9/"))
    assert (found.kind, found.message) == ("certificate", f"The certificates in {path} cannot be read.")


async def test_a_client_certificate_says_who_we_are(
    asker: Asker, authority: trustme.CA, bundle: str, tmp_path: Path
) -> None:
    path = tmp_path / "me.pem"
    authority.issue_cert("me@example.com", common_name="keeper").private_key_and_cert_chain_pem.write_to_path(path)
    with Web({"/": FINE}, authority, clients=True) as web:
        async with asker.http(certificate=bundle, client_certificate=str(path)) as http:
            assert (await http.get(web.url)).body == b"fine"
        assert [asked.certificate for asked in web.asked] == ["keeper"]
        async with asker.http(certificate=bundle) as http:
            found = await trouble(http.get(web.url))
    assert found.kind == "authentication"
    assert found.message == f"127.0.0.1:{web.port} wants a client certificate, or another one."


async def test_a_client_certificate_that_cannot_be_used_asks_nothing(
    asker: Asker, authority: trustme.CA, tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
        load_pem_private_key,
    )

    issued = authority.issue_cert("me@example.com")
    key = load_pem_private_key(issued.private_key_pem.bytes(), None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"passphrase"))
    path = tmp_path / "locked.pem"
    path.write_bytes(locked + issued.cert_chain_pems[0].bytes())
    async with asker.http(client_certificate=str(path)) as http:
        found = await trouble(http.get("https://127.0.0.1:9/"))
    assert (found.kind, found.message) == ("certificate", f"The client certificate {path} cannot be used.")


async def test_the_systems_authorities_are_trusted(
    asker: Asker, authority: trustme.CA, bundle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", bundle)  # OpenSSL's own, so of this very process
    with Web({"/": FINE}, authority) as web:
        async with asker.http() as http:
            assert (await http.get(web.url)).body == b"fine"


async def test_where_openssl_finds_no_file_the_system_is_asked(
    asker: Asker, authority: trustme.CA, bundle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = ssl.get_default_verify_paths()._replace(cafile=None, capath=None)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nowhere)
    with Web({"/": FINE}, authority) as web:
        async with asker.http() as http:
            assert (await trouble(http.get(web.url))).kind == "certificate"
        async with asker.http(certificate=bundle) as http:
            assert (await http.get(web.url)).body == b"fine"


@pytest.mark.parametrize("secure", [False, True])
async def test_through_a_proxy(asker: Asker, authority: trustme.CA, bundle: str, secure: bool) -> None:
    with Web({"/x": FINE}, authority if secure else None) as web, Proxy() as proxy:
        async with asker.http(
            proxy=f"127.0.0.1:{proxy.port}", certificate=bundle, index_url=web.as_("me:s3cret")
        ) as http:
            assert (await http.get(f"{web.url}/x")).body == b"fine"
        host = f"127.0.0.1:{web.port}"
        assert proxy.seen == [f"CONNECT {host} HTTP/1.1" if secure else f"GET http://{host}/x HTTP/1.1"]
        assert ("authorization" in proxy.headers[0]) == (not secure), "a tunnel's other end is who it is for"


@pytest.mark.parametrize("secure", [False, True])
async def test_a_proxy_that_wants_to_know_who_we_are(
    asker: Asker, authority: trustme.CA, bundle: str, secure: bool
) -> None:
    with Web({"/x": FINE}, authority if secure else None) as web, Proxy(("me", "p@ss:word")) as proxy:
        async with asker.http(proxy=f"http://me:p%40ss%3Aword@127.0.0.1:{proxy.port}", certificate=bundle) as http:
            assert (await http.get(f"{web.url}/x")).body == b"fine"
        assert proxy.headers[0]["proxy-authorization"] == basic("me", "p@ss:word")
        assert "proxy-authorization" not in web.asked[0].headers
        async with asker.http(proxy=f"http://me:wrong@127.0.0.1:{proxy.port}", certificate=bundle) as http:
            found = await trouble(http.get(f"{web.url}/y"))
    assert (found.kind, found.message) == (
        "authentication",
        "The proxy wants a user name and a password, or others.",
    )


async def test_a_proxy_that_is_not_there(asker: Asker) -> None:
    with Web({"/x": FINE}) as web:
        async with asker.http(proxy=unreachable(), retries=0) as http:
            found = await trouble(http.get(f"{web.url}/x"))
    assert found.message == f"127.0.0.1:{web.port} (through the proxy) cannot be reached: nobody listens there."
    assert web.asked == []


@pytest.mark.parametrize("proxy", ["socks5://me:s3cret@127.0.0.1:1", "http://", "http://[s3cret", "nonsense://x"])
async def test_a_proxy_that_is_none(asker: Asker, proxy: str) -> None:
    async with asker.http(proxy=proxy) as http:
        found = await trouble(http.get("http://127.0.0.1:9/"))
    assert (found.kind, "s3cret" in f"{found}{found.detail}") == ("bad-address", False)


async def test_a_proxy_that_variables_name(asker: Asker) -> None:
    with Web({"/x": FINE}) as web, Proxy() as proxy:
        asker.environ["http_proxy"] = f"http://127.0.0.1:{proxy.port}"
        async with asker.http() as http:
            await http.get(f"{web.url}/x")
        asker.environ["no_proxy"] = "127.0.0.0/8"
        async with asker.http() as http:
            await http.get(f"{web.url}/y")
    assert (len(proxy.seen), len(web.asked)) == (1, 2)


@pytest.mark.parametrize(
    "environ, url, expected",
    [
        ({}, "https://a.example/", ""),
        ({"HTTPS_PROXY": "http://p:1"}, "https://a.example/", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1"}, "http://a.example/", ""),
        ({"HTTPS_PROXY": "http://p:1", "https_proxy": "q:2"}, "https://a.example/", "http://q:2"),
        ({"ALL_PROXY": "p:1"}, "http://a.example/", "http://p:1"),
        ({"HTTP_PROXY": "p:1", "REQUEST_METHOD": "GET"}, "http://a.example/", ""),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "*"}, "https://a.example/", ""),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "b.example, A.example"}, "https://a.example/", ""),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "example"}, "https://a.example/", ""),
        ({"HTTPS_PROXY": "p", "NO_PROXY": ".example"}, "https://a.example/", ""),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "*.example"}, "https://a.example/", ""),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "xample"}, "https://a.example/", "http://p"),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "a.example:8443"}, "https://a.example:8443/", ""),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "a.example:8443"}, "https://a.example/", "http://p"),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "10.0.0.0/8"}, "https://10.1.2.3/", ""),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "10.0.0.0/8"}, "https://11.1.2.3/", "http://p"),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "::1"}, "https://[::1]/", ""),
    ],
)
def test_which_proxy_is_meant(environ: dict[str, str], url: str, expected: str) -> None:
    assert proxy_for(address(url).origin, "", Host(environ, "/home/me", "linux")) == expected
    assert proxy_for(address(url).origin, "configured:8", Host(environ, "/home/me", "linux")) == "http://configured:8"
